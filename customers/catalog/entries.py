"""What a catalogue entry is: the words of the field catalogue. Pure (P1.2, P2.2, P5.2)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cached_property


class Tier(StrEnum):
    """How closely a value is kept; ordered from general to restricted (P1.5.1)."""

    GENERAL = "general"
    SENSITIVE = "sensitive"
    RESTRICTED = "restricted"

    @property
    def rank(self) -> int:
        """Return 0 for general, 1 for sensitive, 2 for restricted."""
        return _TIERS.index(self.value)

    def __lt__(self, other: str) -> bool:
        return self.rank < Tier(other).rank

    def __le__(self, other: str) -> bool:
        return self.rank <= Tier(other).rank

    def __gt__(self, other: str) -> bool:
        return self.rank > Tier(other).rank

    def __ge__(self, other: str) -> bool:
        return self.rank >= Tier(other).rank


_TIERS = ("general", "sensitive", "restricted")


class Group(StrEnum):
    """The six groups of a record (P2.2)."""

    IDENTIFICATION = "identification"
    BASIC = "basic"
    BUSINESS = "business"
    OPERATING = "operating"
    LAW = "law"
    IMAGE = "image"


class Category(StrEnum):
    """What kind of information a value is (P5.2, P8.1); `business` is not personal."""

    IDENTITY = "identity"
    PROPERTY = "property"
    CREDIT = "credit"
    TRANSACTIONS = "transactions"
    DERIVED = "derived"
    HEALTH = "health"
    BUSINESS = "business"


class Kind(StrEnum):
    """What a value looks like; decides how it is cleaned, masked, shown and asked for."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    DIGITS = "digits"
    CHOICE = "choice"
    DATE = "date"
    DATE_OR_FOREVER = "date_or_forever"
    INTEGER = "integer"
    DECIMAL = "decimal"
    MONEY = "money"
    PHONE = "phone"
    ID_NUMBER = "id_number"
    BANK_ACCOUNT = "bank_account"
    REGION = "region"
    WEEKDAY = "weekday"
    PERSON = "person"
    PHOTO = "photo"
    ENTRIES = "entries"


class Fault(ValueError):
    """A value that cannot be taken: a code and its numbers, never the value; `sentences` puts it into words."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


@dataclass(frozen=True)
class Choice:
    """One of the values an entry may take; `also` are other ways in which files write it."""

    code: str
    heading_zh: str
    heading_en: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entry:
    """One item the company may know of a customer, and every rule on it (P1.2, P2.3, P4.2.1).

    `owner` is the code of the role that keeps it up; `due_days` are working days after the entry is received, None for
    no deadline; `before_grading` pulls the deadline to a grading that comes first. `update_days` are the days after
    which a value must be confirmed or renewed, None for one that does not grow old. `minimum` and `maximum` bound
    numbers and dates ("today" is the day of asking); lengths count characters. `reason` is why the business needs it.
    """

    identifier: str
    heading_zh: str
    heading_en: str
    group: Group
    kind: Kind
    category: Category = Category.BUSINESS
    tier: Tier = Tier.GENERAL
    owner: str = ""
    due_days: int | None = None
    before_grading: bool = False
    update_days: int | None = None
    reason_zh: str = ""
    reason_en: str = ""
    hidden: bool = False
    choices: tuple[Choice, ...] = ()
    required: bool = False
    unique: bool = False
    exact_search: bool = False
    computed: bool = False
    built_in: bool = True
    position: int = 0
    min_length: int = 0
    max_length: int = 0
    minimum: str = ""
    maximum: str = ""
    decimals: int = 0

    @property
    def reason(self) -> str:
        """Return the business reason, empty where the information centre has given none."""
        return self.reason_zh or self.reason_en

    @cached_property
    def sealed(self) -> bool:
        """Say whether the value is kept as ciphertext and shown masked."""
        return self.tier > Tier.GENERAL

    @cached_property
    def collectable(self) -> bool:
        """Say whether a value may be taken down: visible, with a reason, not computed (P2.3, P4.2.1)."""
        return bool(self.reason) and not self.hidden and not self.computed

    @cached_property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """Return the smallest and the largest number allowed."""
        return (
            Decimal(self.minimum) if self.minimum else None,
            Decimal(self.maximum) if self.maximum else None,
        )

    @cached_property
    def codes(self) -> dict[str, Choice]:
        """Return the choices by code."""
        return {choice.code: choice for choice in self.choices}

    @cached_property
    def spellings(self) -> dict[str, str]:
        """Return the code of each choice by every way to write it, folded."""
        found: dict[str, str] = {}
        for choice in self.choices:
            for spelling in (choice.code, choice.heading_zh, choice.heading_en, *choice.also):
                found.setdefault(spelling.casefold(), choice.code)
        return found


def highest(tiers: Iterable[str]) -> Tier:
    """Return the tier of what stands together: the highest of its parts; general where there are none (P5.4)."""
    return max((Tier(tier) for tier in tiers), key=lambda tier: tier.rank, default=Tier.GENERAL)


def lowest_allowed(category: Category, kind: Kind) -> Tier:
    """Return the tier below which values of a category may not be put (P5.3, P8.3).

    Financial and health values are restricted; credit, transactions and whatever names a person are sensitive.
    """
    if category in (Category.PROPERTY, Category.HEALTH):
        return Tier.RESTRICTED
    if category in (Category.CREDIT, Category.TRANSACTIONS):
        return Tier.SENSITIVE
    if category == Category.IDENTITY and kind != Kind.REGION:
        return Tier.SENSITIVE
    return Tier.GENERAL


def completeness(filled: set[str], entries: Iterable[Entry]) -> int:
    """Return which percentage of the collectable entries is filled, rounded down; 100 where there are none (P2.3)."""
    wanted = [entry.identifier for entry in entries if entry.collectable]
    return 100 * sum(identifier in filled for identifier in wanted) // len(wanted) if wanted else 100


def is_stale(entry: Entry, confirmed: date, today: date) -> bool:
    """Say whether a value that was last confirmed on a day is due to be confirmed or renewed again (P7.3)."""
    return entry.update_days is not None and (today - confirmed).days >= entry.update_days


def anniversary(since: date, years: int) -> date:
    """Return the day `years` after `since`; 29 February becomes 1 March."""
    try:
        return since.replace(year=since.year + years)
    except ValueError:
        return date(since.year + years, 3, 1)


def loyalty(since: date | None, today: date) -> str:
    """Return the class of cooperation by its years: new under one, loyal from five, old between (P3.4.3)."""
    if since is None:
        return ""
    if today < anniversary(since, 1):
        return "new"
    return "loyal" if today >= anniversary(since, 5) else "old"


def computed(entry: Entry, since: str, today: date) -> str:
    """Return the canonical value of a computed entry for a customer `since` a date, given as text or empty."""
    if not entry.computed:
        raise ValueError(f"{entry.identifier} is not computed")
    return loyalty(date.fromisoformat(since) if since else None, today)
