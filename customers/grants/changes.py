"""Granting a record to a post and withdrawing it, as changes that take two persons."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.administrators.changes import Change, Wanted
from crm.approvals.rows import row
from crm.posts.actions import Impossible
from crm.posts.models import Holding, Post
from crm.posts.warrants import Warrant
from customers.records import granting
from customers.records.ticket import NotThere, Refused

BASES = {"duty": gettext_lazy("The post's duty"), "service": gettext_lazy("Serves the customer")}


def _post(wanted: Wanted) -> Post:
    return Post.objects.select_related("role").get(code=wanted["post"])


def _rows(wanted: Wanted) -> list[dict[str, str]]:
    post, granted = _post(wanted), "basis" in wanted
    rows = [
        row("customer", lambda: _("Customer's code"), lambda: wanted["customer"]),
        row("post", lambda: _("Post"), lambda: f"{post.name} · {post.role.name}"),
        row("opens", lambda: _("May open the record"), lambda: _yes(granted), lambda: _yes(_opens(wanted, post))),
    ]
    if granted:
        rows.append(row("basis", lambda: _("Basis"), lambda: str(BASES[wanted["basis"]])))
    return rows


def _yes(answer: bool) -> str:
    return _("yes") if answer else _("no")


def _opens(wanted: Wanted, post: Post) -> bool:
    try:
        return granting.opens(wanted["customer"], post)
    except NotThere:
        return False


def _stands(wanted: Wanted) -> None:
    if fault := granting.fault(wanted["customer"], _post(wanted), wanted="basis" in wanted):
        raise Impossible(fault)


def _grant(wanted: Wanted, by: Warrant) -> None:
    try:
        granting.grant_by_warrant(wanted["customer"], _post(wanted), wanted["basis"], by=by)
    except (NotThere, Refused) as gone:
        raise Impossible("moved") from gone


def _withdraw(wanted: Wanted, by: Warrant) -> None:
    try:
        granting.withdraw_by_warrant(wanted["customer"], _post(wanted), by=by)
    except NotThere as gone:
        raise Impossible("moved") from gone


def _sitting(wanted: Wanted) -> Collection[int]:
    """Return who sits on the post, today or later: what it opens is theirs."""
    today: date = timezone.localdate()
    held = Holding.objects.filter(Q(until=None) | Q(until__gt=today), post__code=wanted["post"])
    return set(held.values_list("person_id", flat=True))


GRANT = Change("grant", gettext_lazy("Grant a record to a post"), "folder-plus", _rows, _stands, _grant, _sitting)
WITHDRAWAL = Change(
    "withdrawal",
    gettext_lazy("Withdraw a record from a post"),
    "folder-minus",
    _rows,
    _stands,
    _withdraw,
    _sitting,
)
