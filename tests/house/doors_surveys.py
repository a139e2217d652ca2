"""The doors of surveys, and what must stand in the company for them: rounds, whom they ask, and a personal link."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from audit.trail.context import acting
from crm.models import Post
from customers.records.models import Customer
from customers.surveys import invitations
from tests.builders import a_customer, seat
from tests.customers.feedback.arrangement import a_version
from tests.customers.surveys.arrangement import AGREED, ASKED, GIVEN, POSTED, Shop, a_round, running
from tests.house.company import Company
from tests.house.door import GONE, NO_UUID, NOT_SO, Column, Door, anyone, ours, seated

AT: dict[str, Any] = {"others": ("am-2", "la-1", "oc-1")}


def furnish(posts: Mapping[str, Post], customer: Customer) -> dict[str, Any]:
    """Put into the company a round in preparation, and some that ask, one that was answered."""
    shop = Shop(posts["sc-1"], posts["am-1"], a_version(ASKED))
    people = [a_customer(posts["am-1"], name=f"{customer.name}{n}店", consents=AGREED) for n in "五六七八"]
    rounds = {
        way: running(a_round(shop, ways=[way]), [one])
        for way, one in zip(("link", "letter", "visit", "telephone"), people, strict=True)
    }
    one = rounds["link"].invitations.get()
    by = seat(posts["am-1"])
    with acting(by=by):
        token = invitations.issue_link(one, by=by)
        invitations.write_answers(rounds["telephone"].invitations.get(), GIVEN, by=by)
    return {"survey_draft": a_round(shop), "surveys": rounds, "survey_token": token, "survey_version": shop.version}


def _draft(company: Company, **more: Any) -> dict[str, Any]:
    return {"survey": company.things["survey_draft"].uuid, **more}


def _running(company: Company, way: str = "link", *, person: bool = False, **more: Any) -> dict[str, Any]:
    row = company.things["surveys"][way]
    return {"survey": row.uuid, **({"pk": row.invitations.get().pk} if person else {}), **more}


def _values(company: Company) -> dict[str, Any]:
    return {
        "title": "秋季", "version": company.things["survey_version"].pk, "why_zh": "改进服务",
        "why_en": "To serve better", "ways": ["link"], "closes_on": timezone.localdate(),
    }  # fmt: skip


def _of_round(name: str, post: Column, *, get: Column | None = None, way: str = "link", **more: Any) -> Door:
    return Door(
        f"surveys:{name}", get or ours(200), post, args=lambda c: _running(c, way), missing={"survey": NO_UUID},
        **{**AT, **more},
    )  # fmt: skip


ROWS: tuple[Door, ...] = (
    Door("surveys:list", ours(200) | {"am-2": 200}, ours(NOT_SO) | {"am-2": NOT_SO}, others=("la-1", "oc-1", "am-2")),
    Door(
        "surveys:new", ours(200) | {"am-2": 200}, ours(302) | {"am-2": 302}, data=_values,
        others=("la-1", "co-1", "am-2"),
    ),
    Door(
        "surveys:round", ours(200), seated(NOT_SO) | {"la-1": GONE, "oc-1": GONE, "other": NOT_SO}, args=_draft,
        missing={"survey": NO_UUID}, **AT,
    ),
    Door(
        "surveys:edit", ours(200), ours(302), args=_draft, missing={"survey": NO_UUID}, data=_values,
        others=("am-2", "co-1", "sc-1"),
    ),
    Door(
        "surveys:act", ours(NOT_SO) | {"am-2": NOT_SO, "sc-1": NOT_SO}, ours(302),
        args=lambda c: _draft(c, act="discard"), missing={"survey": NO_UUID, "act": "discard"},
        others=("am-2", "co-1", "sc-1"),
    ),
    _of_round(
        "people", ours(NOT_SO) | {"am-2": NOT_SO, "sc-1": NOT_SO}, others=("am-2", "co-1"), shows="get", many=True,
    ),
    Door(
        "surveys:person", ours(200), ours(302), args=lambda c: _running(c, "visit", person=True),
        missing={"survey": NO_UUID, "pk": 1}, data=lambda c: POSTED, shows="get", many=True, others=("am-2", "co-1"),
    ),
    Door(
        "surveys:link", ours(NOT_SO) | {"am-2": NOT_SO}, ours(200), args=lambda c: _running(c, person=True),
        missing={"survey": NO_UUID, "pk": 1}, shows="post", many=True, others=("am-2", "co-1"),
    ),
    Door(
        "surveys:person_act", ours(NOT_SO) | {"am-2": NOT_SO}, ours(302),
        args=lambda c: _running(c, person=True, act="never"), missing={"survey": NO_UUID, "pk": 1, "act": "never"},
        others=("am-2", "co-1"),
    ),
    _of_round(
        "letters", ours(200), way="letter", others=("am-2", "co-1"), shows="post", many=True,
        data=lambda c: {"addressed": "yes", "reason": "打印信函"},
    ),
    _of_round(
        "report", seated(NOT_SO) | {"la-1": GONE, "oc-1": GONE}, way="telephone", others=("am-2", "la-1", "oc-1"),
    ),
    _of_round("themes", ours(302), data=lambda c: {"themes": "配送: 送货"}, others=("am-2", "co-1", "sc-1")),
    _of_round(
        "opinions", ours(200), way="telephone", data=lambda c: {"reason": "改进服务"}, many=True, shows="post",
        others=("am-2", "co-1"),
    ),
    _of_round(
        "export", ours(200), get=ours(NOT_SO) | {"am-2": NOT_SO}, way="telephone", others=("am-2", "co-1"), many=True,
    ),
    Door(
        "surveys:answer", anyone(200), anyone(200), args=lambda c: {"token": c.things["survey_token"]},
        data=lambda c: {"act": "open"},
    ),
    Door("surveys:done", anyone(200), anyone(NOT_SO), args=lambda c: {"what": "sent"}),
)  # fmt: skip
