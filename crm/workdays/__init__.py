"""Working days: which days count, and when something counted in them is due."""
