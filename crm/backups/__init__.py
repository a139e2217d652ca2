"""Copies of the data and, apart from them, of the keys; how they come back, and the drill that proves one (P7.2.4)."""
