"""Everything that comes up in a unit this week, by cause and customer, before it is cut to lists (P9.2, P7.3, P3.7)."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.utils import timezone

from crm.posts.models import Unit
from crm.workdays.queries import calendar
from customers.catalog.levels import Level, ever, level_of
from customers.catalog.queries import catalogue
from customers.duplicates.queries import pending
from customers.records import reviewing
from customers.relations.queries import overdue_contacts
from customers.relay.models import Newcomer
from customers.review import queries, rules
from customers.review.queries import Team
from customers.review.rules import Found

ROLE = "role:"
PAIRS = 500  # probable duplicates of a unit that a session is handed


@dataclass(frozen=True)
class Keeper:
    """The post that keeps a customer, and its grade with its rank and how deep the review looks at it."""

    post: int
    grade: str
    rank: int
    depth: str


@dataclass(frozen=True)
class ComingUp:
    """What comes up: `all` whatever stands today, `listed` what this session looks at; figures for its pages."""

    since: date
    kept: Mapping[int, Keeper]
    due: Mapping[str, date]
    all: Mapping[tuple[str, int], Found]
    listed: Mapping[tuple[str, int], Found]
    totals: Mapping[str, int]
    gaps: Mapping[str, Mapping[str, int]]
    visits: Mapping[str, Mapping[str, list[int]]]


def coming_up(unit: Unit, team: Team, monday: date, today: date) -> ComingUp:
    """Return what comes up in a unit; how many statements it takes does not depend on its customers."""
    groups = {post.group_id: post.pk for post in team.managers}
    since, due = queries.last_review(unit, monday), _due(today)
    records, standing = reviewing.kept_by(groups), ever()
    kept = {pk: _keeper(groups[one.group], one.grade, standing) for pk, one in records.items()}
    lacking = reviewing.gaps(groups, due)
    found = [
        *_new(records, kept, since, today),
        *_found(rules.GAPS, {gap.customer for gap in lacking}, kept),
        *_found(rules.STALE, reviewing.stale_ids(groups, today), kept),
        *_pairs(groups, kept),
        *_contacts(groups, kept, today),
        *_looked(unit, kept),
    ]
    every = {(one.kind, one.customer): one for one in found}
    earlier = queries.earlier_decisions(unit, monday)
    listed = {
        key: one
        for key, one in every.items()
        if rules.looks_at(one.kind, kept[one.customer].depth, one.customer, monday)
        and not rules.rests(earlier.get(key), monday)
    }
    owners = ((_owner(gap.role, kept[gap.customer].post), kept[gap.customer].grade) for gap in lacking)
    return ComingUp(
        since,
        kept,
        due,
        every,
        listed,
        dict(Counter(kind for kind, _customer in listed)),
        rules.grid(owners),
        {field: _days(groups, field) for field in ("visit_batch", "order_day")},
    )


def _due(today: date) -> dict[str, date]:
    """Return from which day of entry on each field that somebody must fill is not due yet (P2.3)."""
    known = calendar()
    wanted = [entry for entry in catalogue().collectable if entry.due_days is not None and entry.owner]
    return {entry.identifier: known.before(today, max(1, entry.due_days or 0)) for entry in wanted}


def _keeper(post: int, grade: str, standing: tuple[Level, ...]) -> Keeper:
    level = level_of(grade, standing)
    return Keeper(post, grade, level.rank, str(level.review_depth))


def _new(
    records: Mapping[int, reviewing.Kept], kept: Mapping[int, Keeper], since: date, today: date
) -> Iterator[Found]:
    """Yield the customers that were entered, or admitted out of the relay, since the last review (P2.7.3)."""
    first = timezone.make_aware(datetime.combine(since, time.min))
    admitted = Newcomer.objects.filter(admitted_at__gte=first).values_list("customer", "admitted_at")
    days = {pk: one.entered for pk, one in records.items() if since <= one.entered <= today}
    days |= {pk: timezone.localtime(at).date() for pk, at in admitted if pk in kept and at is not None}
    for pk, day in days.items():
        yield _one(rules.NEW, pk, kept[pk], day)


def _pairs(groups: Collection[int], kept: Mapping[int, Keeper]) -> Iterator[Found]:
    """Yield the pairs of records that may be one customer, the likeliest first, each under one of its two."""
    taken = set[int]()
    for pair in pending(groups, limit=PAIRS):
        sides = ((pair.a_id, pair.b_id), (pair.b_id, pair.a_id))
        place = next(((one, other) for one, other in sides if one in kept and one not in taken), None)
        if place is not None:
            taken.add(place[0])
            found = _one(rules.DUPLICATE, place[0], kept[place[0]])
            yield replace(found, other=place[1], pair=pair.uuid, weight=pair.score)


def _contacts(groups: Collection[int], kept: Mapping[int, Keeper], today: date) -> Iterator[Found]:
    """Yield the customers whose next contact is overdue by the interval of their grade (P3.7)."""
    for group in groups:
        for row in overdue_contacts(group, today):
            if row.customer_id in kept:
                yield _one(rules.CONTACT, row.customer_id, kept[row.customer_id], row.due_on)


def _looked(unit: Unit, kept: Mapping[int, Keeper]) -> Iterator[Found]:
    """Yield the customers of grades that are gone through one by one, with the day on which they last were."""
    last = queries.last_looks(unit)
    for pk, keeper in kept.items():
        if keeper.depth == rules.EVERY:
            yield _one(rules.LOOK, pk, keeper, last.get(pk, date.min))


def _found(kind: str, ids: Iterable[int], kept: Mapping[int, Keeper]) -> Iterator[Found]:
    return (_one(kind, pk, kept[pk]) for pk in ids if pk in kept)


def _one(kind: str, customer: int, keeper: Keeper, day: date | None = None) -> Found:
    return Found(kind, customer, keeper.post, keeper.grade, keeper.rank, day)


def _owner(role: str, post: int) -> str:
    """Return how the table of gaps names who must fill: an account manager's post, or another role."""
    return str(post) if role == "account_manager" else f"{ROLE}{role}"


def _days(groups: Mapping[int, int], field: str) -> dict[str, list[int]]:
    """Return by post how many customers have each weekday, Monday first."""
    found: dict[str, list[int]] = {}
    for (group, weekday), count in reviewing.visits(groups, field).items():
        if weekday.isdecimal() and 1 <= int(weekday) <= 7:
            found.setdefault(str(groups[group]), [0] * 7)[int(weekday) - 1] += count
    return found
