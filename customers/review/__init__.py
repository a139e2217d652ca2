"""The weekly review 梳理: each unit goes through its customers once a week, decides, signs and carries on (P9.2)."""
