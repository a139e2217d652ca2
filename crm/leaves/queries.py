"""Reads of leaves: who acts meanwhile, who decides, what is open on a post, what B did, what waits for a signature."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone

from audit.trail.models import LogEntry
from crm.approvals.models import Case, Step
from crm.deadlines.models import Deadline
from crm.leaves.models import Departure, Handover, LeaveRequest
from crm.leaves.rules import Items
from crm.posts.actions import CENTRE
from crm.posts.histories import LINE, OF_LEAVE, Outlook, lines_of, outlook, staff_of
from crm.posts.models import Holding, Leave, Post
from crm.posts.rules import ADMINISTRATORS, Absence, acting_on

IN_PLACE = ("B", "S")
SHOWN = 300
# After a leave has ended the clock looks for its record for so long: the worker may have stood still meanwhile.
LOOKS_BACK = timedelta(days=31)
TURNS = 40


@dataclass(frozen=True)
class Superior:
    """The days on which a post above acts on a post: which one, for whom."""

    post: Post
    told: Post
    holder: str
    first: date
    until: date


def deciders_of(post: Post) -> list[int]:
    """Return the posts that agree to a leave from a post: the one above, else those of the information centre."""
    if post.above_id is not None and post.role.code not in ADMINISTRATORS:
        return [post.above_id]
    return list(Post.objects.filter(role__code=CENTRE).exclude(pk=post.pk).values_list("pk", flat=True))


def acting_during(holding: Holding, first: date, until: date) -> list[Outlook]:
    """Return who acts on a holding's post, turn after turn, on the days of a leave that is not entered yet."""
    more = [Absence(holding.person_id, first, until)]
    holdings, *above = lines_of(holding.post)
    found = outlook(holdings, first, above, more=more, at_most=TURNS)
    return [turn for turn in found if turn.first < until]


def stood_in(leave: Leave) -> list[Outlook]:
    """Return who acted, or will act, in A's place on the days of a leave."""
    post = leave.holding.post
    holdings, *above = lines_of(post)
    found = outlook(holdings, leave.first, above, at_most=TURNS)
    return [turn for turn in found if turn.first < leave.until and turn.letter in IN_PLACE]


def superiors(post: Post, today: date) -> list[Superior]:
    """Return when posts above begin to act on a post, today or later."""
    holdings, *chain = lines_of(post)
    found = []
    # Seen from yesterday, a turn that is under way today began before.
    for turn in outlook(holdings, today - timedelta(days=1), chain, at_most=TURNS):
        if turn.letter != "S" or turn.until is None or turn.first < today:
            continue
        told = next(one for one, held in zip(_line(post), chain, strict=False) if _acts(held, turn))
        found.append(Superior(post, told, turn.stands_in_for, turn.first, turn.until))
    return found


def open_items(post: Post) -> Items:
    """Return what is open on a post: duties in the order of their days, and cases that it has put on their way."""
    now = timezone.now()
    due = Deadline.objects.filter(post=post, closed_at=None, opened_at__lte=now)
    items: Items = [
        {"kind": "duty", "code": code, "number": number, "at": at.isoformat(), "fields": len(fields)}
        for code, number, at, fields in due.order_by("due", "pk").values_list("duty", "number", "due", "fields")[:SHOWN]
    ]
    count = due.count() if len(items) == SHOWN else len(items)
    if count > SHOWN:
        items.append({"kind": "more", "count": count - SHOWN})
    waiting = Case.objects.filter(requested_post=post, state=Case.State.OPEN, opened_at__lte=now).order_by("opened_at")
    items += [
        {"kind": "case", "code": route, "number": number, "at": at.isoformat()}
        for route, number, at in waiting.values_list("route", "number", "opened_at")[:SHOWN]
    ]
    return items


