"""What the pages of relations look up: a row by its id, the words of a stage and of a duty, what an entry said."""

from collections.abc import Mapping
from typing import Any

from django import template

from crm.deadlines.duties import title_of
from customers.relations import wording
from customers.relations.correcting import columns_of
from customers.relations.corrections import Correction
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


@register.inclusion_tag("customers/relations/corrections.html")
def corrections(mended: Mapping[tuple[str, int], list[Correction]], entry: str, row: Any) -> dict[str, Any]:
    """Show what an entry said before, and who corrected or struck it: `{% corrections mended "contact" row %}`."""
    return {"told": [(one, list(wording.read(one.before))) for one in mended.get((entry, row.pk), ())]}


@register.inclusion_tag("customers/relations/correct_link.html", takes_context=True)
def correct_link(context: Mapping[str, Any], entry: str, row: Any, name: str = "") -> dict[str, Any]:
    """Offer to correct an entry to whoever answers for it; `name` says to a screen reader which."""
    seat = context["request"].seat
    offered = works_with_customers(seat) and bool(columns_of(entry, row, seat))
    return {"entry": entry, "row": row, "offered": offered, "name": name}
