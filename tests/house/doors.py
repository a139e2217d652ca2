"""The table of doors: every address of the product; rooms that are large keep their own rows in `doors_<room>.py`."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from tests.builders import PASSWORD
from tests.house import (
    doors_administrators,
    doors_approvals,
    doors_duplicates,
    doors_feedback,
    doors_grading,
    doors_leaves,
    doors_notices,
    doors_ordering,
    doors_relations,
    doors_relay,
    doors_review,
    doors_seals,
    doors_signin,
    doors_surveys,
    doors_workdays,
)
from tests.house.canaries import STORED, a_photo
from tests.house.company import Company
from tests.house.door import (
    GONE,
    NO_UUID,
    NOT_SO,
    SIGN_IN,
    WHO,
    Arguments,
    Column,
    Door,
    Outcome,
    anyone,
    nothing,
    ours,
    own,
    record,
    seated,
    sheet,
    signed_in,
)

__all__ = ["DOORS", "GONE", "REASON", "SIGN_IN", "WHO", "Door", "Outcome"]

NO_RECORD: dict[str, Any] = {"uuid": NO_UUID}
REASON = {"purpose": "delivery", "reason": "送货前电话确认"}
TRAIL: dict[str, Any] = {"at": "co-1", "others": ("am-1", "ic-1", "sc-1", "sy-1", "se-1")}
CENTRE: dict[str, Any] = {"at": "ic-1", "others": ("am-1", "co-1", "se-1")}
IMPORTS: dict[str, Any] = {"at": "la-1", "args": sheet, "missing": NO_RECORD, "others": ("la-2", "am-1")}


def of_record(name: str, post: Column, *, get: Column | None = None, shows: str = "get", **more: Any) -> Door:
    """Return a door to a page of the customer."""
    extra = more.pop("extra", {})
    return Door(
        f"browse:{name}", get or ours(200), post, args=lambda c: record(c, **extra), missing=NO_RECORD | extra,
        shows=shows, **more,
    )  # fmt: skip


def of_trail(
    name: str, *, args: Arguments = nothing, missing: Mapping[str, Any] | None = None, shows: str = ""
) -> Door:
    """Return a door to a page of the trail, which is only looked at."""
    return Door(f"reading:{name}", ours(200), ours(NOT_SO), args=args, missing=missing, shows=shows, **TRAIL)


def an_entry(company: Company) -> dict[str, Any]:
    """Return a new field of the catalogue as its form asks for it."""
    return {
        "identifier": "fridge_count", "heading_zh": "冰柜数量", "heading_en": "Fridges", "group": "operating",
        "kind": "integer", "category": "business", "tier": "general", "owner": "account_manager",
        "reason_zh": "安排陈列", "reason_en": "Display is planned by it",
    }  # fmt: skip


def an_edit(company: Company) -> dict[str, Any]:
    """Return an edit of the group that the account manager keeps up."""
    return {"rev": company.customer.rev, "attention": "low", "initial-attention": "high"}


DOORS: tuple[Door, ...] = (
    Door("desk:home", signed_in(200), signed_in(NOT_SO), shows="get", many=True),
    Door("desk:due", seated(200), seated(NOT_SO), shows="get", many=True),
    Door("browse:list", seated(200), seated(NOT_SO), shows="get", many=True),
    Door("browse:search", seated(NOT_SO), seated(200), data=lambda c: {"q": STORED["phone"]}, shows="post", many=True),
    Door("browse:columns", seated(NOT_SO), seated(302), data=lambda c: {"columns": ["street", "industry"]}),
    Door("browse:views", seated(200), seated(NOT_SO)),
    Door("browse:save_view", seated(NOT_SO), seated(302), data=lambda c: {"name": "Retail", "query": "q=a"}),
    Door(
        "browse:delete_view", seated(NOT_SO), own(302), args=lambda c: {"view": c.view.pk}, missing={"view": 987654},
    ),
    Door(
        "browse:bulk", seated(NOT_SO), seated(302),
        data=lambda c: {"ids": c.customer.pk, "field": "attention", "step": "save", "value": "low"},
    ),
    Door("browse:export", seated(NOT_SO), seated(200), data=lambda c: {"query": ""}, shows="post", many=True),
    Door(
        "browse:line_values", ours(200), ours(200), args=lambda c: {"line": c.edit.pk}, missing={"line": 987654},
        data=lambda c: REASON, shows="post", **TRAIL,
    ),
    of_record("record", seated(NOT_SO)),
    of_record("timeline", seated(NOT_SO)),
    of_record("print", seated(NOT_SO)),
    of_record("edit", ours(302), extra={"group": "operating"}, data=an_edit, shows="both"),
    of_record("reveal", ours(200), extra={"field": "phone"}, data=lambda c: REASON, shows="both"),
    of_record("photo", seated(NOT_SO), extra={"field": "storefront_photo"}),
    of_record(
        "attach", ours(302), get=seated(NOT_SO), extra={"field": "storefront_photo"}, shows="",
        data=lambda c: {"photo": SimpleUploadedFile("door.png", a_photo("again"), "image/png")},
    ),
    of_record(
        "consent", ours(302), at="la-1", others=("la-2", "am-1"), shows="both",
        data=lambda c: {"purposes": ["business", "survey"], "given_on": "2026-02-03", "way": "written"},
    ),
    Door(
        "account_login", anyone(302) | {"nobody": 200}, anyone(302),
        data=lambda c: {"login": "oc-1-a", "password": PASSWORD},
    ),
    Door("account_logout", anyone(NOT_SO), anyone(302)),
    Door("account_inactive", anyone(200), anyone(NOT_SO)),
    Door("account_reauthenticate", signed_in(200), signed_in(302), data=lambda c: {"password": PASSWORD}),
    Door(
        "account_change_password", signed_in(200), signed_in(302),
        data=lambda c: {"oldpassword": PASSWORD, "password1": "紫藤-Kestrel-4417", "password2": "紫藤-Kestrel-4417"},
    ),
    Door("catalog:list", seated(200), seated(NOT_SO)),
    Door("catalog:add", ours(200), ours(302), data=an_entry, **CENTRE),
    Door(
        "catalog:entry", ours(200), ours(200), args=lambda c: {"identifier": "remarks"},
        missing={"identifier": "nothing"}, **CENTRE,
    ),
    Door(
        "catalog:hide", ours(NOT_SO), ours(302), args=lambda c: {"identifier": "remarks"},
        missing={"identifier": "nothing"}, **CENTRE,
    ),
    Door(
        "catalog:show", ours(NOT_SO), ours(302), args=lambda c: {"identifier": "remarks"},
        missing={"identifier": "nothing"}, **CENTRE,
    ),
    of_trail("search", shows="get"),
    Door("reading:download", ours(NOT_SO), ours(200), shows="post", **TRAIL),
    of_trail("counts"),
    of_trail("line", args=lambda c: {"pk": c.edit.pk}, missing={"pk": 987654}, shows="get"),
    of_trail("history", args=lambda c: {"pk": c.customer.pk}, missing={"pk": 987654}, shows="get"),
    of_trail("then", args=lambda c: {"pk": c.customer.pk}, missing={"pk": 987654}, shows="get"),
    of_trail("viewers", args=lambda c: {"pk": c.customer.pk}, missing={"pk": 987654}, shows="get"),
    of_trail("person", args=lambda c: {"pk": c.person("am-1").pk}, missing={"pk": 987654}, shows="get"),
    Door("web:choose_language", anyone(NOT_SO), anyone(302), data=lambda c: {"language": "en"}),
    Door("web:choose_theme", anyone(NOT_SO), anyone(302), data=lambda c: {"theme": "dark"}),
    Door("intake:imports", ours(200), ours(NOT_SO), at="la-1", others=("am-1", "oc-1")),
    Door(
        "intake:upload", ours(200), ours(302), at="la-1", others=("am-1", "oc-1"),
        data=lambda c: {"sheet": SimpleUploadedFile("a.csv", "客户编码,客户名称\n1,春风\n".encode(), "text/csv")},
    ),
    Door("intake:columns", ours(200), ours(200), **IMPORTS),
    Door("intake:sheet", ours(200), ours(NOT_SO) | {"la-2": NOT_SO}, **IMPORTS),
    Door("intake:enter", ours(NOT_SO) | {"la-2": NOT_SO}, ours(302), **IMPORTS),
    Door("intake:undo", ours(NOT_SO) | {"la-2": NOT_SO}, ours(302), **IMPORTS),
    Door("intake:cancel", ours(NOT_SO) | {"la-2": NOT_SO}, ours(302), **IMPORTS),
    Door("intake:faulty_rows", ours(NOT_SO) | {"la-2": NOT_SO}, own(200), **IMPORTS),
    Door(
        "jobs:status", own(200) | {"away": 200}, signed_in(NOT_SO), args=lambda c: {"pk": c.sheet.job_id},
        missing={"pk": 987654}, at="la-1", others=("la-2", "co-1"),
    ),
    Door("posts:list", seated(200), seated(200)),
    Door("posts:mine", signed_in(200), signed_in(200)),
    Door("posts:choose_seat", seated(NOT_SO), ours(302), data=lambda c: {"post": "am-1"}),
    Door("posts:choose_purpose", seated(NOT_SO), seated(302), data=lambda c: {"purpose": "visit"}),
    Door("posts:post", seated(200), seated(200), args=lambda c: {"code": "am-1"}, missing={"code": "am-99"}),
    Door(
        "posts:name_holder", ours(200), ours(302), args=lambda c: {"code": "am-2"}, missing={"code": "am-99"},
        at="sc-1", others=("am-1", "am-2", "co-1", "ic-1", "se-1"),
        data=lambda c: {"side": "B", "person": c.person("oc-1").pk, "first": timezone.localdate()},
    ),
    *doors_administrators.ROWS,
    *doors_workdays.ROWS,
    *doors_notices.ROWS,
    *doors_approvals.ROWS,
    *doors_grading.ROWS,
    *doors_leaves.ROWS,
    *doors_relay.ROWS,
    *doors_review.ROWS,
    *doors_ordering.ROWS,
    *doors_relations.ROWS,
    *doors_duplicates.ROWS,
    *doors_feedback.ROWS,
    *doors_seals.ROWS,
    *doors_surveys.ROWS,
    *doors_signin.ROWS,
)  # fmt: skip
