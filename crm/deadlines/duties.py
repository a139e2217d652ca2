"""The kinds of things that are due: each is a Duty, declared once; a second declaration of its code raises."""

from dataclasses import dataclass
from uuid import UUID

from django.urls import NoReverseMatch, reverse

from audit.trail.events import Title


class DuplicateDuty(Exception):
    """Two duties were declared with one code."""


@dataclass(frozen=True, eq=False)
class Duty:
    """Something a post has to do: its title, and the URL name of its page, which takes the subject as `uuid`."""

    code: str
    title: Title
    page: str

    def __post_init__(self) -> None:
        """Register the duty under its code."""
        if self.code in _duties:
            raise DuplicateDuty(self.code)
        _duties[self.code] = self


_duties: dict[str, Duty] = {}


def duty(code: str) -> Duty:
    """Return the duty declared under `code`; KeyError where there is none."""
    return _duties[code]


def title_of(code: str) -> Title:
    """Return a duty's title; its code where it is not declared any more."""
    return _duties[code].title if code in _duties else code


def page_of(code: str, subject: UUID) -> str:
    """Return the path of the page where a duty is done; "" where there is none any more."""
    try:
        return reverse(_duties[code].page, kwargs={"uuid": subject}) if code in _duties else ""
    except NoReverseMatch:
        return ""
