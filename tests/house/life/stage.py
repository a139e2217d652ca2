"""Where the stateful test plays: five posts above one another, two beside, and who sits there on the first day."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from crm.models import Holding, Post, User
from crm.posts.actions import Impossible, NotYours
from tests.builders import a_person, a_post
from tests.house.access import Answer, Company, Term

FIRST_DAY = date(2020, 1, 1)
MORNING = timezone.make_aware(datetime(2026, 3, 2, 9))
# Post: role, post above, A, B. Three persons sit on two posts; those at the top are too far above am-1 to act there.
STAFF = {
    "bd-1": ("director", "", "kim", ""),
    "gm-1": ("director", "bd-1", "gus", ""),
    "di-1": ("director", "gm-1", "dan", "eve"),
    "sc-1": ("section_chief", "di-1", "sue", "tom"),
    "am-1": ("account_manager", "sc-1", "ann", "bob"),
    "am-2": ("account_manager", "sc-1", "bob", "sue"),
    "am-3": ("account_manager", "am-2", "cat", "ann"),
    "ic-1": ("information_centre", "", "ivy", ""),
}
POSTS = sorted(STAFF)
PEOPLE = ["ann", "bob", "cat", "dan", "eve", "gus", "ivy", "joe", "kim", "sue", "tom"]


@dataclass
class Stage:
    """The rows of the first day."""

    posts: dict[str, Post]
    people: dict[str, User]


def set_up() -> Stage:
    """Return the posts and people, each made by the usual phrases."""
    posts: dict[str, Post] = {}
    for code, (role, above, a, b) in STAFF.items():
        posts[code] = a_post(code, role=role, a=a, b=b, above=posts.get(above))
    return Stage(posts, {name: a_person(name) for name in PEOPLE})


def first_day() -> Company:
    """Return the same company as the specification knows it."""
    company = Company(
        above={code: above for code, (_, above, _, _) in STAFF.items()},
        roles={code: role for code, (role, _, _, _) in STAFF.items()},
    )
    keys = {(one.post.code, one.side): one.pk for one in Holding.objects.select_related("post")}
    for code, (_, _, *holders) in STAFF.items():
        for side, person in zip("AB", holders, strict=True):
            if person:
                company.terms.append(Term(code, side, person, FIRST_DAY, key=keys[code, side]))
    return company


@contextmanager
def undone() -> Iterator[None]:
    """Undo whatever the block does; verbs that must not stand in a transaction take it for the test's own."""
    around: Any = transaction.atomic()
    around._from_testcase = True
    with around:
        yield
        transaction.set_rollback(True)


def answer(verb: Callable[[], Any]) -> tuple[Answer, Any]:
    """Return what a verb of posts answers, in the specification's words, and what it returns."""
    try:
        return "done", verb()
    except NotYours:
        return "not yours", None
    except Impossible:
        return "impossible", None
