"""Going away and coming back: leaves that are asked for, handover records, and leaving for good."""
