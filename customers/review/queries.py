"""Reads of the reviews: a unit's posts, its sessions of a year, one session with what its reader may open."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from django.db.models import Count, Max, Q, QuerySet

from crm.posts.models import Post, Unit
from crm.posts.queries import Seat
from crm.posts.teams import over, posts_known
from crm.workdays.queries import calendar
from crm.workdays.rules import Beyond
from customers.records import reviewing
from customers.review import rules
from customers.review.models import ReviewItem, ReviewSession
from customers.review.rules import Earlier, Progress

READERS = frozenset({"compliance_officer"})
MANAGER = "account_manager"


@dataclass(frozen=True)
class Team:
    """A unit's posts in a review: those that keep customers, and those that hold it and sign."""

    managers: list[Post] = field(default_factory=list)
    hosts: list[Post] = field(default_factory=list)


def team_of(unit: Unit | int) -> Team:
    """Return a unit's posts; one statement."""
    return teams().get(unit if isinstance(unit, int) else unit.pk, Team())


def teams() -> dict[int, Team]:
    """Return the posts of every unit that has account managers; one statement."""
    posts, found = posts_known(), dict[int, Team]()
    for post in posts.values():
        if post.role.code == MANAGER:
            team = found.setdefault(post.unit_id, Team())
            team.managers.append(post)
            chief = over(post, rules.HOSTS[0], posts)
            if chief is not None and chief not in team.hosts:
                team.hosts.append(chief)
    for post in posts.values():
        if post.role.code in rules.HOSTS and post.unit_id in found and post not in found[post.unit_id].hosts:
            found[post.unit_id].hosts.append(post)
    return found


def units_of(seat: Seat) -> list[Unit]:
    """Return the units whose reviews a seat may read: its own, a director's those of the chiefs below, else all."""
    known = teams()
    mine = [unit for unit, team in known.items() if _reads(seat, team)]
    return list(Unit.objects.filter(pk__in=mine).order_by("name"))


def _reads(seat: Seat, team: Team) -> bool:
    if seat.role in READERS:
        return True
    if seat.role == "director":
        return any(post.above_id == seat.post_id for post in team.hosts)
    return any(post.pk == seat.post_id for post in (*team.managers, *team.hosts))


def holds(seat: Seat, unit: int) -> bool:
    """Say whether a seat may decide and sign a unit's reviews; one statement."""
    return any(post.pk == seat.post_id for post in team_of(unit).hosts)


def held_on(monday: date) -> date | None:
    """Return the first working day of a week by the company's calendar; None where all of it is off, or unknown."""
    try:
        return rules.held_on(monday, calendar().is_working)
    except Beyond:
        return None


def is_due(today: date) -> bool:
    """Say whether this week's sessions should be there by now."""
    first = held_on(rules.monday_of(today))
    return first is not None and first <= today


def without_session(monday: date) -> list[Unit]:
    """Return the units that could hold a review this week and have none yet; two statements."""
    able = [unit for unit, team in teams().items() if team.hosts]
    there = ReviewSession.objects.filter(monday=monday).values("unit")
    return list(Unit.objects.filter(pk__in=able).exclude(pk__in=there).order_by("pk"))


def number(unit: Unit, monday: date) -> str:
    """Return how a session is called in words that name no customer."""
    year, week, _day = monday.isocalendar()
    return f"R{year}-{week:02d}-{unit.pk}"


def last_review(unit: Unit, monday: date) -> date:
    """Return the day on which the unit's session before a week was held, else the day a week before."""
    earlier = ReviewSession.objects.filter(unit=unit, monday__lt=monday).order_by("-monday")
    return earlier.values_list("held_on", flat=True).first() or monday - rules.WEEK


def left_undecided(unit: Unit, monday: date) -> list[ReviewItem]:
    """Return the items of earlier sessions that nobody decided and no later one has taken over, the oldest first."""
    rows = ReviewItem.objects.filter(
        session__unit=unit, session__monday__lt=monday, decision__in=("", ReviewItem.Decision.CARRIED), followed=False
    )
    return list(rows.order_by("session__monday", "position"))


