"""Routes: the plan of a procedure in which posts decide, declared once in code, apart from its cases."""

from dataclasses import dataclass

from audit.trail.events import Title
from crm.deadlines.duties import Duty

# Leads each reader of a subject to where they decide its case, or read it.
OF_SUBJECT = "approvals:of_subject"


class DuplicateRoute(Exception):
    """Two routes were declared with one code."""


@dataclass(frozen=True)
class Stage:
    """A stage of a route: the role of the posts that act ("" for any), whether all or any of them must approve.

    `days` are the working days it has from the moment it opens; None where each case brings a rule of its own.
    """

    code: str
    title: Title
    role: str = ""
    need_all: bool = True
    days: int | None = None


@dataclass(frozen=True, eq=False)
class Route:
    """A plan: stages in order, and the URL name of the page that shows a case's subject (its `uuid`).

    `duty` is what each open step puts on the desk of its post. `decide` is the URL name that takes the decisions made
    in the inbox (its `uuid` is the case's): the procedure's own view, which finishes in its own room. Where
    `decides_on_page`, there is more to read than a card may show, and the inbox only leads to the page. `withdraw` is
    the URL name of the procedure's own view for taking a case back, where it has something to finish then.
    """

    code: str
    title: Title
    page: str
    stages: tuple[Stage, ...]
    decide: str = ""
    decides_on_page: bool = False
    withdraw: str = ""

    def __post_init__(self) -> None:
        """Register the route under its code, and its duty."""
        if self.code in _routes:
            raise DuplicateRoute(self.code)
        _routes[self.code] = self
        object.__setattr__(self, "_duty", Duty(f"approval.{self.code}", self.title, OF_SUBJECT))

    def stage(self, code: str) -> Stage:
        """Return the stage of this code; KeyError where there is none."""
        return {stage.code: stage for stage in self.stages}[code]

    @property
    def duty(self) -> Duty:
        """Return what an open step puts on a desk."""
        found: Duty = self._duty  # type: ignore[attr-defined]
        return found


_routes: dict[str, Route] = {}


def route(code: str) -> Route:
    """Return the route declared under `code`; KeyError where there is none."""
    return _routes[code]


def titled(code: str) -> Title:
    """Return the title of a route, or of a stage as `route.stage`; the code itself where it is declared no more."""
    plan, _, stage = code.partition(".")
    try:
        return _routes[plan].stage(stage).title if stage else _routes[plan].title
    except KeyError:
        return code
