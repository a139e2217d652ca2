"""The verbs of posts: open one, name its holders, enter and end a leave. Each is one transaction.

Who may: the information centre opens posts and roles. The holders of a post are named, and its leaves entered and
ended, from a seat on the post above it or by the information centre, never for the post one sits on; a holder asks for
their leave, and ends it. Nobody names themselves, nobody enters their own leave, nor one by which they would stand in
as B (LESSONS 6.6).

Grants are given to a post's group, and nobody is ever a member of it: who acts is computed from dates at each request.
"""

from datetime import date

from django.contrib.auth.models import AbstractUser, Group
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.trail.actions import write
from crm.posts import events
from crm.posts.histories import InPerson, absences_of, term_of
from crm.posts.models import Holding, Leave, Post, Role, Unit
from crm.posts.queries import Seat
from crm.posts.rules import Side, holder_fault, leave_fault, may_name, may_send_away, may_staff, meet, return_fault

CENTRE = "information_centre"


class Impossible(Exception):
    """A change of holders or leaves does not stand; `fault` says why, in the rules' words."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class NotYours(Exception):
    """This seat may not make this change: it is answered like what does not exist."""


def open_post(*, code: str, name: str, role: Role, unit: str, above: Post | None, by: Seat) -> Post:
    """Open a post and the guardian group that grants are given to; raises Impossible("taken") for a used code."""
    _must(by.role == CENTRE)
    try:
        with transaction.atomic():
            place, _ = Unit.objects.get_or_create(name=unit)
            group = Group.objects.create(name=f"post:{code}")
            return Post.objects.create(code=code, name=name, role=role, unit=place, above=above, group=group)
    except IntegrityError as taken:
        raise Impossible("taken") from taken


def open_role(*, code: str, name_en: str, name_zh: str, ceiling: str, by: Seat) -> Role:
    """Add a role to those that ship; raises Impossible("taken") for a used code."""
    _must(by.role == CENTRE)
    try:
        with transaction.atomic():
            return Role.objects.create(code=code, name_en=name_en, name_zh=name_zh, ceiling=ceiling)
    except IntegrityError as taken:
        raise Impossible("taken") from taken


@transaction.atomic
def name_holder(post: Post, person: AbstractUser, side: Side, first: date, *, by: Seat) -> Holding:
    """Seat a person on a side of a post from `first` on and close the term before (P2.5).

    Raises NotYours or Impossible. A successor named for a later day gives way: their period becomes an empty one.
    """
    post = _locked(post.pk)
    _must(may_name(by=by.person_id, person=person.pk, staffs=staffs(by, post)))
    holdings = list(Holding.objects.filter(post=post).select_related("person", "post"))
    terms = [term_of(holding) for holding in holdings]
    fault = "" if person.is_active else "inactive"
    _stands(fault or holder_fault(person.pk, side, first, terms, timezone.localdate()))
    same_side = [holding for holding in holdings if holding.side == side]
    before = [holding for holding in same_side if meet(first, None, holding.first, holding.until)]
    for holding in before:
        holding.until = max(holding.first, first)
        holding.save()
    named = Holding.objects.create(post=post, person_id=person.pk, side=side, first=first)
    write(
        events.HOLDER_NAMED,
        by=by,
        facts=_facts(named) | {"first": first.isoformat(), "before": ", ".join(str(one.person) for one in before)},
    )
    return named


@transaction.atomic
def enter_leave(holding: Holding, first: date, until: date, reason: str, *, by: Seat | InPerson) -> Leave:
    """Send a holder on leave from `first` until the day before `until`; B acts on those days (P2.5).

    Raises NotYours, or Impossible: not before today, not beyond 30 days on end, not twice.
    """
    return _enter(holding, first, until, reason, by=by, allowed=staffs(by, holding.post))


@transaction.atomic
def enter_agreed_leave(holding: Holding, first: date, until: date, reason: str, *, by: Seat) -> Leave:
    """Send a holder on a leave that they asked for and `by` has just agreed to; raises as `enter_leave` does.

    That `by` was the one to decide is the caller's to know: an approvals case says so.
    """
    return _enter(holding, first, until, reason, by=by, allowed=True)


def leave_stands(holding: Holding, first: date, until: date) -> None:
    """Raise Impossible unless a leave could be entered today."""
    _stands(leave_fault(term_of(holding), first, until, absences_of(holding), timezone.localdate()))


@transaction.atomic
def end_leave(leave: Leave, on: date, *, by: Seat | InPerson) -> Leave:
    """Bring a holder back on the day `on`, or call off a leave that has not begun; raises NotYours or Impossible."""
    post = _locked(leave.holding.post_id)
    leave = Leave.objects.select_related("holding__person", "holding__post").get(pk=leave.pk)
    _must(by.person_id == leave.holding.person_id or staffs(by, post))
    _stands(return_fault(leave.first, leave.until, on, timezone.localdate()))
    leave.until = max(leave.first, on)
    leave.save()
    write(events.LEAVE_ENDED, by=by, facts=_facts(leave.holding) | {"until": leave.until.isoformat()})
    return leave


def take_seat(seat: Seat, *, before: Seat) -> None:
    """Write that a person went over to another of their posts, so that which post is provable."""
    if seat.post_id != before.post_id:
        write(events.SEAT_CHOSEN, by=seat, facts={"before": before.post_code})


def staffs(by: Seat | InPerson, post: Post) -> bool:
    """Say whether someone names the holders of a post from where they sit."""
    return isinstance(by, Seat) and may_staff(role=by.role, on=by.post_id, post=post.pk, above=post.above_id)


def stand_ins(holding: Holding, first: date, until: date) -> list[int]:
    """Return whom a leave would seat: B, where A goes."""
    if holding.side != Holding.Side.A:
        return []
    others = Holding.objects.filter(post_id=holding.post_id, side=Holding.Side.B)
    return [other.person_id for other in others if meet(first, until, other.first, other.until)]


def _enter(holding: Holding, first: date, until: date, reason: str, *, by: Seat | InPerson, allowed: bool) -> Leave:
    _locked(holding.post_id)
    holding = Holding.objects.select_related("person", "post").prefetch_related("leave_set").get(pk=holding.pk)
    seated = stand_ins(holding, first, until)
    _must(may_send_away(by=by.person_id, holder=holding.person_id, stand_ins=seated, staffs=allowed))
    leave_stands(holding, first, until)
    leave = Leave.objects.create(holding=holding, first=first, until=until, reason=reason)
    facts = _facts(holding) | {"first": first.isoformat(), "until": until.isoformat()}
    write(events.LEAVE_ENTERED, by=by, reason=reason, facts=facts)
    return leave


def _locked(pk: int) -> Post:
    """Return a post, locked: two changes of one post wait for each other."""
    return Post.objects.select_for_update().get(pk=pk)


def _must(allowed: bool) -> None:
    if not allowed:
        raise NotYours


def _stands(fault: str) -> None:
    if fault:
        raise Impossible(fault)


def _facts(holding: Holding) -> dict[str, str | int]:
    return {"post": holding.post.code, "side": holding.side, "person": str(holding.person)}
