"""The verbs of posts: open one, name its holders, enter and end a leave. Each is one transaction.

Who may: posts and roles are opened, and holders of posts without one above named, by a warrant of the security
administration: one person asks, another approves. Elsewhere the holders of a post are named, and its leaves entered
and ended, from a seat on the post above it; leaves where no post is above by the information centre. Nobody does for
the post they sit on; a holder asks for their leave, and ends it. Nobody names themselves, nobody enters their own
leave, nor one by which they would stand in as B (LESSONS 6.6). An administrator holds nothing else (三员分立).

Grants are given to a post's group, and nobody is ever a member of it: who acts is computed from dates at each request.
"""

from collections.abc import Iterable
from datetime import date

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser, Group
from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.trail.actions import write
from crm.posts import events
from crm.posts.histories import InPerson, absences_of, stays_of, term_of
from crm.posts.models import Holding, Leave, Post, Role, Unit
from crm.posts.queries import Seat
from crm.posts.rules import (
    ADMINISTRATORS,
    Side,
    Stay,
    apart_fault,
    holder_fault,
    in_line,
    leave_fault,
    may_fill,
    may_name,
    may_send_away,
    may_staff,
    meet,
    return_fault,
)
from crm.posts.warrants import Warrant

CENTRE = "information_centre"


class Impossible(Exception):
    """A change of holders or leaves does not stand; `fault` says why, in the rules' words."""

    def __init__(self, fault: str) -> None:
        super().__init__(fault)
        self.fault = fault


class NotYours(Exception):
    """This seat may not make this change: it is answered like what does not exist."""


def open_post(*, code: str, name: str, role: Role, unit: str, above: Post | None, by: Warrant) -> Post:
    """Open a post and the guardian group that grants are given to; raises NotYours or Impossible: taken, crossing."""
    _must(by.stands())
    _stands("" if above is None or in_line(role.code, above.role.code) else "crossing")
    try:
        with transaction.atomic():
            place, _ = Unit.objects.get_or_create(name=unit)
            group = Group.objects.create(name=f"post:{code}")
            return Post.objects.create(code=code, name=name, role=role, unit=place, above=above, group=group)
    except IntegrityError as taken:
        raise Impossible("taken") from taken


def open_role(*, code: str, name_en: str, name_zh: str, ceiling: str, by: Warrant) -> Role:
    """Add a role to those that ship; raises NotYours, or Impossible("taken") for a used code."""
    _must(by.stands())
    try:
        with transaction.atomic():
            return Role.objects.create(code=code, name_en=name_en, name_zh=name_zh, ceiling=ceiling)
    except IntegrityError as taken:
        raise Impossible("taken") from taken


@transaction.atomic
def change_ceiling(role: Role, ceiling: str, *, by: Warrant) -> Role:
    """Set the highest tier that the seats of a role may reveal, from the next request on.

    Raises NotYours, or Impossible("administrator"): an administrator's role reveals nothing, whatever it says.
    """
    _must(by.stands())
    _stands("administrator" if role.code in ADMINISTRATORS else "")
    role = Role.objects.select_for_update().get(pk=role.pk)
    role.ceiling = ceiling
    role.save()
    return role


@transaction.atomic
def name_holder(post: Post, person: AbstractUser, side: Side, first: date, *, by: Seat | Warrant) -> Holding:
    """Seat a person on a side of a post from `first` on and close the term before (P2.5).

    Raises NotYours or Impossible. A successor named for a later day gives way: their period becomes an empty one.
    """
    post = _locked(post.pk)
    if isinstance(by, Warrant):
        _must(by.stands(person.pk))
    else:
        _must(may_name(by=by.person_id, person=person.pk, fills=fills(by, post)))
    holdings = list(Holding.objects.filter(post=post).select_related("person", "post"))
    holder_stands(post, person, side, first, holdings)
    same_side = [holding for holding in holdings if holding.side == side]
    before = [holding for holding in same_side if meet(first, None, holding.first, holding.until)]
    for holding in before:
        holding.until = max(holding.first, first)
        holding.save()
    named = Holding.objects.create(post=post, person_id=person.pk, side=side, first=first)
    write(
        events.HOLDER_NAMED,
        by=by.approver if isinstance(by, Warrant) else by,
        facts=_facts(named) | {"first": first.isoformat(), "before": ", ".join(str(one.person) for one in before)},
    )
    return named


def holder_stands(post: Post, person: AbstractUser, side: Side, first: date, holdings: Iterable[Holding]) -> None:
    """Raise Impossible unless a person can take a side of a post, whose `holdings` are given, from a day on.

    The person is locked: two posts that name one person at a time wait for each other, and the second sees the first.
    """
    get_user_model()._default_manager.select_for_update().get(pk=person.pk)
    fault = "" if person.is_active else "inactive"
    terms = [term_of(holding) for holding in holdings]
    stay = Stay(post.pk, post.role.code, first)
    fault = fault or holder_fault(person.pk, side, first, terms, timezone.localdate())
    _stands(fault or apart_fault(stay, stays_of(person.pk, but=post.pk)))


@transaction.atomic
def end_holder(holding: Holding, on: date, *, by: Warrant) -> Holding:
    """End what a person holds on the day `on`, with nobody after them; raises NotYours or Impossible: past, over."""
    _locked(holding.post_id)
    holding = Holding.objects.select_related("person", "post").get(pk=holding.pk)
    _must(by.stands(holding.person_id))
    _stands(end_fault(holding, on))
    holding.until = max(holding.first, on)
    holding.save()
    write(events.HOLDER_ENDED, by=by.approver, facts=_facts(holding) | {"until": holding.until.isoformat()})
    return holding


def end_fault(holding: Holding, on: date) -> str:
    """Return why a holding cannot end on a day, or "": past, over."""
    if on < timezone.localdate():
        return "past"
    return "over" if holding.until is not None and holding.until <= on else ""


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
    """Say whether someone enters the leaves of a post from where they sit."""
    return isinstance(by, Seat) and may_staff(role=by.role, on=by.post_id, post=post.pk, above=_above(post))


def fills(by: Seat | InPerson, post: Post) -> bool:
    """Say whether someone names the holders of a post from where they sit."""
    return isinstance(by, Seat) and may_fill(role=by.role, on=by.post_id, post=post.pk, above=_above(post))


def dismisses(by: Seat | InPerson, post: Post) -> bool:
    """Say whether someone ends what is held on a post from where they sit; of an administrator's a warrant does."""
    return staffs(by, post) and post.role.code not in ADMINISTRATORS


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


def _above(post: Post) -> int | None:
    """Return the post above one, None above an administrator's."""
    return None if post.role.code in ADMINISTRATORS else post.above_id


def _locked(pk: int) -> Post:
    """Return a post, locked: two changes of one post wait for each other."""
    return Post.objects.select_for_update(of=("self",)).select_related("role").get(pk=pk)


def _must(allowed: bool) -> None:
    if not allowed:
        raise NotYours


def _stands(fault: str) -> None:
    if fault:
        raise Impossible(fault)


def _facts(holding: Holding) -> dict[str, str | int]:
    return {"post": holding.post.code, "side": holding.side, "person": str(holding.person)}
