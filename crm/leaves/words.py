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
class Group:
    """A list with its heading, the headings of its columns, and its rows of as many texts."""

    code: str
    title: str
    headings: tuple[str, ...]
    entries: list[tuple[str, ...]]

    @property
    def rows(self) -> list[list[tuple[str, str]]]:
        """Return each row with the headings of its columns, which a narrow screen shows beside them."""
        return [list(zip(self.headings, entry, strict=False)) for entry in self.entries]


def groups_of(items: Items) -> list[Group]:
    """Return what a record lists, in groups: what was done, then what is open."""
    what, number = _("What"), _("Number")
    shapes: Mapping[str, tuple[str, tuple[str, ...]]] = {
        "done": (_("Done meanwhile"), (what, number, _("When"), _("Done by"))),
        "decided": (_("Decided meanwhile"), (what, number, _("When"), _("Done by"), _("Decision"))),
        "lines": (_("Lines in the trail meanwhile"), (what, _("How many"), _("Done by"))),
        "duty": (_("Open on this day"), (what, number, _("Due"), _("To fill"))),
        "case": (_("Asked for, waiting for others"), (what, number, _("When"))),
    }
    found: dict[str, list[tuple[str, ...]]] = {code: [] for code in shapes}
    for item in items:
        kind = "duty" if item["kind"] == "more" else item["kind"]
        found[kind].append(_WORDS[item["kind"]](item))
    return [Group(code, *shapes[code], entries) for code, entries in found.items() if entries or code == "duty"]


def _duty(item: Mapping[str, Any]) -> tuple[str, ...]:
    fields = item.get("fields", 0)
    note = ngettext("%(count)d field", "%(count)d fields", fields) % {"count": fields} if fields else ""
    return _duty_title(item["code"]), item["number"], _when(item), note


def _done(item: Mapping[str, Any]) -> tuple[str, ...]:
    return _duty_title(item["code"]), item["number"], _when(item), item["who"]


def _case(item: Mapping[str, Any]) -> tuple[str, ...]:
    return str(titled(item["code"])), item["number"], _when(item)


def _decided(item: Mapping[str, Any]) -> tuple[str, ...]:
    state = str(Step.State(item["state"]).label)
    return str(titled(item["code"])), item["number"], _when(item), item["who"], state


def _lines(item: Mapping[str, Any]) -> tuple[str, ...]:
    count = ngettext("%(count)d line", "%(count)d lines", item["count"]) % {"count": item["count"]}
    return kind_title(item["code"]), count, item["who"]


def _more(item: Mapping[str, Any]) -> tuple[str, ...]:
    return (ngettext("and %(count)d more", "and %(count)d more", item["count"]) % {"count": item["count"]},)


def _duty_title(code: str) -> str:
    try:
        return str(duty(code).title)
    except KeyError:
        return code


def _when(item: Mapping[str, Any]) -> str:
    return moment(parse_datetime(item["at"]))


_WORDS: Mapping[str, Callable[[Mapping[str, Any]], tuple[str, ...]]] = {
    "duty": _duty,
    "done": _done,
    "case": _case,
    "decided": _decided,
    "lines": _lines,
    "more": _more,
}
