"""A session as one reader sees it: lists with names where the gate gives them, counts by post of the rest."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from crm.posts.models import Post, Role
from customers.catalog.levels import ever, level_of
from customers.catalog.queries import catalogue
from customers.catalog.sentences import Words, heading
from customers.duplicates.queries import states_of
from customers.records.glance import Brief
from customers.review import queries, rules
from customers.review.coming_up import ROLE
from customers.review.models import ReviewItem, ReviewSession

PLAN = "next"
WHY: Mapping[str, Words] = {
    rules.NEW: _("Entered or admitted since the last review: complete, and not there already under another name?"),
    rules.DUPLICATE: _("Two records that may be one customer: compare them, merge them or say that they are two."),
    rules.LOOK: _("Customers of the grades that are gone through one by one, the longest not looked at first."),
    rules.GAPS: _("Fields that somebody had to fill by now and that are empty."),
    rules.STALE: _("Values that nobody confirmed or renewed within their update cycle."),
    rules.CONTACT: _("Customers whose next contact is overdue by the interval of their grade."),
}


@dataclass(frozen=True)
class Tab:
    """A list of a session: how many items it has, how many wait, how many came up that it does not hold."""

    kind: str
    title: Words
    count: int
    waiting: int
    more: int


@dataclass(frozen=True)
class Row:
    """An item with its customer in a few words, the other of a pair and how that stands, grade and fields in words."""

    item: ReviewItem
    customer: Brief
    other: Brief | None
    grade: str
    fields: list[str]
    pair: str


@dataclass(frozen=True)
class Listed:
    """The items of a list that the reader may open, and how many others each post has."""

    rows: list[Row]
    hidden: list[tuple[Post, int]]

    @property
    def hidden_count(self) -> int:
        """Return how many items are not shown."""
        return sum(count for _post, count in self.hidden)


def tabs(session: ReviewSession, items: Sequence[ReviewItem]) -> list[Tab]:
    """Return the lists of a session, in order."""
    count, waiting = Counter(one.kind for one in items), Counter(one.kind for one in items if not one.decision)
    carried = Counter(one.kind for one in items if one.weeks)
    titles = dict(ReviewItem.Kind.choices)
    found = []
    for kind in rules.KINDS:
        fresh = count[kind] - carried[kind]
        more = max(0, int(session.totals.get(kind, 0)) - fresh)
        found.append(Tab(kind, titles[kind], count[kind], waiting[kind], more if count[kind] >= rules.AT_MOST else 0))
    return found


def first_tab(found: Sequence[Tab]) -> str:
    """Return the list that a session opens with: the first in which something waits, else the first with items."""
    return next((tab.kind for tab in found if tab.waiting), next((tab.kind for tab in found if tab.count), rules.NEW))


def ids_of(items: Sequence[ReviewItem]) -> list[int]:
    """Return the customers that items speak of."""
    return list(dict.fromkeys([pk for one in items for pk in (one.customer_id, one.other) if pk is not None]))


def listed(items: Sequence[ReviewItem], names: Mapping[int, Brief]) -> Listed:
    """Return the items whose customer the gate named, and the others by post."""
    known, standing = catalogue(), ever()
    headings = {entry.identifier: heading(entry) for entry in known.all}
    pairs = states_of([one.pair for one in items if one.pair])
    rows, hidden = [], []
    for one in items:
        brief = names.get(one.customer_id)
        if brief is None:
            hidden.append(one)
            continue
        words = [headings.get(name, name) for name in one.fields]
        pair = pairs.get(one.pair, "") if one.pair else ""
        rows.append(Row(one, brief, names.get(one.other or 0), level_of(one.grade, standing).heading, words, pair))
    return Listed(rows, queries.by_post(hidden))


def gaps_table(session: ReviewSession) -> dict[str, Any]:
    """Return the table of gaps: how many customers each owner has something to fill in, by grade; two statements."""
    standing = ever()
    grades = sorted(
        {grade for row in session.gaps.values() for grade in row}, key=lambda one: level_of(one, standing).rank
    )
    posts = {str(post.pk): post.name for post in Post.objects.filter(pk__in=_numbers(session.gaps))}
    roles = {f"{ROLE}{role.code}": role.name for role in Role.objects.all()}
    rows = [
        ((posts | roles).get(owner, owner), [row.get(grade, 0) for grade in grades], sum(row.values()))
        for owner, row in sorted(session.gaps.items(), key=lambda one: (one[0].startswith(ROLE), one[0]))
    ]
    return {"grades": [level_of(grade, standing).heading for grade in grades], "rows": rows}


@dataclass(frozen=True)
class Day:
    """A day of next week: how many visits and order days, and what the reviews put there."""

    day: date
    works: bool
    visits: int
    orders: int
    planned: list[ReviewItem]


def next_week(session: ReviewSession) -> tuple[list[Day], list[tuple[str, list[int], int]]]:
    """Return the days of the week after a session, and the visits of each post by those days."""
    days = queries.working_week(session.monday + rules.WEEK)
    planned = queries.planned(session)
    visits, orders = (session.visits.get(name, {}) for name in ("visit_batch", "order_day"))
    found = [
        Day(
            day,
            works,
            sum(row[day.weekday()] for row in visits.values()),
            sum(row[day.weekday()] for row in orders.values()),
            [one for one in planned if one.until == day],
        )
        for day, works in days
    ]
    posts = {str(post.pk): post.name for post in Post.objects.filter(pk__in=_numbers(visits))}
    rows = [
        (posts.get(post, post), [row[day.weekday()] for day, _works in days], sum(row))
        for post, row in sorted(visits.items())
    ]
    return found, rows


def _numbers(keys: Mapping[str, Any]) -> list[int]:
    return [int(key) for key in keys if key.isdecimal()]