def earlier_decisions(unit: Unit, monday: date) -> dict[tuple[str, int], Earlier]:
    """Return the latest decision of the last weeks by cause and customer; one statement."""
    since = monday - (rules.REST_WEEKS + 1) * rules.WEEK
    rows = ReviewItem.objects.filter(
        Q(session__monday__gte=since) | Q(decision__in=(rules.PLAN, rules.ASSIGN), reported_at=None),
        session__unit=unit,
        session__monday__lt=monday,
        decision__in=rules.DECISIONS,
    )
    found = {}
    for item in rows.select_related("session").order_by("session__monday"):
        found[item.kind, item.customer_id] = Earlier(item.decision, item.session.monday, item.in_hand)
    return found


def last_looks(unit: Unit) -> dict[int, date]:
    """Return when each customer was last gone through one by one, or on any list; one statement."""
    rows = ReviewItem.objects.filter(session__unit=unit, decision__in=rules.DECISIONS).order_by()
    return dict(rows.values_list("customer").annotate(last=Max("session__held_on")))


@dataclass(frozen=True)
class Held:
    """A session of a list, with its progress."""

    session: ReviewSession
    progress: Progress


def year_of(units: Iterable[Unit], year: int) -> list[Held]:
    """Return the sessions of a year of some units, the latest first, with their progress; two statements."""
    rows = list(
        ReviewSession.objects.filter(unit__in=list(units), held_on__year=year)
        .select_related("unit")
        .order_by("-monday", "unit__name")
    )
    counts: dict[int, Counter[str]] = {}
    counted = ReviewItem.objects.filter(session__in=[row.pk for row in rows]).order_by()
    for pk, decision, count in counted.values_list("session", "decision").annotate(count=Count("pk")):
        counts.setdefault(pk, Counter())[decision] = count
    return [Held(row, rules.progress(counts.get(row.pk, {}))) for row in rows]


def years(units: Iterable[Unit]) -> list[int]:
    """Return the years in which some units held reviews, the latest first; one statement."""
    days = ReviewSession.objects.filter(unit__in=list(units)).dates("held_on", "year", order="DESC")
    return [day.year for day in days]


def session_for(uuid: UUID, seat: Seat) -> ReviewSession | None:
    """Return a session that a seat may read; None otherwise."""
    session = ReviewSession.objects.select_related("unit", "first", "second").filter(uuid=uuid).first()
    if session is None or not _reads(seat, team_of(session.unit_id)):
        return None
    return session


def items_of(session: ReviewSession) -> list[ReviewItem]:
    """Return a session's items in order, with their posts; one statement."""
    return list(session.items.select_related("post", "for_post").order_by("position"))


def items() -> QuerySet[ReviewItem]:
    """Return items with their session and posts."""
    return ReviewItem.objects.select_related("session__unit", "post", "for_post")


def planned(session: ReviewSession) -> list[ReviewItem]:
    """Return what this session, and earlier ones, put into the week after it, by day; one statement."""
    first = session.monday + rules.WEEK
    rows = items().filter(session__unit=session.unit_id, until__gte=first, until__lt=first + rules.WEEK)
    return list(rows.filter(decision__in=(rules.PLAN, rules.ASSIGN)).order_by("until", "session", "position"))


def working_week(monday: date) -> list[tuple[date, bool]]:
    """Return the days of a week with whether each is worked; a weekend that is not is left out."""
    known, found = calendar(), []
    for day in rules.week(monday):
        try:
            works = known.is_working(day)
        except Beyond:
            works = day.weekday() < 5
        if works or day.weekday() < 5:
            found.append((day, works))
    return found


def by_post(rows: Sequence[ReviewItem]) -> list[tuple[Post, int]]:
    """Return how many items each post has, the most first."""
    counts = Counter(row.post_id for row in rows)
    posts = {row.post_id: row.post for row in rows}
    return [(posts[pk], count) for pk, count in counts.most_common()]


def can_take(session: ReviewSession, item: ReviewItem) -> list[Post]:
    """Return the unit's posts that may open an item's customer, and so can be given it; two statements."""
    team = team_of(session.unit_id)
    posts = [*team.managers, *team.hosts]
    opening = reviewing.opening([item.customer_id], [post.group_id for post in posts]).get(item.customer_id, set())
    return [post for post in posts if post.group_id in opening]


def next_working_day(day: date, today: date) -> date:
    """Return a day, or the next that is worked, not before today."""
    try:
        return calendar().after(max(day, today), 0)
    except Beyond:
        return max(day, today)
