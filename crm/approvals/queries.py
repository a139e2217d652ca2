"""What waits for whom: computed from who acts today, never stored."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from crm.approvals.models import Case, Step
from crm.approvals.rules import Place, below, line_above, up_at
from crm.posts.queries import Seat, posts_today

PAGE = 30
COMPLIANCE = "compliance_officer"


@dataclass(frozen=True)
class Waiting:
    """A page of what waits on a seat, the next due first; `after` is where the following page begins, or ""."""

    steps: Sequence[Step]
    after: str


@dataclass(frozen=True)
class Tally:
    """How much waits: on the seat, of that due by the end of today, and on the person's other seats by post."""

    here: int
    today: int
    elsewhere: Mapping[int, int]


def places_today() -> dict[int, Place]:
    """Return who acts on each post today and which post is above it, in one statement."""
    return {
        post.id: Place(post.above_id, post.seat.person_id if post.seat else None)
        for post in posts_today(timezone.localdate())
    }


def waiting_on(seat: Seat) -> list[Step]:
    """Return the open steps that a seat may decide, the next due first, with case and deadline, in two statements.

    With them come the steps of posts below, where nobody acts or whoever acts is barred.
    """
    places = places_today()
    return [step for step in _in_order([seat], places) if _is_up(step, [seat], places)]


def waiting_page(seat: Seat, places: Mapping[int, Place], after: str = "") -> Waiting:
    """Return a page of what waits on a seat, from the cursor `after` on, in one statement."""
    found = _in_order([seat], places)
    if cursor := _cursor(after):
        due, pk = cursor
        found = found.filter(Q(deadline__due__gt=due) | Q(deadline__due=due, pk__gt=pk))
    up = (step for step in found.iterator(chunk_size=200) if _is_up(step, [seat], places))
    steps = list(islice(up, PAGE + 1))
    more = len(steps) > PAGE
    return Waiting(steps[:PAGE], _cursor_of(steps[PAGE - 1]) if more else "")


def waiting_in(case: str, seat: Seat, places: Mapping[int, Place]) -> Step | None:
    """Return the step of a case that waits on a seat, by the case's uuid."""
    found = _in_order([seat], places).filter(case__uuid=case)
    return next((step for step in found if _is_up(step, [seat], places)), None)


def tally(seat: Seat, seats: Collection[Seat], places: Mapping[int, Place]) -> Tally:
    """Return how much waits on a seat and on a person's other seats, in one statement."""
    evening = timezone.localtime().replace(hour=23, minute=59, second=59)
    counted: Counter[int] = Counter()
    today = 0
    for post, barred, due in _candidates(seats, places).values_list("post_id", "case__barred", "deadline__due"):
        at = up_at(post, places, barred)
        counted[at or 0] += 1
        today += at == seat.post_id and due <= evening
    posts = {one.post_id for one in seats}
    return Tally(counted[seat.post_id], today, {at: n for at, n in counted.items() if at in posts - {seat.post_id}})


def count_waiting(seats: Collection[Seat]) -> int:
    """Return how many open steps wait on some seats, in two statements."""
    if not seats:
        return 0
    places = places_today()
    found = _candidates(seats, places).values_list("post_id", "case__barred")
    posts = {seat.post_id for seat in seats}
    return sum(up_at(post, places, barred) in posts for post, barred in found)


def may_decide(step: Step, seat: Seat) -> bool:
    """Say whether a seat may decide a step now; the verbs say so again under lock."""
    case = step.case
    if step.state != Step.State.OPEN or case.state != Case.State.OPEN:
        return False
    return _is_up(step, [seat], places_today())


def steps_of(case: Case) -> list[Step]:
    """Return the steps of a case in their order, with posts, signers and deadlines, in one statement."""
    return list(case.steps.select_related("post__role", "post__unit", "deadline", "added_by").order_by("place", "pk"))


def history(case: Case) -> list[Step]:
    """Return what was decided in a case, the first first, in one statement."""
    decided = case.steps.filter(decided_at__isnull=False)
    return list(decided.select_related("post", "deadline").order_by("decided_at", "pk"))


def may_read(case: Case, steps: Sequence[Step], seat: Seat, places: Mapping[int, Place]) -> bool:
    """Say whether a seat may read a case: it asked, has a step, has one come up or escalated to it, or checks."""
    if seat.role == COMPLIANCE or seat.post_id == case.requested_post_id:
        return True
    return any(seat.post_id == step.post_id or seat.post_id in _come_to(step, case, places) for step in steps)


def _come_to(step: Step, case: Case, places: Mapping[int, Place]) -> set[int | None]:
    escalated = step.deadline is not None and step.deadline.escalated_at is not None
    decided_above = step.decided_at is not None and step.decided_post != step.post.name
    if escalated or decided_above:
        return set(line_above(step.post_id, places))
    return {up_at(step.post_id, places, case.barred)}


def _in_order(seats: Collection[Seat], places: Mapping[int, Place]) -> QuerySet[Step]:
    found = _candidates(seats, places).select_related("case__requested_post", "post", "deadline")
    return found.order_by("deadline__due", "pk")


def _is_up(step: Step, seats: Collection[Seat], places: Mapping[int, Place]) -> bool:
    barred = step.case.barred
    at = up_at(step.post_id, places, barred)
    return any(at == seat.post_id and seat.person_id not in barred for seat in seats)


def _candidates(seats: Collection[Seat], places: Mapping[int, Place]) -> QuerySet[Step]:
    """Return the open steps that may be up on some seats: those of lower posts only where somebody there is barred."""
    straight: set[int] = set()
    lower: set[int] = set()
    for seat in seats:
        straight.add(seat.post_id)
        for post in below(seat.post_id, places):
            (straight if up_at(post, places, ()) == seat.post_id else lower).add(post)
    acting = {places[post].person for post in lower} - {None}
    barring = Q(case__requested_by__in=acting) | Q(case__barred__1__isnull=False)
    return Step.objects.filter(
        Q(post__in=straight) | (Q(post__in=lower) & barring), state=Step.State.OPEN, case__state=Case.State.OPEN
    )


def _cursor(text: str) -> tuple[datetime, int] | None:
    due, _, pk = text.rpartition("_")
    try:
        moment = parse_datetime(due)
    except ValueError:
        return None
    return (moment, int(pk)) if moment and timezone.is_aware(moment) and pk.isdecimal() and len(pk) < 19 else None


def _cursor_of(step: Step) -> str:
    return f"{step.deadline.due.isoformat()}_{step.pk}" if step.deadline else ""
