"""How a row says who entered it, and which post may be given something to do for a customer."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import timezone

from crm.deadlines.actions import Wanted, open_deadline
from crm.deadlines.duties import Duty
from crm.notices.actions import Telling, tell, tell_all
from crm.notices.tidings import Tiding
from crm.posts.models import Post
from crm.posts.queries import Seat
from crm.workdays.rules import Rule, Way
from customers.records.origins import asked_by
from customers.records.ticket import NotThere, OpenRecord
from customers.relations.queries import posts_opening


class OutOfTurn(Exception):
    """It was done already, or what it follows is not done yet: nothing was changed."""


def signed(by: Seat) -> dict[str, Any]:
    """Return the columns that say who entered a row."""
    return {
        "post_id": by.post_id,
        "person_name": by.person_name,
        "letter": by.letter,
        "stands_in_for": by.stands_in_for,
    }


def numbered(letter: str, pk: int) -> str:
    """Return a row's number: a letter, the year, and its place."""
    return f"{letter}{timezone.localdate().year}-{pk:06d}"


def must_open(record: OpenRecord, post: Post) -> None:
    """Raise NotThere where a post that is to do something for a customer may not open its record."""
    if not posts_opening(record).filter(pk=post.pk).exists():
        raise NotThere


def must_work(by: Seat, *posts: int) -> None:
    """Raise NotThere unless the seat is on one of the posts, or is a section chief's."""
    if by.post_id not in posts and by.role != "section_chief":
        raise NotThere


def must_be_of(record: OpenRecord, customer_id: int) -> None:
    """Raise NotThere where a row is of another customer than the one that was opened."""
    if record.id != customer_id:
        raise NotThere


def due(duty: Duty, post: Post, subject: UUID, number: str, rule: Rule, record: OpenRecord) -> None:
    """Put something on the desk of a post."""
    open_deadline(Wanted(duty, post.pk, subject, number, rule, record.id))


def by_day(until: date, post: Post) -> Rule:
    """Return the rule of a day that was chosen: the end of work on it."""
    return Rule(Way.ON, 0, until, post.unit.closes)


def tell_askers(what: Tiding, record: OpenRecord, answer: int | None, number: str, link: str, *but: int) -> None:
    """Tell the posts that asked for an answer what came of it (P9.3); the link is for those that may open the record.

    Whose own act it is needs no notice, nor the posts of `but`, which are told otherwise.
    """
    askers = asked_by(answer) - {record.by.post_id, *but}
    if askers:
        opens = set(posts_opening(record).filter(pk__in=askers).values_list("pk", flat=True))
        facts = {"number": number}
        tell_all(Telling(what, post=post, link=link if post in opens else "", facts=facts) for post in sorted(askers))


def tell_post(what: Tiding, post: int, number: str, link: str, by: Seat) -> None:
    """Tell a post that something is with it now; who gave it to their own post needs no notice."""
    if post != by.post_id:
        tell(what, posts=[post], link=link, facts={"number": number})
