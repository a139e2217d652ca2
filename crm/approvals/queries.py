"""What waits for whom: computed from who acts today, never stored."""

from collections.abc import Collection, Mapping

from django.db.models import Q, QuerySet
from django.utils import timezone

from crm.approvals.models import Case, Step
from crm.approvals.rules import Place, below, up_at
from crm.posts.queries import Seat, posts_today


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
    return _waiting([seat], places_today())


def count_waiting(seats: Collection[Seat]) -> int:
    """Return how many open steps wait on some seats, in two statements."""
    return len(_waiting(seats, places_today())) if seats else 0


def may_decide(step: Step, seat: Seat) -> bool:
    """Say whether a seat may decide a step now; the verbs say so again under lock."""
    case = step.case
    if step.state != Step.State.OPEN or case.state != Case.State.OPEN:
        return False
    return _is_up(step, [seat], places_today())


def steps_of(case: Case) -> list[Step]:
    """Return the steps of a case in their order, with posts, signers and deadlines, in one statement."""
    return list(case.steps.select_related("post__role", "post__unit", "deadline", "added_by").order_by("place", "pk"))


def _waiting(seats: Collection[Seat], places: Mapping[int, Place]) -> list[Step]:
    found = _candidates(seats, places).select_related("case", "post", "deadline").order_by("deadline__due", "pk")
    return [step for step in found if _is_up(step, seats, places)]


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
