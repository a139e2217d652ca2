"""What can happen: every kind of line is an event, declared once; a second declaration of its code raises."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Title = str | _StrPromise
else:
    Title = str | Promise


class Kind(StrEnum):
    """The kinds of action that a reader of the trail tells apart."""

    VIEW = "view"
    LIST = "list"
    REVEAL = "reveal"
    EDIT = "edit"
    REFUSAL = "refusal"
    SIGN_IN = "sign_in"
    EXPORT = "export"
    IMPORT = "import"
    SETTING = "setting"


KIND_TITLES: dict[Kind, Title] = {
    Kind.VIEW: _("Open"),
    Kind.LIST: _("List"),
    Kind.REVEAL: _("Reveal"),
    Kind.EDIT: _("Edit"),
    Kind.REFUSAL: _("Refused"),
    Kind.SIGN_IN: _("Sign-in"),
    Kind.EXPORT: _("Export"),
    Kind.IMPORT: _("Import"),
    Kind.SETTING: _("Settings"),
}


class DuplicateEvent(Exception):
    """Two events were declared with one code."""


@dataclass(frozen=True, eq=False)
class Event:
    """One thing that can happen, in the past tense; `facts` are the names that each of its lines must give.

    `opens` names the URL, with the line's id as argument, where the sealed values of such a line may be asked for.
    The lines of a weighty event, by which data leaves or access changes, are sealed at once and kept a second time.
    """

    code: str
    title: Title
    kind: Kind
    facts: frozenset[str] = frozenset()
    opens: str = ""
    weighty: bool = False

    def __post_init__(self) -> None:
        """Register the event under its code."""
        object.__setattr__(self, "facts", frozenset(self.facts))
        object.__setattr__(self, "weighty", self.weighty or self.kind in (Kind.REVEAL, Kind.EXPORT))
        if self.code in _events:
            raise DuplicateEvent(self.code)
        _events[self.code] = self


_events: dict[str, Event] = {}


def event(code: str) -> Event:
    """Return the event declared under `code`; KeyError where there is none."""
    return _events[code]


def all_events() -> Iterable[Event]:
    """Return every declared event, in the order of the codes."""
    return [_events[code] for code in sorted(_events)]


SIGNED_IN = Event("session.opened", _("Signed in"), Kind.SIGN_IN)
SIGNED_OUT = Event("session.closed", _("Signed out"), Kind.SIGN_IN)
SIGN_IN_FAILED = Event("session.refused", _("Failed to sign in"), Kind.SIGN_IN)
TABLE_CREATED = Event("table.created", _("Added a row"), Kind.SETTING)
TABLE_CHANGED = Event("table.changed", _("Changed a row"), Kind.SETTING)
TABLE_DELETED = Event("table.deleted", _("Deleted a row"), Kind.SETTING)
TABLE_READ = Event("table.read", _("Read a row"), Kind.VIEW)
