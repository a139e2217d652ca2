"""One small engine for every procedure in which posts decide: routes apart from cases and steps."""
