"""What is asked of the trail, where a page of it goes on, and what lines tell of a day gone by. Plain Python."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta

DAYS = 7
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_LARGEST = 2**63 - 1
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


@dataclass(frozen=True)
class Search:
    """A question to the trail: the lines of the days `first` to `last`, both included, that fit all that is given."""

    first: date
    last: date
    person: int | None = None
    post: str = ""
    subject: int | None = None
    text: str = ""
    kinds: tuple[str, ...] = ()
    event: str = ""
    field: str = ""
    purpose: str = ""
    outcome: str = ""

    def words(self) -> str:
        """Return the question as the trail keeps it: of a typed text only that there was one, it may be a secret."""
        told = {each.name: getattr(self, each.name) for each in fields(self)}
        told |= {"text": "given" if self.text else "", "kinds": ",".join(self.kinds)}
        return " ".join(f"{name}={value}" for name, value in told.items() if value not in ("", None))


def last_days(today: date, days: int = DAYS) -> tuple[date, date]:
    """Return the first and last of the `days` days that end today."""
    return today - timedelta(days=days - 1), today


@dataclass(frozen=True, order=True)
class Cursor:
    """A place in the trail between two lines: by time, and by id among lines of one moment."""

    moment: datetime
    line: int = 0

    def __str__(self) -> str:
        return f"{(self.moment - _EPOCH) // timedelta(microseconds=1)}-{self.line}"

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """Return the place that `text` names, None where it names none."""
        moment, _, line = text.partition("-")
        if not (moment.isdecimal() and line.isdecimal() and len(moment) < 18 and len(line) < 20):
            return None
        return cls(_EPOCH + timedelta(microseconds=int(moment)), min(int(line), _LARGEST))


@dataclass(frozen=True)
class Edit:
    """What a line changed: general fields with before and after, sealed fields by name only."""

    moment: datetime
    who: str
    line: int
    general: Mapping[str, Sequence[str]]
    sealed: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Standing:
    """How a field stood at a moment; `value` None: sealed, or not told by any line. `edit` is the line that set it."""

    field: str
    value: str | None
    sealed: bool
    edit: Edit | None


def as_it_was(edits: Iterable[Edit], moment: datetime) -> list[Standing]:
    """Return how each field that the lines speak of stood just before `moment`.

    What a line before the moment set, stands; a field first changed afterwards stood as that change found it.
    """
    found: dict[str, Standing] = {}
    for edit in sorted(edits, key=lambda each: (each.moment, each.line)):
        past = edit.moment < moment
        for name, (before, after) in edit.general.items():
            if past:
                found[name] = Standing(name, after, False, edit)
            elif name not in found:
                found[name] = Standing(name, before, False, None)
        for name in edit.sealed:
            if past:
                found[name] = Standing(name, None, True, edit)
            elif name not in found:
                found[name] = Standing(name, None, True, None)
    return list(found.values())


@dataclass
class Seen:
    """What one person on one post has seen of a record, as counts of lines."""

    person: int | None
    person_name: str
    post_name: str
    first: datetime
    last: datetime
    kinds: dict[str, int]
    revealed: list[str]


def who_saw(rows: Iterable[tuple[int | None, str, str, str, str, datetime]]) -> list[Seen]:
    """Return who saw a record, the latest first, from rows of (person, name, post, kind, fields, moment)."""
    found: dict[tuple[int | None, str], Seen] = {}
    for person, name, post, kind, names, moment in rows:
        seen = found.setdefault((person, post), Seen(person, name, post, moment, moment, {}, []))
        seen.first, seen.last = min(seen.first, moment), max(seen.last, moment)
        seen.kinds[kind] = seen.kinds.get(kind, 0) + 1
        if kind == "reveal":
            seen.revealed += [each for each in split(names) if each not in seen.revealed]
    return sorted(found.values(), key=lambda seen: seen.last, reverse=True)


def split(names: str) -> list[str]:
    """Return the identifiers of `,phone,id_number,`."""
    return [name for name in names.split(",") if name]


def monday(day: date) -> date:
    """Return the Monday of the week of `day`."""
    return day - timedelta(days=day.weekday())


def safe_cell(value: object) -> str:
    """Return a cell's text that no spreadsheet takes for a formula (CWE-1236)."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip(" \u3000").startswith(_FORMULA) else text
