"""What is due on which post by when: one table for every procedure, with reminder and escalation."""
