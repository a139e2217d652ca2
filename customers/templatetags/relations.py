"""What the pages of relations look up: a row by its id, the words of a stage and of a duty."""

from collections.abc import Mapping
from typing import Any

from django import template

from crm.deadlines.duties import title_of
from customers.relations.models import StageOf
from customers.relations.queries import WORKERS

register = template.Library()


@register.filter
def at(found: Mapping[int, Any] | None, key: int) -> Any:
    """Return what stands under a key; None where there is nothing: `{{ names|at:row.customer_id }}`."""
    return found.get(key) if found else None


@register.filter
def stage_label(code: str) -> str:
    """Return a stage in words."""
    return str(StageOf(code).label)


@register.filter
def duty_title(code: str) -> str:
    """Return what a duty is called."""
    return str(title_of(code))


@register.filter
def works_with_customers(seat: Any) -> bool:
    """Say whether a seat may log, plan and improve, and not only read."""
    return seat is not None and seat.role in WORKERS
