"""Probable duplicates: found, put side by side, decided (P9.2)."""
