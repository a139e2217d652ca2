"""Ordering on line: applied for, approved, set up, handed over, trained (P2.7.4)."""
