"""A phrase of the tests of duplicates, and of what reads them: two records that may be one."""

from typing import Any

from customers.duplicates.models import Pair
from customers.records.models import Customer


def a_pair(one: Customer, other: Customer, **more: Any) -> Pair:
    """Return a pair of two records, as the comparison leaves it."""
    a, b = sorted((one.pk, other.pk))
    given = {"score": 91, "exact": True, "reasons": ["id_number", "name_sounds"], "mark": "0" * 32, **more}
    return Pair.objects.create(a_id=a, b_id=b, **given)
