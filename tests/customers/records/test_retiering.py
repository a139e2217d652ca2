"""Raising a field's tier seals the values that stand in clear."""

import pytest

from audit.trail.context import acting
from audit.trail.models import LogEntry
from customers.catalog.models import CatalogueEntry, CatalogueState
from customers.records import gate
from customers.records.lock import unlocked
from customers.records.models import Customer
from customers.records.retiering import seal_values
from tests.builders import a_customer, a_post, opened, seat

pytestmark = pytest.mark.django_db


def test_values_of_a_raised_field_are_sealed_masked_and_revealed_like_any_other() -> None:
    post = a_post()
    customer, by = a_customer(post, needs="希望上午送货"), seat(post)
    CatalogueEntry.objects.filter(identifier="needs").update(tier="sensitive")
    CatalogueState.objects.update(mark="raised")
    with acting(by=by):
        assert seal_values("needs", "sensitive", by=by) is None
        assert opened(customer, post).field("needs").masked
        assert gate.reveal(customer.uuid, "needs", by=by, purpose="visit", reason="why") == "希望上午送货"
        assert seal_values("needs", "sensitive", by=by) is None
    with unlocked():
        assert Customer.objects.get(pk=customer.pk).needs == ""
    assert LogEntry.objects.filter(event="field.retiered").count() == 1
