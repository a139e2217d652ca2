"""What the reports of surveys draw."""

from collections.abc import Sequence
from typing import Any

from django import template

from crm.web.rules import shorten
from customers.surveys.rules import leanings

register = template.Library()


@register.inclusion_tag("customers/surveys/leanings.html")
def nps(points: Sequence[tuple[str, float]], title: str) -> dict[str, Any]:
    """Draw net promoter scores, -100 to 100, as bars to both sides, with their table."""
    height, drawn = leanings([(str(label), int(score)) for label, score in points])
    return {"height": height, "bars": [(bar, shorten(bar.label, 16)) for bar in drawn], "title": title}
