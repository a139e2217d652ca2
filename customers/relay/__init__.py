"""The new-customer relay: three posts fill in, the fourth approves, each by a working day (P2.7.1 to P2.7.3)."""
