"""Notices about deadlines, as sets: one a deadline, or one a post where there would be too many to read."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass

from django.utils import timezone

from crm.deadlines import tidings
from crm.deadlines.duties import page_of
from crm.deadlines.models import Deadline
from crm.deadlines.queries import Hearing, hearing
from crm.notices.actions import Telling, tell_all
from crm.notices.tidings import Tiding
from crm.posts.queries import posts_by_id

FEW = 5
DESK = "/"


@dataclass(frozen=True)
class _Words:
    """The tiding of one deadline, and that of many."""

    one: Tiding
    many: Tiding


def of_overdue(rows: Collection[Deadline]) -> None:
    """Remind posts of what they have not done."""
    _tell(rows, _Words(tidings.OVERDUE, tidings.MANY_OVERDUE), lambda post: [post], {})


def of_escalated(rows: Collection[Deadline], known: Hearing) -> None:
    """Tell the posts above what was not done."""
    names = {post.id: post.name for post in known.posts.values()}
    _tell(rows, _Words(tidings.ESCALATED, tidings.MANY_ESCALATED), known.above, names)


def of_nobody(rows: Collection[Deadline]) -> None:
    """Tell the posts above which of these came up where neither A nor B acts; one statement where somebody does."""
    posts = posts_by_id({row.post_id for row in rows})
    vacant = [row for row in rows if not posts[row.post_id].held]
    if vacant:
        names = {post.id: post.name for post in posts.values()}
        _tell(vacant, _Words(tidings.NOBODY, tidings.MANY_NOBODY), hearing().above, names)


def _tell(
    rows: Iterable[Deadline], words: _Words, hears: Callable[[int], Iterable[int]], names: dict[int, str]
) -> None:
    """Tell about each row, or how many there are where a post has more than FEW; names are facts where given."""
    by_post: dict[int, list[Deadline]] = {}
    for row in rows:
        by_post.setdefault(row.post_id, []).append(row)
    told = list[Telling]()
    for post, found in by_post.items():
        named = {"post": names[post]} if names else {}
        for hearer in hears(post):
            if len(found) > FEW:
                told.append(Telling(words.many, post=hearer, link=DESK, facts={**named, "count": len(found)}))
                continue
            told += [_one(row, words.one, hearer, named) for row in found]
    tell_all(told, automatic=True)


def _one(row: Deadline, what: Tiding, hearer: int, named: dict[str, str]) -> Telling:
    facts = {**named, "number": row.number, "duty": row.duty, "due": timezone.localtime(row.due).date().isoformat()}
    return Telling(what, post=hearer, link=page_of(row.duty, row.subject), facts=facts)
