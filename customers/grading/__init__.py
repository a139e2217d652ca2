"""Grading: rules as data, rounds from announcement to effect, and why a customer has its grade (P9.1)."""
