"""The doors of relations, and what must stand in the company for them."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from audit.trail.context import acting
from crm.models import Post
from customers.records.models import Customer
from customers.relations import actions, casework, contacting, hosting
from tests.builders import opened
from tests.house.company import Company
from tests.house.door import NO_UUID, NOT_SO, Door, ours, record, seated

LONG_AGO = date(2026, 1, 5)
NO_ENTRY = {"entry": "contact", "pk": 987654321}


def furnish(posts: Mapping[str, Post], customer: Customer) -> dict[str, Any]:
    """Put around the customer one of everything, all on the desk of am-1; its contact is overdue."""
    ticket, post = opened(customer, posts["am-1"]), posts["am-1"]
    soon = timezone.localdate() + timedelta(days=5)
    with acting(by=ticket.by):
        contact = contacting.log(ticket, "visit", on=LONG_AGO, note="看了陈列")
        contacting.move(ticket, "proposal")
        care = contacting.set_care(ticket, kind="opening", day=soon, yearly=True, reason="开业周年", agreed=False)
        case = casework.open_case(ticket, kind="support", way="call", title="换货", text="", owner=post)
        plan = actions.plan(ticket, goal="提高动销", steps=[actions.StepWanted("调整陈列", post, soon)])
        improvement = actions.improve(ticket, opinion="送货太早", action="改路线", owner=post, until=soon)
        activity = hosting.announce(by=ticket.by, kind="event", title="品鉴会", text="", on=soon, promotes=False)
        hosting.choose(activity, {}, by=ticket.by, purpose="maintenance")
    return {
        "activity": activity,
        "care": care,
        "contact": contact,
        "service": case,
        "plan": plan,
        "improvement": improvement,
    }


def _of(thing: str, **more: str) -> Callable[[Company], dict[str, Any]]:
    return lambda company: {"uuid": company.things[thing].uuid, **more}


def _step(company: Company) -> dict[str, Any]:
    return {"uuid": company.things["plan"].steps.get().uuid}


def _care(company: Company) -> dict[str, Any]:
    return record(company, number=company.things["care"].number)


def _contact(company: Company) -> dict[str, Any]:
    return {"entry": "contact", "pk": company.things["contact"].pk}


def _reached(company: Company) -> dict[str, Any]:
    row = company.things["activity"].reached.get(customer=company.customer.pk)
    return {"uuid": company.things["activity"].uuid, "pk": row.pk}


def _soon(company: Company) -> dict[str, Any]:
    return {"until": timezone.localdate() + timedelta(days=9), "owner": company.posts["am-1"].pk}


def _plan(company: Company) -> dict[str, Any]:
    given = _soon(company)
    return {"goal": "稳定订货", "text_1": "上门", "until_1": given["until"], "owner_1": given["owner"]}


def _form(name: str, data: Callable[[Company], Mapping[str, Any]], **more: Any) -> Door:
    """Return a door to a page that asks for a form about the customer."""
    return Door(
        f"relations:{name}", ours(200), ours(302), shows="get", data=data,
        **{"args": record, "missing": {"uuid": NO_UUID}, "others": ("am-2", "co-1", "oc-1"), **more},
    )  # fmt: skip


def _page(name: str, args: Callable[[Company], dict[str, Any]]) -> Door:
    """Return a door to a page that every post which opens the customer reads."""
    return Door(
        f"relations:{name}", ours(200), seated(NOT_SO), args=args, missing={"uuid": NO_UUID},
        others=("am-2", "oc-1", "la-2"), shows="get",
    )  # fmt: skip


ROWS: tuple[Door, ...] = (
    *(
        Door(f"relations:{name}", ours(200), ours(NOT_SO), others=("co-1", "ic-1", "oc-1"), shows="get", many=True)
        for name in ("mine", "board", "overdue", "cases", "steps", "improvements")
    ),
    Door("relations:activities", ours(200) | {"other": 200}, seated(NOT_SO), others=("am-2",)),
    Door(
        "relations:announce", seated(200), seated(302), others=("am-2",),
        data=lambda c: {"kind": "news", "title": "新品上市", "on": timezone.localdate()},
    ),
    Door(
        "relations:activity", seated(200), seated(NOT_SO), args=_of("activity"), missing={"uuid": NO_UUID},
        others=("am-2",), shows="get", many=True,
    ),
    Door(
        "relations:choose", ours(200), ours(302), args=_of("activity"), missing={"uuid": NO_UUID},
        others=("am-2", "la-1", "co-1"), data=lambda c: {"size": ["small"]},
    ),
    Door(
        "relations:became", seated(NOT_SO), ours(302), args=_reached, missing={"uuid": NO_UUID, "pk": 1},
        data=lambda c: {"became": "came"},
    ),
    Door("relations:unit", ours(200), ours(NOT_SO), at="sc-1", others=("am-1", "co-1", "la-1")),
    _page("customer", record),
    _page("case", _of("service")),
    _page("plan", _of("plan")),
    _page("improvement", _of("improvement")),
    _form("log", lambda c: {"kind": "call"}),
    _form("next", lambda c: {"next_on": timezone.localdate() + timedelta(days=7)}),
    _form("value", lambda c: {"text": "旺季订货稳定"}),
    _form("care", lambda c: {"kind": "festival", "day": timezone.localdate() + timedelta(days=20), "reason": "中秋"}),
    _form("open_case", lambda c: {"kind": "complaint", "way": "call", "title": "少货", **_soon(c)}),
    _form("make_plan", _plan),
    _form("improve", lambda c: {"opinion": "品规太少", "action": "补品规", **_soon(c)}),
    _form("add_step", lambda c: {"text": "回访", **_soon(c)}, args=_of("plan")),
    _form("close_plan", lambda c: {"text": "已达成"}, args=_of("plan")),
    _form("step", lambda c: {"text": "已调整"}, args=_step),
    _form(
        "case_act", lambda c: {"text": "已答复"}, args=_of("service", act="answer"),
        missing={"uuid": NO_UUID, "act": "answer"},
    ),
    _form(
        "improvement_act", lambda c: {"text": "已改"}, args=_of("improvement", act="finish"),
        missing={"uuid": NO_UUID, "act": "finish"},
    ),
    _form(
        "correct", lambda c: {"kind": "call", "on": LONG_AGO, "note": "看了陈列"}, args=_contact,
        missing=NO_ENTRY,
    ),
    _form("strike", lambda c: {"reason": "记错客户"}, args=_contact, missing=NO_ENTRY),
    Door(
        "relations:stage", seated(NOT_SO), ours(302), args=record, missing={"uuid": NO_UUID},
        data=lambda c: {"stage": "contract"},
    ),
    Door(
        "relations:end_care", seated(NOT_SO), ours(302), args=_care, missing={"uuid": NO_UUID, "number": "D1"},
    ),
)  # fmt: skip
