"""An opened record as its page shows it: head, six groups as cards, who may open it. No field is known by name here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from crm.posts.models import Role
from crm.posts.queries import PostToday, posts_by_group
from crm.workdays.queries import calendar
from crm.workdays.rules import Calendar
from customers.browse import rules, sentences
from customers.catalog.rules import Group, Kind
from customers.catalog.sentences import GROUPS, Words, heading
from customers.records import sentences as strong
from customers.records.queries import openers
from customers.records.rules import SURVEY
from customers.records.ticket import OpenRecord, Shown

# What the head says beside the name: the classes of P3.4, and the day that the approval's deadline follows (P2.7.3).
CLASSES, ORDER_DAY = ("grade", "industry", "size", "loyalty"), "order_day"
WIDE = (Kind.LONG_TEXT, Kind.ENTRIES)


@dataclass(frozen=True)
class Field:
    """A field of a card: how it is shown, and when it is due where it is empty."""

    shown: Shown
    heading: str
    due: rules.Due | None

    @property
    def is_photo(self) -> bool:
        """Say whether the value is a picture."""
        return self.shown.entry.kind == Kind.PHOTO

    @property
    def is_wide(self) -> bool:
        """Say whether the value needs the card's whole width."""
        return self.shown.entry.kind in WIDE


@dataclass(frozen=True)
class Card:
    """One of the six groups (P2.2): its fields, and the roles that keep them up, in words."""

    group: str
    title: Words
    keepers: str
    fields: list[Field]
    editable: bool


@dataclass(frozen=True)
class Opener:
    """A post that may open the record, with who acts there today."""

    post: PostToday
    since: datetime
    basis: Words
    mine: bool


def cards(record: OpenRecord, roles: Mapping[str, str], today: date) -> list[Card]:
    """Return the groups of a record that have a visible field, in the order of P2.2."""
    found, known = [], calendar()
    for group in Group:
        shown = [one for one in record.fields if one.entry.group == group]
        if shown:
            found.append(
                Card(
                    str(group),
                    GROUPS[group],
                    _keepers(shown, roles),
                    [_field(record, one, today, known) for one in shown],
                    any(one.editable for one in shown),
                )
            )
    return found


def _keepers(shown: Iterable[Shown], roles: Mapping[str, str]) -> str:
    owners = dict.fromkeys(one.entry.owner for one in shown if one.entry.owner)
    return sentences.listed(roles.get(owner, owner) for owner in owners)


def _field(record: OpenRecord, shown: Shown, today: date, known: Calendar) -> Field:
    entered = timezone.localtime(record.created_at).date()
    empty = not shown.filled and shown.entry.collectable
    due = rules.due(entered, shown.entry.due_days, today, known) if empty else None
    return Field(shown, heading(shown.entry), due)


def head(record: OpenRecord) -> dict[str, Any]:
    """Return what stands beside the name: class words and the order day; what the catalogue hides is left out."""
    texts = {one.entry.identifier: one.text for one in record.fields if one.text}
    return {"classes": [texts[name] for name in CLASSES if name in texts], "order_day": texts.get(ORDER_DAY, "")}


def who_may_open(record: OpenRecord) -> list[Opener]:
    """Return the posts that may open a record, with who acts there today, since when and why (P1.6.1)."""
    granted = openers(record)
    posts = posts_by_group({one.group_id for one in granted})
    return [
        Opener(
            posts[one.group_id],
            one.since,
            sentences.word(sentences.BASES, one.basis),
            one.group_id == record.by.group_id,
        )
        for one in granted
        if one.group_id in posts
    ]


def consents(record: OpenRecord) -> list[tuple[Words, Any, Words, str]]:
    """Return each consent with its purpose, its way and the ways in which it may be used, the latest first."""
    return [
        (
            sentences.word(sentences.CONSENTS, one.purpose),
            one,
            sentences.word(sentences.WAYS, one.way),
            strong.reached_by(one.ways) if one.purpose == SURVEY else "",
        )
        for one in sorted(record.consents, key=lambda one: one.given_on, reverse=True)
    ]


def role_names() -> dict[str, str]:
    """Return the roles' names in the reader's language by code."""
    return {role.code: role.name for role in Role.objects.all()}
