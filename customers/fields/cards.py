"""What the catalogue's pages say of an entry, in the reader's language."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from customers.catalog.rules import Entry, Group
from customers.catalog.sentences import CATEGORIES, GROUPS, KINDS, Words, heading, reason

Facts = list[tuple[str, str]]


@dataclass(frozen=True)
class Row:
    """An entry as a line of the list."""

    entry: Entry
    heading: str
    other_heading: str
    kind: Words
    category: Words
    owner: str
    due: str
    cycle: str
    reason: str


@dataclass(frozen=True)
class Card:
    """A group with its lines."""

    group: Group
    title: Words
    rows: list[Row]


def cards_of(entries: Iterable[Entry], roles: Mapping[str, str]) -> list[Card]:
    """Return the six groups in order, each with its lines; a group without any is left out."""
    entries = list(entries)
    cards = [
        Card(group, title, [_row(entry, roles) for entry in entries if entry.group == group])
        for group, title in GROUPS.items()
    ]
    return [card for card in cards if card.rows]


def due_of(entry: Entry) -> str:
    """Return an entry's deadline in words, empty for none."""
    if entry.due_days is None:
        return ""
    if entry.due_days == 0:
        return _("with the entry")
    said = ngettext("%(days)s working day", "%(days)s working days", entry.due_days) % {"days": entry.due_days}
    return _("%(deadline)s, before a grading at once") % {"deadline": said} if entry.before_grading else said


def cycle_of(entry: Entry) -> str:
    """Return an entry's update cycle in words, empty where its values do not grow old (P7.3)."""
    if entry.update_days is None:
        return ""
    return ngettext("renewed every %(days)s day", "renewed every %(days)s days", entry.update_days) % {
        "days": entry.update_days
    }


def facts_of(entry: Entry) -> Facts:
    """Return what cannot be changed of an entry, label and text."""
    facts: Facts = [
        (_("Identifier"), entry.identifier),
        (_("Chinese heading"), entry.heading_zh),
        (_("English heading"), entry.heading_en),
        (_("Group"), str(GROUPS[entry.group])),
        (_("Category"), str(CATEGORIES[entry.category])),
        (_("Kind of value"), str(KINDS[entry.kind])),
        (_("Limits"), _limits(entry)),
        (_("Origin"), _("came with the product") if entry.built_in else _("added by the company")),
    ]
    marks = [
        (entry.required, _("required")),
        (entry.unique, _("unique")),
        (entry.exact_search, _("found by exact search")),
        (entry.computed, _("computed")),
    ]
    facts.append((_("Marks"), ", ".join(word for there, word in marks if there)))
    return [(label, text) for label, text in facts if text]


def _limits(entry: Entry) -> str:
    if entry.minimum and entry.maximum:
        return f"{entry.minimum} – {entry.maximum}"
    if entry.minimum or entry.maximum:
        largest = _("today") if entry.maximum == "today" else entry.maximum
        return f"≥ {entry.minimum}" if entry.minimum else f"≤ {largest}"
    if not entry.max_length:
        return ""
    said = _("%(least)s to %(most)s characters") if entry.min_length else _("up to %(most)s characters")
    return said % {"least": entry.min_length, "most": entry.max_length}


def _row(entry: Entry, roles: Mapping[str, str]) -> Row:
    said = heading(entry)
    return Row(
        entry=entry,
        heading=said,
        other_heading=entry.heading_en if said == entry.heading_zh else entry.heading_zh,
        kind=KINDS[entry.kind],
        category=CATEGORIES[entry.category],
        owner=roles.get(entry.owner, entry.owner),
        due=due_of(entry),
        cycle=cycle_of(entry),
        reason=reason(entry),
    )
