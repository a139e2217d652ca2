"""What a request for leave puts before whoever decides: rows in both languages, general values only."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from crm.approvals.rows import row
from crm.leaves.queries import acting_during
from crm.posts.histories import Outlook
from crm.posts.models import Holding
from crm.web.dates import day


def proposal(holding: Holding, first: date, until: date, reason: str) -> dict[str, object]:
    """Return the rows of a leave that is asked for: who, from which post, when, who acts meanwhile, why."""
    turns = acting_during(holding, first, until)
    days = (until - first).days
    rows = [
        row("person", lambda: _("Person"), lambda: f"{holding.person} · {holding.side}"),
        row("post", lambda: _("Post"), lambda: holding.post.name),
        row("first", lambda: _("First day away"), lambda: day(first)),
        row("until", lambda: _("First day back"), lambda: day(until)),
        row("days", lambda: _("Length"), lambda: ngettext("%(days)d day", "%(days)d days", days) % {"days": days}),
    ]
    if holding.side == Holding.Side.A:
        rows.append(row("acting", lambda: _("Acts meanwhile"), lambda: "; ".join(_turn(turn) for turn in turns)))
    if reason:
        rows.append(row("reason", lambda: _("Reason"), lambda: reason))
    return {"rows": rows}


def _turn(turn: Outlook) -> str:
    who = {"": _("nobody"), "S": _("%(name)s, from the post above")}.get(turn.letter, "%(name)s")
    return _("%(who)s from %(day)s") % {"who": who % {"name": turn.name}, "day": day(turn.first)}
