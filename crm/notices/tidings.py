"""What a post can be told: each is a Tiding, declared once; a second declaration of its code raises."""

from dataclasses import dataclass

from audit.trail.events import Title


class DuplicateTiding(Exception):
    """Two tidings were declared with one code."""


@dataclass(frozen=True, eq=False)
class Tiding:
    """A sentence with %(names)s of its facts; it names no customer and no value of one."""

    code: str
    text: Title
    facts: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        """Register the tiding under its code."""
        if self.code in _tidings:
            raise DuplicateTiding(self.code)
        _tidings[self.code] = self


_tidings: dict[str, Tiding] = {}


def tiding(code: str) -> Tiding:
    """Return the tiding declared under `code`; KeyError where there is none."""
    return _tidings[code]
