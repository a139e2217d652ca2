"""The changes of posts, roles, holders and limits that take two persons."""

from collections.abc import Collection
from datetime import date

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from crm.administrators.changes import Change, Wanted
from crm.administrators.limits import in_force, limit
from crm.administrators.models import LimitSet
from crm.approvals.rows import row
from crm.posts import actions
from crm.posts.actions import Impossible
from crm.posts.models import Holding, Post, Role
from crm.posts.rules import ADMINISTRATORS, in_line
from crm.posts.warrants import Warrant
from crm.web.dates import day


def _nobody(wanted: Wanted) -> Collection[int]:
    return ()


def _role(wanted: Wanted) -> Role:
    return Role.objects.get(code=wanted["role"])


def _post(wanted: Wanted) -> Post:
    return Post.objects.select_related("role").get(code=wanted["post"])


def _person(wanted: Wanted) -> AbstractUser:
    return get_user_model()._default_manager.get(pk=wanted["person"])


def _tier(code: str) -> str:
    return str(Role.Ceiling(code).label)


def _holding(post: Post, side: str, on: date) -> Holding | None:
    """Return who holds a side of a post on a day, or is named for later."""
    held = Holding.objects.filter(Q(until=None) | Q(until__gt=on), post=post, side=side).select_related("person")
    return held.order_by("first").first()


# Open a post.


def _post_rows(wanted: Wanted) -> list[dict[str, str]]:
    role, above = _role(wanted), wanted["above"]
    return [
        row("post", lambda: _("Post"), lambda: f"{wanted['code']} · {wanted['name']}"),
        row("role", lambda: _("Role"), lambda: role.name),
        row("unit", lambda: _("Unit"), lambda: wanted["unit"]),
        row("above", lambda: _("Post above"), lambda: above or _("none")),
        row("ceiling", lambda: _("Highest tier it may reveal"), lambda: _tier(role.ceiling)),
    ]


def _post_stands(wanted: Wanted) -> None:
    if Post.objects.filter(code=wanted["code"]).exists():
        raise Impossible("taken")
    if wanted["above"] and not in_line(wanted["role"], Post.objects.get(code=wanted["above"]).role.code):
        raise Impossible("crossing")


def _open_post(wanted: Wanted, by: Warrant) -> Post:
    above = Post.objects.select_related("role").get(code=wanted["above"]) if wanted["above"] else None
    return actions.open_post(
        code=wanted["code"], name=wanted["name"], role=_role(wanted), unit=wanted["unit"], above=above, by=by
    )


# Add a role; change what it may reveal.


def _role_rows(wanted: Wanted) -> list[dict[str, str]]:
    return [
        row("role", lambda: _("Role"), lambda: f"{wanted['name_zh']} {wanted['name_en']} ({wanted['code']})"),
        row("ceiling", lambda: _("Highest tier it may reveal"), lambda: _tier(wanted["ceiling"])),
    ]


def _role_stands(wanted: Wanted) -> None:
    if Role.objects.filter(code=wanted["code"]).exists():
        raise Impossible("taken")


def _open_role(wanted: Wanted, by: Warrant) -> Role:
    names = {name: wanted[name] for name in ("code", "name_en", "name_zh", "ceiling")}
    return actions.open_role(**names, by=by)


def _ceiling_rows(wanted: Wanted) -> list[dict[str, str]]:
    role = _role(wanted)
    return [
        row("role", lambda: _("Role"), lambda: role.name),
        row(
            "ceiling",
            lambda: _("Highest tier it may reveal"),
            lambda: _tier(wanted["ceiling"]),
            lambda: _tier(role.ceiling),
        ),
    ]


def _ceiling_stands(wanted: Wanted) -> None:
    role = _role(wanted)
    if role.code in ADMINISTRATORS:
        raise Impossible("administrator")
    if role.ceiling == wanted["ceiling"]:
        raise Impossible("same")


def _change_ceiling(wanted: Wanted, by: Warrant) -> Role:
    return actions.change_ceiling(_role(wanted), wanted["ceiling"], by=by)


