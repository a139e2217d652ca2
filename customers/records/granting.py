"""Whose records they are, changed by the security administration: one person asks, another approves (8.1.5).

Neither of them opens the record, nor learns more of it than its code, which they typed, and whether a post opens it.
"""

from django.db import transaction
from django.db.models import QuerySet

from audit.trail.actions import write
from crm.posts.models import Post
from crm.posts.rules import ADMINISTRATORS
from crm.posts.warrants import Warrant
from customers.records import events, names
from customers.records.keeping import must_keep_customers, subject_of
from customers.records.lock import unlocked
from customers.records.models import Customer, Grant
from customers.records.queries import open_permission
from customers.records.ticket import NotThere

# A draft has the relay's grants, a merged record has none.
UNGRANTED = (Customer.State.DRAFT, Customer.State.MERGED)


def opens(code: str, post: Post) -> bool:
    """Say whether a post opens the admitted record of a code; raises NotThere where there is none."""
    with unlocked():
        row = Customer.objects.filter(code=code).exclude(state__in=UNGRANTED).first()
        if row is None:
            raise NotThere
        return _of(row, post).exists()


def fault(code: str, post: Post, *, wanted: bool) -> str:
    """Return why a record cannot be granted to a post, or withdrawn where not `wanted`, or "" where it can."""
    if wanted and post.role.code in ADMINISTRATORS:
        return "no_customers_there"
    try:
        return "same" if opens(code, post) is wanted else ""
    except NotThere:
        return "no_customer"


@transaction.atomic
def grant_by_warrant(code: str, post: Post, basis: str, *, by: Warrant) -> None:
    """Let a post open the record of a code, from the next request on; raises NotThere, Refused("apart")."""
    must_keep_customers([post.group_id])
    with unlocked():
        row = _row(code, post, by)
        Grant.objects.get_or_create(
            content_object=row,
            group_id=post.group_id,
            permission_id=open_permission(),
            defaults={"basis": basis, "sort_key": names.sort_key(row.pinyin, row.pk)},
        )
        facts = {"post": post.code, "basis": basis}
        write(events.GRANTED, by=by.approver, subject=subject_of(row), purpose="maintenance", facts=facts)


@transaction.atomic
def withdraw_by_warrant(code: str, post: Post, *, by: Warrant) -> None:
    """Take the record of a code from a post, from the next request on; raises NotThere."""
    with unlocked():
        row = _row(code, post, by)
        _of(row, post).delete()
        write(
            events.WITHDRAWN,
            by=by.approver,
            subject=subject_of(row),
            purpose="maintenance",
            facts={"post": post.code},
        )


def _row(code: str, post: Post, by: Warrant) -> Customer:
    """Return the record, locked; NotThere where the warrant does not stand, or names somebody who sits on the post."""
    sitting = set(post.holding_set.filter(until=None).values_list("person_id", flat=True))
    row = Customer.objects.select_for_update().filter(code=code).exclude(state__in=UNGRANTED).first()
    if row is None or not by.stands() or {by.proposer, by.approver.person_id} & sitting:
        raise NotThere
    return row  # type: ignore[no-any-return]


def _of(row: Customer, post: Post) -> QuerySet[Grant]:
    return Grant.objects.filter(content_object=row, group_id=post.group_id, permission_id=open_permission())
