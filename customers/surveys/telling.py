"""Which posts are told of a round, and how many of its customers are theirs."""

from django.db.models import Count, QuerySet
from django.urls import reverse

from crm.notices.actions import Telling, tell_all
from crm.notices.tidings import Tiding
from customers.surveys import tidings
from customers.surveys.models import Invitation, Round
from customers.surveys.queries import OPEN


def tell_started(row: Round) -> None:
    """Tell each post how many customers are its to ask."""
    _tell(row, tidings.TO_ASK, row.invitations.filter(state__in=OPEN))


def tell_to_remind(row: Round) -> None:
    """Tell each post how many of its customers are to be reminded."""
    _tell(row, tidings.TO_REMIND, row.invitations.filter(state__in=OPEN).exclude(reminded_at=None))


def _tell(row: Round, what: Tiding, which: QuerySet[Invitation]) -> None:
    link = reverse("surveys:people", args=[row.uuid])
    counted = which.order_by().values_list("post_id").annotate(count=Count("pk"))
    tell_all(
        Telling(what, post=post, link=link, facts={"number": row.number, "count": count}) for post, count in counted
    )
