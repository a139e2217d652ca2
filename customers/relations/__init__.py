"""Relations with a customer: contacts, cases, stages, care, plans, improvements (P3.6 to P3.10, P9.3)."""
