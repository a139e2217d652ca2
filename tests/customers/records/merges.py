"""Phrases of merging: two records of one customer, merged and parted, and what stands in them."""

from collections.abc import Sequence

from audit.trail.context import acting
from crm.models import Post
from customers.records import opening
from customers.records.lock import unlocked
from customers.records.merging import merge
from customers.records.models import Consent, Customer, Grant, Merge
from customers.records.parting import undo
from customers.records.reconciling import look_at
from customers.records.ticket import NotThere, OpenRecord
from tests.builders import a_customer, opened


def two(posts: Sequence[Post], **other: str) -> tuple[Customer, Customer]:
    """Return two records of one customer: the first lacks bank account and remarks, phones differ."""
    first, second, analyst = posts
    one = a_customer(first, analyst, consents=("business", "marketing"), bank_account="", licence_number="")
    given = {"phone": "13800138000", "remarks": "门口有台阶", "licence_number": "370523123456", **other}
    return one, a_customer(second, analyst, consents=("business", "survey"), **given)


def both(one: Customer, other: Customer, post: Post) -> tuple[OpenRecord, OpenRecord]:
    """Return both records, opened from a post."""
    return opened(one, post), opened(other, post)


def row(customer: Customer) -> Customer:
    """Return a record's row as it stands."""
    with unlocked():
        return Customer.objects.select_related("strongbox").get(pk=customer.pk)


def text(customer: Customer, name: str) -> str:
    """Return a record's value in clear."""
    found = row(customer)
    with unlocked():
        if name in found.strongbox.sealed:
            return opening.clear(found.strongbox, found.uuid, name)
        return opening.general_value(found, name)


def groups(customer: Customer) -> list[int]:
    """Return the groups that may open a record."""
    return sorted(Grant.objects.filter(content_object_id=customer.pk).values_list("group_id", flat=True))


def purposes(customer: Customer) -> list[str]:
    """Return what a customer agrees to."""
    with unlocked():
        rows = Consent.objects.filter(customer_id=customer.pk, withdrawn_on=None)
        return sorted(rows.values_list("purpose", flat=True))


def merged(one: Customer, other: Customer, post: Post, *, taking: Sequence[str] = ()) -> Merge:
    """Merge the other into the one, from a post."""
    kept, gone = both(one, other, post)
    with acting(by=kept.by):
        return merge(kept, gone, taking=taking, reason="同一家店")


def undone(one: Customer, made: Merge, post: Post) -> Merge:
    """Undo a merge, from a post."""
    record = opened(one, post)
    with acting(by=record.by):
        return undo(record, made.uuid, reason="是两家店")


def the_lines_say_what_stands_there() -> None:
    """Hold every record to its lines, as each night does."""
    assert look_at(0).differing == []


def opened_fields(customer: Customer, post: Post) -> Sequence:
    """Return a record's fields as a post sees them; none where it may not open it."""
    try:
        return opened(customer, post).fields
    except NotThere:
        return ()
