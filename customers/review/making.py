"""A unit's session of a week: what comes up, gathered as sets, is cut to lists and laid down (P9.2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from audit.trail.actions import write
from audit.trail.context import MACHINE, Actor
from crm.notices.actions import tell
from crm.posts.models import Unit
from customers.records.reviewing import states
from customers.review import events, queries, rules
from customers.review.coming_up import ComingUp, coming_up
from customers.review.duties import MADE
from customers.review.models import ReviewItem, ReviewSession
from customers.review.rules import Found

CARRIED, SETTLED = ReviewItem.Decision.CARRIED, ReviewItem.Decision.SETTLED


@dataclass(frozen=True)
class Draft:
    """A session as it is to be laid down, with the items of earlier ones that go into it or have passed."""

    unit: Unit
    monday: date
    held_on: date
    seen: ComingUp
    items: list[Found]
    fields: Mapping[tuple[str, int], list[str]]
    carried: list[int]
    settled: list[int]


def make(unit: Unit, today: date, *, by: Actor | None = None) -> ReviewSession | None:
    """Make a unit's session of this week and tell its posts; the one that is there where there is one (P9.2).

    None in a week that is wholly off, or for a unit without account managers or without anybody to hold it.
    """
    draft = drafted(unit, today)
    return laid(draft, by=by) if draft else None


def drafted(unit: Unit, today: date) -> Draft | None:
    """Return what a session would hold: everything that takes long, before the transaction that lays it down."""
    monday = rules.monday_of(today)
    held_on = queries.held_on(monday)
    team = queries.team_of(unit)
    if held_on is None or not team.managers or not team.hosts:
        return None
    seen = coming_up(unit, team, monday, today)
    carried, settled = _left_over(unit, monday, seen)
    items = _chosen(seen, carried, monday)
    return Draft(unit, monday, held_on, seen, items, _fields(items, seen, today), [pk for pk, _one in carried], settled)


def laid(draft: Draft, *, by: Actor | None) -> ReviewSession:
    """Lay a session down in one transaction with its line and its notices; whoever comes second gets the first's."""
    try:
        with transaction.atomic():
            return _lay(draft, by)
    except IntegrityError:
        return ReviewSession.objects.get(unit=draft.unit, monday=draft.monday)


def _lay(draft: Draft, by: Actor | None) -> ReviewSession:
    session = ReviewSession.objects.create(
        number=queries.number(draft.unit, draft.monday),
        unit=draft.unit,
        monday=draft.monday,
        held_on=draft.held_on,
        since=draft.seen.since,
        totals=draft.seen.totals,
        gaps=draft.seen.gaps,
        visits=draft.seen.visits,
    )
    ReviewItem.objects.bulk_create(
        [_item(session, place, one, draft.fields) for place, one in enumerate(draft.items, 1)], batch_size=200
    )
    earlier = ReviewItem.objects.exclude(session=session)
    earlier.filter(pk__in=draft.carried, decision="").update(decision=CARRIED)
    earlier.filter(pk__in=draft.settled, decision="").update(decision=SETTLED)
    earlier.filter(pk__in=[*draft.carried, *draft.settled]).update(followed=True)
    facts: dict[str, str | int] = {"number": session.number, "items": len(draft.items), "carried": len(draft.carried)}
    touched = sorted({one.customer for one in draft.items})
    write(events.MADE, by=by or MACHINE, touched=touched, count=len(touched), facts=facts)
    team = queries.team_of(draft.unit)
    tell(
        MADE,
        posts=[post.pk for post in (*team.hosts, *team.managers)],
        link=reverse("review:session", kwargs={"uuid": session.uuid}),
        facts={"number": session.number, "count": len(draft.items)},
        automatic=by is None,
    )
    return session


def _left_over(unit: Unit, monday: date, seen: ComingUp) -> tuple[list[tuple[int, Found]], list[int]]:
    """Return what earlier sessions left undecided and still stands, with how it stands now, and what has passed."""
    carried, settled = list[tuple[int, Found]](), list[int]()
    for item in queries.left_undecided(unit, monday):
        now = seen.all.get((item.kind, item.customer_id))
        keeper = seen.kept.get(item.customer_id)
        if now is None and keeper and item.kind not in rules.PASSING:
            now = Found(item.kind, item.customer_id, keeper.post, keeper.grade, keeper.rank, item.day)
        if now is None:
            settled.append(item.pk)
        else:
            carried.append((item.pk, replace(now, weeks=item.weeks + 1)))
    return carried, settled


def _chosen(seen: ComingUp, carried: Iterable[tuple[int, Found]], monday: date) -> list[Found]:
    """Return the session's items in order, each customer once a cause; one by one only who is on no other list."""
    again = {(one.kind, one.customer): one for _pk, one in carried}
    chosen: list[Found] = []
    for kind in (*(one for one in rules.KINDS if one != rules.LOOK), rules.LOOK):
        fresh = (one for key, one in seen.listed.items() if key[0] == kind and key not in again)
        if kind == rules.LOOK:
            there = {one.customer for one in chosen}
            fresh = (one for one in fresh if one.customer not in there)
        kept = [one for key, one in again.items() if key[0] == kind]
        chosen += rules.taken([*kept, *fresh], max(rules.AT_MOST, len(kept)))
    return sorted(chosen, key=lambda one: rules.KINDS.index(one.kind))


def _fields(items: Iterable[Found], seen: ComingUp, today: date) -> dict[tuple[str, int], list[str]]:
    """Return by cause and customer which fields are empty, or stale."""
    asked = [one for one in items if one.kind in (rules.GAPS, rules.STALE)]
    known = states(sorted({one.customer for one in asked}), seen.due, today)
    found = {}
    for one in asked:
        state = known.get(one.customer)
        if state is not None:
            names = state.empty if one.kind == rules.GAPS else sorted(state.stale, key=lambda name: state.stale[name])
            found[one.kind, one.customer] = list(names)
    return found


def _item(session: ReviewSession, place: int, one: Found, fields: Mapping[tuple[str, int], list[str]]) -> ReviewItem:
    more: dict[str, Any] = {"fields": fields.get((one.kind, one.customer), [])}
    return ReviewItem(
        session=session,
        kind=one.kind,
        customer_id=one.customer,
        other=one.other,
        pair=one.pair,
        post_id=one.post,
        grade=one.grade,
        day=None if one.day == date.min else one.day,
        weeks=one.weeks,
        position=place,
        **more,
    )
