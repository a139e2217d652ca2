"""The doors of feedback forms and answers, and what must stand in the company for them."""

from collections.abc import Mapping
from typing import Any

from crm.models import Post
from customers.records.models import Customer
from tests.customers.feedback.arrangement import a_version, an_answer
from tests.house.company import Company
from tests.house.door import NO_UUID, NOT_SO, Column, Door, ours, record, seated

BUILDER: dict[str, Any] = {"at": "sa-1", "others": ("am-1", "la-1", "co-1", "ic-1", "oc-1")}
READER: dict[str, Any] = {"at": "am-1", "others": ("ic-1", "oc-1", "se-1")}
NO_FORM: dict[str, Any] = {"uuid": NO_UUID}


NO_LINES = {"options-TOTAL_FORMS": 0, "options-INITIAL_FORMS": 0}


def furnish(posts: Mapping[str, Post], customer: Customer) -> dict[str, Any]:
    """Put into the company a published form that the customer has answered, with the draft of its next version."""
    version = a_version()
    answer = an_answer(version, customer, posts["am-1"])
    a_version(published=False, form=version.form)
    return {"feedback_form": version.form, "feedback_answer": answer}


def _form(company: Company, **more: Any) -> dict[str, Any]:
    return {"uuid": company.things["feedback_form"].uuid, **more}


def _rev(company: Company, **more: Any) -> dict[str, Any]:
    return {"rev": 1, **more}


def _answer(company: Company, **more: Any) -> dict[str, Any]:
    return record(company, answer_uuid=company.things["feedback_answer"].uuid, **more)


def building(
    name: str, get: Column, post: Column, *, missing: bool = True, data: Mapping[str, Any], **more: Any
) -> Door:
    """Return a door of the builder."""
    return Door(
        f"feedback:{name}", get, post, args=lambda c: _form(c, **more), missing=NO_FORM | more,
        data=lambda c: _rev(c, **data), **BUILDER,
    )  # fmt: skip


ROWS: tuple[Door, ...] = (
    Door("feedback:list", ours(200), ours(NOT_SO), **READER),
    Door("feedback:make", ours(200), ours(302), data=lambda c: {"title_zh": "走访"}, **BUILDER),
    Door("feedback:form", ours(200), ours(NOT_SO), args=_form, missing=NO_FORM, **READER),
    Door(
        "feedback:preview", ours(200), ours(NOT_SO), args=lambda c: _form(c, number=1), missing=NO_FORM | {"number": 1},
        **READER,
    ),
    Door("feedback:figures", ours(200), ours(NOT_SO), args=_form, missing=NO_FORM, **READER),
    building("aim", ours(200), ours(302), data={}),
    building("begin", ours(NOT_SO), ours(302), data={}),
    building("publish", ours(NOT_SO), ours(302), data={}),
    building("discard", ours(NOT_SO), ours(302), data={}),
    building("use", ours(NOT_SO), ours(302), data={"use": "no"}),
    building("build", ours(200), ours(NOT_SO), data={}),
    building("act", ours(NOT_SO), ours(302), data={"op": "section"}),
    building("title", ours(200), ours(302), data={"title_zh": "走访"}),
    building("section", ours(200), ours(302), data={"title_zh": "一"}, part="s1"),
    building("add", ours(200), ours(302), data={"words_zh": "地址"} | NO_LINES, part="s1"),
    building("question", ours(200), ours(302), data={"words_zh": "日期"}, part="q7"),
    Door(
        "feedback:customer", ours(200), seated(NOT_SO), args=record, missing={"uuid": NO_UUID}, shows="get",
    ),
    Door(
        "feedback:fill", ours(200), ours(302), shows="get", others=("am-2", "co-1", "oc-1"),
        args=lambda c: record(c, form_uuid=c.things["feedback_form"].uuid),
        missing={"uuid": NO_UUID, "form_uuid": NO_UUID},
        data=lambda c: {"q1": "yes", "q3": 4, "q5-r1": "yes", "q5-r2": "no", "way": "visit"},
    ),
    Door(
        "feedback:answer", ours(200), seated(NOT_SO), args=_answer,
        missing={"uuid": NO_UUID, "answer_uuid": NO_UUID}, shows="get",
    ),
    Door(
        "feedback:reveal", ours(200), ours(200), args=lambda c: _answer(c, part="q6"),
        missing={"uuid": NO_UUID, "answer_uuid": NO_UUID, "part": "q6"}, shows="both",
        data=lambda c: {"purpose": "delivery", "reason": "送货前电话确认"},
    ),
)  # fmt: skip
