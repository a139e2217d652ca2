"""How customers stand on the levels, before and after, as a picture: lengths and labels, no colour."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from crm.web.rules import WIDTH, figure, shorten
from customers.catalog.levels import Level
from customers.grading.rules import shares

LEFT, PITCH, THICK, ROOM = 124, 46, 14, WIDTH - 124 - 96


@dataclass(frozen=True)
class Row:
    """A level's two bars: its name, how many stand on it today and then, and what share of all that is."""

    label: str
    short: str
    y: int
    before: int
    after: int
    before_width: float
    after_width: float
    before_end: float
    after_end: float
    before_share: str
    after_share: str


@dataclass(frozen=True)
class Distribution:
    """The picture: its size, a row for each level and for no level, and what the two bars are called."""

    rows: list[Row]
    width: int
    height: int
    left: int
    thick: int
    title: str
    today: str
    then: str


def distribution(
    levels: Sequence[Level], before: Mapping[str, int], after: Mapping[str, int] | None, held: int, then: str
) -> Distribution:
    """Return how customers stand today, and beside it how they would; `after` None leaves the second bar out."""
    codes = [level.code for level in levels]
    today = shares(before, codes)
    coming = [*shares(after, codes)[:-1], held] if after is not None else [0] * len(today)
    labels = [*(level.heading for level in levels), _("Without a grade")]
    top = max([*today, *coming, 1])
    rows = [
        Row(
            label,
            shorten(label, 16),
            8 + PITCH * place,
            was,
            now,
            round(ROOM * was / top, 1),
            round(ROOM * now / top, 1),
            round(LEFT + ROOM * was / top + 6, 1),
            round(LEFT + ROOM * now / top + 6, 1),
            _share(was, sum(today)),
            _share(now, sum(coming)),
        )
        for place, (label, was, now) in enumerate(zip(labels, today, coming, strict=True))
    ]
    return Distribution(
        rows,
        WIDTH,
        12 + PITCH * len(rows),
        LEFT,
        THICK,
        _("Customers by level"),
        _("Today"),
        then if after is not None else "",
    )


def _share(part: int, whole: int) -> str:
    return f"{figure(part)} · {round(100 * part / whole) if whole else 0} %"
