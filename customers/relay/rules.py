"""Which fields each stage of the relay fills, by when, and where a newcomer goes next: pure answers (P2.7.1-P2.7.3)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time

from crm.workdays.rules import Calendar, Rule, Way
from customers.catalog.entries import Entry, Kind

ENTRY, PLACING, BUSINESS, APPROVAL = "entry", "placing", "business", "approval"
STAGES = (ENTRY, PLACING, BUSINESS)
# Who fills a stage, and the working day by whose end the field must be due to belong to it.
OWNERS: Mapping[str, str] = {
    ENTRY: "licence_administrator",
    PLACING: "statistical_analyst",
    BUSINESS: "account_manager",
}
LATEST: Mapping[str, int] = {ENTRY: 0, PLACING: 2, BUSINESS: 3}
# The roles of the four posts that have a part in a newcomer, by the name of the part.
PARTS: Mapping[str, str] = {
    "licence_administrator": "administrator",
    "statistical_analyst": "analyst",
    "account_manager": "manager",
    "section_chief": "chief",
}
ORDER_DAYS = ("1", "2", "3", "4", "5")
AGAIN = 1  # working days for what was sent back


@dataclass(frozen=True)
class Later:
    """Fields that are not urgent: they stay on their owner's desk after admission, until a grading comes first."""

    owner: str
    due_days: int
    before_grading: bool
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """What the catalogue makes of the relay: the entries of each stage, and the later ones by owner and day."""

    stages: Mapping[str, tuple[Entry, ...]]
    later: tuple[Later, ...]

    def names(self, *stages: str) -> list[str]:
        """Return the identifiers of some stages, all where none is named, in the catalogue's order."""
        return [entry.identifier for stage in stages or STAGES for entry in self.stages[stage]]

    def days(self, stage: str) -> int:
        """Return the working day by whose end a stage is done: the latest of its fields, or the rule's own."""
        return max((entry.due_days or 0 for entry in self.stages[stage]), default=LATEST[stage])

    def stage_of(self, identifier: str) -> str:
        """Return the stage that fills a field, "" where none does."""
        return next((stage for stage in STAGES if identifier in self.names(stage)), "")


def plan(entries: Iterable[Entry]) -> Plan:
    """Return the relay as the catalogue's columns of owner and working days have it."""
    stages: dict[str, list[Entry]] = {stage: [] for stage in STAGES}
    later: dict[tuple[str, int, bool], list[str]] = {}
    for entry in entries:
        if not entry.collectable or entry.due_days is None or entry.owner not in PARTS:
            continue
        stage = _stage(entry)
        if stage:
            stages[stage].append(entry)
        else:
            later.setdefault((entry.owner, entry.due_days, entry.before_grading), []).append(entry.identifier)
    groups = tuple(Later(*key, tuple(names)) for key, names in sorted(later.items()))
    return Plan({stage: tuple(found) for stage, found in stages.items()}, groups)


def _stage(entry: Entry) -> str:
    """Return the stage in which an entry is filled; a photo is in none, since the forms of the relay take none."""
    if entry.kind == Kind.PHOTO or entry.due_days is None:
        return ""
    return next((stage for stage in STAGES if entry.owner == OWNERS[stage] and entry.due_days <= LATEST[stage]), "")


def after(stage: str, empty: Collection[str], mend: Collection[str], known: Plan, *, sent_back: bool) -> str:
    """Return where a newcomer goes when a stage is finished: one stage on, or, once sent back, to what is not done.

    `empty` are the fields of the stages that hold nothing, `mend` those that were sent back.
    """
    for following in STAGES[STAGES.index(stage) + 1 :]:
        if not sent_back or set(known.names(following)) & {*empty, *mend}:
            return following
    return APPROVAL


def back_to(fields: Collection[str], known: Plan) -> str:
    """Return the earliest stage of some fields, "" where none of them belongs to a stage."""
    return next((stage for stage in STAGES if set(known.names(stage)) & set(fields)), "")


def approval_rule(order_day: str, today: date, closing: time, *, closed: bool) -> Rule:
    """Return when the approval is due: the working day before the order day, else the next working day (P2.7.3).

    `closed` says that today's work is over: an approval asked for then is not due on that day.
    """
    if order_day in ORDER_DAYS:
        start = date.fromordinal(today.toordinal() + closed)
        return Rule(Way.BEFORE, 1, start, closing, int(order_day))
    return Rule(Way.AFTER, 1, today, closing)


def orders_at_once(order_method: str) -> bool:
    """Say whether the customer can order from the next order day on, without the online procedure (P2.7.3, P2.7.4)."""
    return bool(order_method) and order_method != "online"


def next_order_day(order_day: str, today: date, known: Calendar) -> date:
    """Return the first worked order day after a day; without an order day the next working day (P2.7.3)."""
    return known.weekday_after(today, int(order_day)) if order_day in ORDER_DAYS else known.after(today, 1)


def number(year: int, serial: int) -> str:
    """Return how a newcomer is called in words that name no customer."""
    return f"N{year}-{serial:06d}"


def fewest(posts: Sequence[int], loads: Mapping[int, int]) -> int | None:
    """Return the post that has the least to do, the first of equals; None where there is no post."""
    return min(posts, key=lambda post: loads.get(post, 0), default=None)
