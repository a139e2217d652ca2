"""`manage.py check --database` reports whoever administers and holds something else, however it came about."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connections

from crm.posts.models import Holding, Post
from crm.posts.rules import ADMINISTRATORS, Stay, in_line, kept_apart


@register(Tags.database)
def administrators_are_apart(
    app_configs: Sequence[AppConfig] | None, databases: Sequence[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Report each pair of posts that one account holds though one of them administers, on any day (8.1.4.2 d)."""
    found: list[CheckMessage] = []
    for alias in databases or ():
        if Holding._meta.db_table in connections[alias].introspection.table_names():
            found += _together(alias) + _in_line(alias)
    return found


def _together(alias: str) -> list[CheckMessage]:
    concerned = Holding.objects.using(alias).filter(post__role__code__in=ADMINISTRATORS).values("person_id")
    held = Holding.objects.using(alias).filter(person__in=concerned).order_by("person__username", "first", "pk")
    codes: dict[int, str] = {}
    stays: dict[str, list[Stay]] = {}
    for name, code, post, role, first, until in held.values_list(
        "person__username", "post__code", "post_id", "post__role__code", "first", "until"
    ):
        codes[post] = code
        stays.setdefault(name, []).append(Stay(post, role, first, until))
    return [
        Error(
            f"{name} holds {codes[one.post]} and {codes[other.post]}: an administrator's account holds nothing else.",
            hint="Have a security administrator end one of the two.",
            id="administrators.E001",
        )
        for name, held_by in stays.items()
        for one, other in kept_apart(held_by)
    ]


def _in_line(alias: str) -> list[CheckMessage]:
    posts = Post.objects.using(alias).exclude(above=None).values_list("code", "role__code", "above__role__code")
    return [
        Error(
            f"Post {code} stands below another: administrators' posts stand above and below none.",
            id="administrators.E002",
        )
        for code, role, above in posts
        if not in_line(role, above)
    ]
