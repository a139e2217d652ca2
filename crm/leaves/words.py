"""What a handover record and a departure list, in the reader's words: grouped, in the order of a day's work."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.reading.told import kind_title
from crm.approvals.models import Step
from crm.approvals.routes import titled
from crm.deadlines.duties import duty
from crm.leaves.rules import Items
from crm.web.dates import moment


@dataclass(frozen=True)
class Entry:
    """One line of a list: what, its number, when, and who did it."""

    title: str
    number: str = ""
    when: str = ""
    who: str = ""
    note: str = ""


@dataclass(frozen=True)
class Group:
    """A list with its heading."""

    code: str
    title: str
    entries: list[Entry]

    @property
    def is_open(self) -> bool:
        """Say whether this is still to be done, by the post or by others."""
        return self.code in ("duty", "case")


def groups_of(items: Items) -> list[Group]:
    """Return what a record lists, in groups: what was done, then what is open."""
    titles: Mapping[str, str] = {
        "done": _("Done meanwhile"),
        "decided": _("Decided meanwhile"),
        "lines": _("Lines in the trail meanwhile"),
        "duty": _("Open on this day"),
        "case": _("Asked for, waiting for others"),
    }
    found: dict[str, list[Entry]] = {code: [] for code in titles}
    for item in items:
        kind = "duty" if item["kind"] == "more" else item["kind"]
        found[kind].append(_WORDS[item["kind"]](item))
    return [Group(code, titles[code], entries) for code, entries in found.items() if entries or code == "duty"]


def _duty(item: Mapping[str, Any]) -> Entry:
    fields = item.get("fields", 0)
    note = ngettext("%(count)d field", "%(count)d fields", fields) % {"count": fields} if fields else ""
    return Entry(_duty_title(item["code"]), item["number"], _when(item), note=note)


def _done(item: Mapping[str, Any]) -> Entry:
    return Entry(_duty_title(item["code"]), item["number"], _when(item), item["who"])


def _case(item: Mapping[str, Any]) -> Entry:
    return Entry(str(titled(item["code"])), item["number"], _when(item))


def _decided(item: Mapping[str, Any]) -> Entry:
    state = str(Step.State(item["state"]).label)
    return Entry(str(titled(item["code"])), item["number"], _when(item), item["who"], state)


def _lines(item: Mapping[str, Any]) -> Entry:
    count = ngettext("%(count)d line", "%(count)d lines", item["count"]) % {"count": item["count"]}
    return Entry(kind_title(item["code"]), count, who=item["who"])


def _more(item: Mapping[str, Any]) -> Entry:
    return Entry(ngettext("and %(count)d more", "and %(count)d more", item["count"]) % {"count": item["count"]})


def _duty_title(code: str) -> str:
    try:
        return str(duty(code).title)
    except KeyError:
        return code


def _when(item: Mapping[str, Any]) -> str:
    return moment(parse_datetime(item["at"]))


_WORDS: Mapping[str, Callable[[Mapping[str, Any]], Entry]] = {
    "duty": _duty,
    "done": _done,
    "case": _case,
    "decided": _decided,
    "lines": _lines,
    "more": _more,
}
