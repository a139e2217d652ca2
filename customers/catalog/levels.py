"""The levels of the grading as the company has them, and what service each asks for (P9.1, P3.7).

Whoever serves by grade reads here: `levels()` for all that stand, `level_of(grade)` for one customer's. The code of a
level is what `Customer.grade` holds; its words are the choices of the catalogue's entry `grade`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from customers.catalog.actions import name_choices
from customers.catalog.entries import Choice
from customers.catalog.models import GradeLevel
from customers.catalog.scoring import Depth
from customers.catalog.sentences import Words, in_chinese

__all__ = ["DEPTHS", "GRADE", "SHIPPED", "UNGRADED", "Depth", "Level", "ever", "level_of", "levels", "put_in_force"]

GRADE = "grade"

DEPTHS: dict[Depth, Words] = {
    Depth.EVERY: _("Every customer, item by item"),
    Depth.FAULTS: _("Those with a gap, a stale field or a contact overdue"),
    Depth.SAMPLE: _("A sample"),
}


@dataclass(frozen=True)
class Level:
    """A level, rank 1 being the highest: by when a customer of it wants to be contacted again, who is told of a change.

    `told` are codes of roles.
    """

    code: str
    heading_zh: str
    heading_en: str
    rank: int
    contact_interval_days: int
    review_depth: Depth
    told: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """Return the level's name in the reader's language."""
        return self.heading_zh if in_chinese() else self.heading_en


# What counts until the company's first grading takes effect.
SHIPPED = (
    Level("important", "重要客户", "Important customer", 1, 14, Depth.EVERY, ("account_manager", "section_chief")),
    Level("general", "一般客户", "General customer", 2, 60, Depth.FAULTS, ("account_manager",)),
)
# How a customer without a grade is served: as one of the lowest level that ships.
UNGRADED = Level("", "未评定", "Not graded", 999, 60, Depth.FAULTS)


def levels() -> tuple[Level, ...]:
    """Return the levels that stand, the highest first; one statement."""
    rows = GradeLevel.objects.filter(standing=True).order_by("rank")
    return tuple(_level(row) for row in rows) or SHIPPED


def level_of(grade: str, among: Iterable[Level] = ()) -> Level:
    """Return the level of a grade, also one that stands no longer; `among`, what `ever` gave, saves the statement."""
    for one in among or ever():
        if one.code == grade:
            return one
    return UNGRADED


def ever() -> tuple[Level, ...]:
    """Return every level that a customer may still have, one that stands no longer included; one statement."""
    return (*(_level(row) for row in GradeLevel.objects.all()), *SHIPPED)


@transaction.atomic
def put_in_force(wanted: Iterable[Level]) -> dict[str, int]:
    """Have these levels stand from now on; those that stood stay known to whoever still has them.

    Return the days between contacts of each level that now wants others than before, by code.
    """
    rows, before = list(wanted), {one.code: one.contact_interval_days for one in reversed(ever())}
    GradeLevel.objects.exclude(code__in=[one.code for one in rows]).update(standing=False)
    for one in rows:
        GradeLevel.objects.update_or_create(
            code=one.code,
            defaults={
                "heading_zh": one.heading_zh,
                "heading_en": one.heading_en,
                "rank": one.rank,
                "contact_interval_days": one.contact_interval_days,
                "review_depth": one.review_depth,
                "told": list(one.told),
                "standing": True,
            },
        )
    name_choices(GRADE, [Choice(one.code, one.heading_zh, one.heading_en) for one in rows])
    days = {one.code: one.contact_interval_days for one in rows}
    return {code: wants for code, wants in days.items() if before.get(code) != wants}


def _level(row: GradeLevel) -> Level:
    return Level(
        row.code,
        row.heading_zh,
        row.heading_en,
        row.rank,
        row.contact_interval_days,
        Depth(row.review_depth),
        tuple(row.told),
    )
