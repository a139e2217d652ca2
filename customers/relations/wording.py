"""How corrected entries are written down and read: by column, codes in words, days in the reader's language.

In a line of the trail texts have no place: their column's name alone says that they became others.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from crm.posts.models import Post
from crm.web.dates import day
from customers.relations.models import CareDate, ServiceCase, Told

Words = str | Promise
TEXTS = frozenset({"note", "title", "text", "reason", "goal", "opinion", "action", "result"})
HEADINGS: Mapping[str, Words] = {
    "kind": _("Kind"),
    "way": _("Way"),
    "on": _("Day"),
    "day": _("Day"),
    "note": _("Note"),
    "title": _("In a few words"),
    "text": _("Text"),
    "reason": _("Why it is kept"),
    "yearly": _("Comes every year"),
    "agreed": _("The customer agreed"),
    "goal": _("What is to be reached"),
    "opinion": _("What the customer said"),
    "action": _("What is done about it"),
    "owner": _("Post"),
    "until": _("Until"),
    "result": _("What came of it"),
    "outcome": _("Outcome"),
}
YES, NO = "yes", "no"
# No code stands for two things.
CODES: Mapping[str, Words] = {
    **dict(Told.choices),
    **dict(ServiceCase.Kind.choices),
    **dict(ServiceCase.Outcome.choices),
    **dict(CareDate.Kind.choices),
    YES: pgettext_lazy("answer", "yes"),
    NO: pgettext_lazy("answer", "no"),
}
BETWEEN = "; "


def written(value: Any) -> str:
    """Return a column's value as it is kept."""
    if isinstance(value, bool):
        return YES if value else NO
    if isinstance(value, Post):
        return f"{value.name} {value.code}"
    return value.isoformat() if isinstance(value, date) else str(value)


def read(before: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what was kept as headings and words; "—" for nothing."""
    for name, value in before.items():
        said = value if name in TEXTS else _said(value)
        yield str(HEADINGS.get(name, name)), said or "—"


def in_line(values: Mapping[str, Any]) -> str:
    """Return columns and values as a line of the trail holds them, of texts the column alone."""
    return BETWEEN.join(name if name in TEXTS else f"{name}={written(value)}" for name, value in values.items())


def line_said(fact: str) -> str:
    """Return what a line holds in the reader's words."""
    told = []
    for part in fact.split(BETWEEN):
        name, given, value = part.partition("=")
        heading = str(HEADINGS.get(name, name))
        said = _said(value) if given else gettext("kept with the entry")
        told.append(gettext("%(heading)s: %(value)s") % {"heading": heading, "value": said})
    return BETWEEN.join(told)


def _said(value: str) -> str:
    return str(CODES[value]) if value in CODES else day(value)
