"""What the pages of reviews look up by an item."""

from collections.abc import Mapping

from django import template

from customers.records.glance import Brief
from customers.review.models import ReviewItem

register = template.Library()


@register.simple_tag
def named(item: ReviewItem, names: Mapping[int, Brief]) -> Brief | None:
    """Return an item's customer in a few words; None where the gate did not name it."""
    return names.get(item.customer_id)
