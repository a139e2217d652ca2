"""Gradings of a customer go along when its record is merged into another (P9.2)."""

from customers.grading.models import GradingResult
from customers.records.following import follows

follows(GradingResult, "customer", unique=("round",))
