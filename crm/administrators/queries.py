"""Reads of the administrators: who is the second person, and what was asked for."""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils import timezone

from crm.administrators.changes import Change, change_of
from crm.administrators.models import Proposal
from crm.posts.queries import PostToday, posts_today
from crm.posts.rules import SECURITY

DIRECTOR = "director"
SHOWN = 30


@dataclass(frozen=True)
class Asked:
    """A proposal with its kind, None where no such kind is declared any more."""

    proposal: Proposal
    change: Change | None


def second_posts(asking: int, barred: Collection[int]) -> list[int]:
    """Return the posts of which one approves: the other security administrators', else the directors'.

    Only those count on which somebody acts who neither asks nor has the benefit.
    """
    acting = [one for one in posts_today(timezone.localdate()) if _may(one, asking, barred)]
    return [one.id for one in acting if one.role == SECURITY] or [one.id for one in acting if one.role == DIRECTOR]


def asked() -> list[Asked]:
    """Return the latest proposals with their cases, the latest first, in one statement."""
    found = Proposal.objects.exclude(case=None).select_related("case__requested_post").order_by("-pk")[:SHOWN]
    return [Asked(one, _change(one.kind)) for one in found]


def _may(post: PostToday, asking: int, barred: Collection[int]) -> bool:
    return post.id != asking and post.seat is not None and post.seat.person_id not in barred


def _change(code: str) -> Change | None:
    try:
        return change_of(code)
    except KeyError:
        return None
