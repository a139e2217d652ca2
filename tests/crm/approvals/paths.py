"""A route for tests, and a company in which a case runs along it."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import uuid4

from audit.trail.context import acting
from crm.approvals import actions
from crm.approvals.models import Case, Step
from crm.approvals.routes import Route, Stage
from crm.models import Post
from crm.posts.queries import Seat
from tests.builders import a_post, seat

PLAN = Route(
    "test_purchase",
    "Purchase",
    "browse:record",
    (Stage("chief", "Section chief", "section_chief", days=1), Stage("director", "Director", "director", days=2)),
)
ANY = Route(
    "test_any", "Any chief", "browse:record", (Stage("chief", "Chiefs", "section_chief", need_all=False, days=1),)
)
ALL = Route("test_all", "All chiefs", "browse:record", (Stage("chief", "Chiefs", "section_chief", days=1),))


def a_row(name: str, english: str, chinese: str, value: str) -> dict[str, str]:
    """Return a row of a proposal, its value the same in both languages."""
    return {
        "name": name,
        "label_en": english,
        "label_zh": chinese,
        "value": value,
        "value_en": value,
        "value_zh": value,
    }


PROPOSAL: Mapping[str, Any] = {
    "rows": [a_row("amount", "Amount", "数量", "12"), a_row("colour", "Colour", "颜色", "red")]
}


class Company:
    """A director over two chiefs over one account manager."""

    def __init__(self) -> None:
        self.director = a_post("dr-1", role="director", a="dora", b="dan")
        self.chief = a_post("sc-1", role="section_chief", a="chen", b="cui", above=self.director)
        self.chief2 = a_post("sc-2", role="section_chief", a="cara", above=self.director)
        self.manager = a_post("am-1", a="amy", b="bo", above=self.chief)

    def case(self, plan: Route = PLAN, *, by: Seat | None = None, **more: Any) -> Case:
        """Return a case that the account manager has put on its way."""
        by = by or seat(self.manager)
        posts: dict[str, Sequence[int]] = {"chief": [self.chief.pk], "director": [self.director.pk]}
        if plan is not PLAN:
            posts = {"chief": [self.chief.pk, self.chief2.pk]}
        given = {"subject": uuid4(), "number": "P-1", "proposal": PROPOSAL, "mark": "m1", "posts": posts, **more}
        with acting(by=by):
            return actions.start(plan, by=by, **given)

    def approve(self, case: Case, post: Post, who: str = "", **more: Any) -> Case:
        """Return the case after a post's approval."""
        by = seat(post, who)
        with acting(by=by):
            return actions.approve(case, by=by, **{"mark": "m1", **more})


def states(case: Case) -> list[tuple[str, str]]:
    """Return the steps' posts and states, in order."""
    return list(Step.objects.filter(case=case).order_by("place", "pk").values_list("post__code", "state"))
