"""What a section chief is asked to approve: how many customers stand on which level, before and after."""

from collections.abc import Mapping
from typing import Any

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

from crm.web import dates
from customers.grading import queries, rules
from customers.grading.models import GradingRound

LANGUAGES = {"en": "en", "zh": "zh-hans"}
WITHOUT = _("Without a grade")


def proposal_of(found: GradingRound, note: str) -> dict[str, Any]:
    """Return the rows of the card: day, version, each level before and after, and how many move; no customer."""
    if found.rules is None:
        raise ValueError("a proposal names the rules that it follows")
    before, after = found.before, found.counts
    levels = queries.levels_in(found.rules.content)
    old = sum(n for code, n in before.items() if code not in {one.code for one in levels})
    rows = [
        _row(_("Day of the grading"), {key: _day(found, key) for key in LANGUAGES}),
        _row(_("Version of the rules"), str(found.rules.version)),
        *(
            {
                "label_en": one.heading_en,
                "label_zh": one.heading_zh,
                **_counts(before.get(one.code, 0), after.get(one.code, 0)),
            }
            for one in levels
        ),
        _row(WITHOUT, "", **_counts(old, found.moves.get(rules.HELD, 0))),
        *(_row(str(_move(move)), str(found.moves.get(move, 0))) for move in (rules.UP, rules.DOWN, rules.NEW)),
    ]
    return {"rows": rows, "note": note}


def _move(move: str) -> str:
    return {rules.UP: _("Rises"), rules.DOWN: _("Falls"), rules.NEW: _("First grade")}[move]


def _counts(before: int, after: int) -> dict[str, str]:
    told = {f"value_{key}": str(after) for key in LANGUAGES}
    return told | ({f"before_{key}": str(before) for key in LANGUAGES} if before != after else {})


def _row(label: str, value: str | Mapping[str, str], **more: str) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for short, language in LANGUAGES.items():
        with translation.override(language):
            row[f"label_{short}"] = gettext(label)
            row[f"value_{short}"] = value if isinstance(value, str) else value[short]
    return row | more


def _day(found: GradingRound, short: str) -> str:
    with translation.override(LANGUAGES[short]):
        return date_format(found.day, dates.PATTERNS[short]["year"])
