"""What a request for leave puts before whoever decides: rows in both languages, general values only."""

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from crm.leaves.queries import acting_during
from crm.posts.histories import Outlook
from crm.posts.models import Holding
from crm.web.dates import day


def proposal(holding: Holding, first: date, until: date, reason: str) -> dict[str, object]:
    """Return the rows of a leave that is asked for: who, from which post, when, who acts meanwhile, why."""
    turns = acting_during(holding, first, until)
    days = (until - first).days
    rows = [
        _row("person", lambda: _("Person"), lambda: f"{holding.person} · {holding.side}"),
        _row("post", lambda: _("Post"), lambda: holding.post.name),
        _row("first", lambda: _("First day away"), lambda: day(first)),
        _row("until", lambda: _("First day back"), lambda: day(until)),
        _row("days", lambda: _("Length"), lambda: ngettext("%(days)d day", "%(days)d days", days) % {"days": days}),
    ]
    if holding.side == Holding.Side.A:
        rows.append(_row("acting", lambda: _("Acts meanwhile"), lambda: "; ".join(_turn(turn) for turn in turns)))
    if reason:
        rows.append(_row("reason", lambda: _("Reason"), lambda: reason))
    return {"rows": rows}


def _turn(turn: Outlook) -> str:
    who = {"": _("nobody"), "S": _("%(name)s, from the post above")}.get(turn.letter, "%(name)s")
    return _("%(who)s from %(day)s") % {"who": who % {"name": turn.name}, "day": day(turn.first)}


def _row(name: str, label: Callable[[], str], value: Callable[[], str]) -> dict[str, str]:
    row = {"name": name}
    for short, language in (("en", "en"), ("zh", "zh-hans")):
        with override(language):
            row |= {f"label_{short}": label(), f"value_{short}": value()}
    return row | {"value": row["value_zh"]}
