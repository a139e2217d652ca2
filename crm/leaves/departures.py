"""Leaving for good: successors named, what is open listed, the sign-in closed, in one act by the unit's head."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils import timezone

from audit.trail.actions import write
from crm.accounts.actions import end_sessions, forget_factors
from crm.leaves import events, queries
from crm.leaves.models import Departure
from crm.leaves.tidings import SUCCEEDS
from crm.notices.actions import tell
from crm.posts.actions import CENTRE, Impossible, NotYours, dismisses, name_holder
from crm.posts.models import Holding, Post
from crm.posts.queries import Seat

Follow = Literal["vacant", "b", "person"]


@dataclass(frozen=True)
class Succession:
    """Who follows on a holding: nobody, B as the new A, or a person."""

    follow: Follow
    person: AbstractUser | None = None


def not_yours(holdings: Sequence[Holding], *, by: Seat) -> list[Holding]:
    """Return the holdings that a seat may not end: another post, or a warrant, must act on them."""
    return [holding for holding in holdings if not dismisses(by, holding.post)]


@transaction.atomic
def leave_for_good(person: AbstractUser, on: date, successions: Mapping[int, Succession], *, by: Seat) -> Departure:
    """End all that a person holds on the day `on`, name who follows, close the sign-in on that day; one line.

    `successions` are by holding. Raises NotYours where a holding is not this seat's to staff or nothing is held and
    this is not the information centre, Impossible for a day in the past or a successor who cannot be.
    """
    today = timezone.localdate()
    holdings = queries.holdings_now(person.pk, today)
    if by.person_id == person.pk or not_yours(holdings, by=by) or not (holdings or by.role == CENTRE):
        raise NotYours
    if on < today:
        raise Impossible("past")
    list(Post.objects.select_for_update().filter(pk__in=[holding.post_id for holding in holdings]).order_by("pk"))
    items = [{"post": one.post.code, "name": one.post.name, "items": queries.open_items(one.post)} for one in holdings]
    followed = [_follow(holding, on, successions.get(holding.pk, Succession("vacant")), by=by) for holding in holdings]
    departure = Departure.objects.create(
        person_id=person.pk, by_id=by.person_id, on=on, items=items, successors=followed
    )
    posts = ", ".join(dict.fromkeys(holding.post.code for holding in holdings))
    write(events.DEPARTED, by=by, facts={"person": str(person), "first": on.isoformat(), "posts": posts})
    if on <= today:
        _close(departure)
    return departure


def close_due(today: date) -> None:
    """Close the sign-ins of those who are gone by today."""
    for departure in queries.departures_due(today):
        with transaction.atomic():
            locked = Departure.objects.select_for_update(of=("self",)).select_related("person").get(pk=departure.pk)
            if locked.closed_at is None:
                _close(locked)


def _follow(holding: Holding, on: date, succession: Succession, *, by: Seat) -> dict[str, Any]:
    """End a holding and name who follows; return what the departure keeps of it."""
    follower = succession.person
    if succession.follow == "b":
        follower = _b_of(holding, on)
    _end(holding, on)
    if follower is not None:
        name_holder(holding.post, follower, holding.side, on, by=by)  # type: ignore[arg-type]
        facts = {"post": holding.post.name, "person": str(holding.person), "first": on.isoformat()}
        tell(SUCCEEDS, people=[follower.pk], facts=facts)
    return {"post": holding.post.code, "name": holding.post.name, "side": holding.side, "person": str(follower or "")}


def _b_of(holding: Holding, on: date) -> AbstractUser | None:
    """Return B, whose own side ends on the day on which they become A."""
    others = Holding.objects.filter(post_id=holding.post_id, side=Holding.Side.B).select_related("person")
    b = others.filter(first__lte=on).exclude(until__lte=on).order_by("-first").first()
    if b is None or b.person_id == holding.person_id:
        raise Impossible("no_b")
    _end(b, on)
    return b.person


def _end(holding: Holding, on: date) -> None:
    until = max(holding.first, on)
    if holding.until is None or until < holding.until:
        holding.until = until
        holding.save()


def _close(departure: Departure) -> None:
    """Close a sign-in: the next request finds nobody signed in; neither password, passkey nor app opens it again."""
    person = departure.person
    if person.is_active:
        person.is_active = False
        person.save(update_fields=["is_active"])
        write(events.SIGN_IN_CLOSED, by=None, facts={"person": str(person)})
    forget_factors(person)
    end_sessions(person, by=None)
    departure.closed_at = timezone.now()
    departure.save(update_fields=["closed_at"])