def deeds(leave: Leave) -> Items:
    """Return what was done on the post in A's place during a leave: duties done, cases decided, lines by kind."""
    post = leave.holding.post
    days = {"start": _midnight(leave.first), "end": _midnight(leave.until)}
    done = Deadline.objects.filter(
        post=post, closed_at__gte=days["start"], closed_at__lt=days["end"], closed_letter__in=IN_PLACE
    ).order_by("closed_at")
    items: Items = [
        {
            "kind": "done",
            "code": row.duty,
            "number": row.number,
            "at": row.closed_at.isoformat(),
            "who": row.closed_name,
        }
        for row in done[:SHOWN]
        if row.closed_at
    ]
    decided = Step.objects.filter(
        post=post, decided_at__gte=days["start"], decided_at__lt=days["end"], decided_letter__in=IN_PLACE
    ).select_related("case")
    items += [
        {
            "kind": "decided",
            "code": step.case.route,
            "number": step.case.number,
            "state": step.state,
            "at": step.decided_at.isoformat(),
            "who": step.decided_name,
        }
        for step in decided.order_by("decided_at")[:SHOWN]
        if step.decided_at
    ]
    lines = LogEntry.objects.filter(
        post_code=post.code, timestamp__gte=days["start"], timestamp__lt=days["end"], letter__in=IN_PLACE
    )
    items += [
        {"kind": "lines", "code": kind, "count": count, "who": who}
        for kind, who, count in lines.order_by("kind", "person_name")
        .values_list("kind", "person_name")
        .annotate(count=Count("pk"))
        if kind
    ]
    return items


def requests_of(person_id: int) -> list[LeaveRequest]:
    """Return a person's requests for leave that wait or were decided lately, the latest first."""
    found = LeaveRequest.objects.filter(holding__person=person_id).select_related("holding__post", "case")
    return list(found.order_by("-pk")[:10])


def open_requests(holding: Holding) -> QuerySet[LeaveRequest]:
    """Return the requests of a holder that wait for a decision."""
    return LeaveRequest.objects.filter(holding=holding, case__state=Case.State.OPEN)


def handovers_of(post: Post) -> dict[int, list[Handover]]:
    """Return the handover records of a post by leave."""
    found: dict[int, list[Handover]] = {}
    for record in Handover.objects.filter(post=post).order_by("pk"):
        found.setdefault(record.leave_id, []).append(record)
    return found


def unsigned(person_id: int | None = None, posts: Collection[int] = ()) -> QuerySet[Handover]:
    """Return the records that wait for a signature: of a person, and of posts and those below; of all, without either.

    A leave that was called off waits for nothing, nor does a record whose giver or taker has left for good.
    """
    lacks = Q(given_at=None) | Q(taken_at=None, taker__isnull=False)
    waiting = Handover.objects.filter(lacks, leave__first__lt=F("leave__until"), giver__is_active=True)
    waiting = waiting.exclude(taker__is_active=False)
    if person_id is not None or posts:
        mine = Q(giver=person_id, given_at=None) | Q(taker=person_id, taken_at=None)
        waiting = waiting.filter(mine | Q(post__in=posts) | Q(post__above__in=posts))
    return waiting.select_related("post", "leave__holding__person", "giver", "taker").order_by("leave__first", "pk")


def to_be_made(today: date) -> tuple[list[Leave], list[Leave]]:
    """Return the leaves of A that lack their record: before they begin, and after they have ended."""
    real = Leave.objects.filter(holding__side="A", first__lt=F("until")).select_related("holding__person", *OF_LEAVE)
    records = Handover.objects.filter(leave=OuterRef("pk"))
    out, back = Exists(records.filter(way="out")), Exists(records.filter(way="back"))
    ended = Q(until__lte=today, until__gt=today - LOOKS_BACK)
    return list(real.filter(~out, until__gt=today)), list(real.filter(ended, out, ~back))


def posts_left(today: date) -> list[Post]:
    """Return the posts from which somebody is on leave today or later."""
    gone = Leave.objects.filter(until__gt=today, first__lt=F("until")).values("holding__post_id")
    return list(Post.objects.filter(pk__in=gone).select_related(*LINE))


def holdings_now(person_id: int, today: date) -> list[Holding]:
    """Return what a person holds today or later, with posts and those above."""
    found = Holding.objects.filter(Q(until=None) | Q(until__gt=today), person_id=person_id).exclude(until=F("first"))
    return list(
        found.select_related("post__above", "post__role", "post__unit", "person").order_by("post__code", "side")
    )


def departures_due(today: date) -> list[Departure]:
    """Return the departures whose sign-in is to be closed."""
    return list(Departure.objects.filter(on__lte=today, closed_at=None).select_related("person"))


def _line(post: Post) -> list[Post]:
    """Return the posts above one, the nearest first."""
    found: list[Post] = []
    above = post.above
    while above is not None and above not in found:
        found.append(above)
        above = above.above
    return found


def _acts(held: Sequence[Holding], turn: Outlook) -> bool:
    staff = staff_of(held)
    acting = acting_on(staff.terms, staff.absences, turn.first)
    return acting is not None and acting.person == turn.person


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