def _of_role(wanted: Wanted) -> Collection[int]:
    """Return who sits on a post of the role, today or later: what it may reveal is theirs."""
    today = timezone.localdate()
    held = Holding.objects.filter(Q(until=None) | Q(until__gt=today), post__role__code=wanted["role"])
    return set(held.values_list("person_id", flat=True))


# Name a holder; end what somebody holds.


def _holder_rows(wanted: Wanted) -> list[dict[str, str]]:
    post, person, first = _post(wanted), _person(wanted), date.fromisoformat(wanted["first"])
    held = _holding(post, wanted["side"], first)
    return [
        row("post", lambda: _("Post"), lambda: f"{post.name} · {post.role.name}"),
        row("side", lambda: _("Side"), lambda: wanted["side"]),
        row(
            "person",
            lambda: _("Person"),
            lambda: f"{person} · {person.username}",
            lambda: str(held.person) if held else _("nobody"),
        ),
        row("first", lambda: _("From"), lambda: day(first)),
    ]


def _holder_stands(wanted: Wanted) -> None:
    post = _post(wanted)
    holdings = list(Holding.objects.filter(post=post).select_related("person"))
    actions.holder_stands(post, _person(wanted), wanted["side"], date.fromisoformat(wanted["first"]), holdings)


def _name_holder(wanted: Wanted, by: Warrant) -> Holding:
    first = date.fromisoformat(wanted["first"])
    return actions.name_holder(_post(wanted), _person(wanted), wanted["side"], first, by=by)


def _named(wanted: Wanted) -> Collection[int]:
    return {wanted["person"]}


def _held(wanted: Wanted) -> Holding:
    return Holding.objects.select_related("post__role", "person").get(pk=wanted["holding"])


def _end_rows(wanted: Wanted) -> list[dict[str, str]]:
    held, on = _held(wanted), date.fromisoformat(wanted["on"])
    return [
        row("post", lambda: _("Post"), lambda: f"{held.post.name} · {held.post.role.name}"),
        row("side", lambda: _("Side"), lambda: held.side),
        row("person", lambda: _("Person"), lambda: _("nobody"), lambda: str(held.person)),
        row("on", lambda: _("From"), lambda: day(on)),
    ]


def _end_stands(wanted: Wanted) -> None:
    if fault := actions.end_fault(_held(wanted), date.fromisoformat(wanted["on"])):
        raise Impossible(fault)


def _end_holder(wanted: Wanted, by: Warrant) -> Holding:
    return actions.end_holder(_held(wanted), date.fromisoformat(wanted["on"]), by=by)


def _holds(wanted: Wanted) -> Collection[int]:
    return {_held(wanted).person_id}


# Set a limit.


def _limit_rows(wanted: Wanted) -> list[dict[str, str]]:
    declared, now = limit(wanted["limit"]), in_force()
    return [
        row(
            "limit",
            lambda: str(declared.title),
            lambda: str(wanted["value"]),
            lambda: str(now[declared.code]),
        )
    ]


def _limit_stands(wanted: Wanted) -> None:
    if not limit(wanted["limit"]).allows(wanted["value"]):
        raise Impossible("beyond")
    if in_force()[wanted["limit"]] == wanted["value"]:
        raise Impossible("same")


def _set_limit(wanted: Wanted, by: Warrant) -> None:
    if not by.stands():
        raise actions.NotYours
    LimitSet.objects.update_or_create(code=wanted["limit"], defaults={"value": wanted["value"]})


HOLDER = Change(
    "holder", gettext_lazy("Name a holder"), "user-plus", _holder_rows, _holder_stands, _name_holder, _named
)
END = Change("end", gettext_lazy("End what a holder holds"), "user-minus", _end_rows, _end_stands, _end_holder, _holds)
POST = Change("post", gettext_lazy("Open a post"), "plus", _post_rows, _post_stands, _open_post, _nobody)
ROLE = Change("role", gettext_lazy("Add a role"), "tag", _role_rows, _role_stands, _open_role, _nobody)
CEILING = Change(
    "ceiling",
    gettext_lazy("Change what a role may reveal"),
    "eye",
    _ceiling_rows,
    _ceiling_stands,
    _change_ceiling,
    _of_role,
)
LIMIT = Change("limit", gettext_lazy("Set a limit"), "gauge", _limit_rows, _limit_stands, _set_limit, _nobody)
