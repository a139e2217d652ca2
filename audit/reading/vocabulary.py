"""What codes in a line mean to a reader: the floors above say it, the memory itself knows no one."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, cast

from django.conf import settings
from django.utils.module_loading import import_string


class Vocabulary(Protocol):
    """What the floors above tell the reader of the trail; `settings.TRAIL_VOCABULARY` names a class of it.

    Everything is in the reader's language. One is made for each request, so it may keep what it has read.
    """

    def posts(self) -> Mapping[str, str]:
        """Return the posts' names by code."""

    def fields(self) -> Mapping[str, str]:
        """Return the fields' headings by identifier."""

    def purposes(self) -> Mapping[str, str]:
        """Return the purposes' names by code."""

    def value(self, field: str, canonical: str) -> str:
        """Return a general field's canonical text as people read it."""

    def fact(self, name: str, value: str | int) -> str:
        """Return what an event's fact says."""

    def labels(self, ids: Iterable[int]) -> Mapping[int, str]:
        """Return code and general name of some subjects by id."""

    def find(self, text: str) -> Sequence[tuple[int, str]]:
        """Return id and label of a few subjects whose code or general name matches."""


class Codes:
    """The words of a trail that nothing stands on: the codes themselves."""

    def posts(self) -> Mapping[str, str]:
        """Return none."""
        return {}

    def fields(self) -> Mapping[str, str]:
        """Return none."""
        return {}

    def purposes(self) -> Mapping[str, str]:
        """Return none."""
        return {}

    def value(self, field: str, canonical: str) -> str:
        """Return the text as it is."""
        return canonical

    def fact(self, name: str, value: str | int) -> str:
        """Return name and value."""
        return f"{name}: {value}"

    def labels(self, ids: Iterable[int]) -> Mapping[int, str]:
        """Return none."""
        return {}

    def find(self, text: str) -> Sequence[tuple[int, str]]:
        """Return none."""
        return ()


def vocabulary() -> Vocabulary:
    """Return fresh words of the class that the settings name, the codes themselves where they name none."""
    path = getattr(settings, "TRAIL_VOCABULARY", "")
    return cast(Vocabulary, import_string(path)()) if path else Codes()
