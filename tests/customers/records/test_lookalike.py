"""Is somebody known already: whether, and who keeps it; nothing else, and not without end."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.trail.models import LogEntry
from crm.models import LimitSet, Post
from crm.posts.queries import Seat
from customers.records import comparing
from customers.records.likeness import core
from customers.records.lookalike import Likeness, known_values, look_alike
from customers.records.ticket import Refused
from tests.builders import FULL, a_customer, a_post, seat

pytestmark = pytest.mark.django_db
LICENCE = "370523123456"


@pytest.fixture
def posts() -> tuple[Post, Post]:
    """Return the post that asks, and the one that keeps the customer."""
    return a_post("la-1", role="licence_administrator", a="lara"), a_post("am-2", a="bea")


@pytest.mark.parametrize(
    ("asked", "answer"),
    [
        ({"licence_number": LICENCE}, "exists"),
        ({"phone": FULL["phone"]}, "exists"),
        ({"id_number": FULL["id_number"], "name": "另一家"}, "exists"),
        ({"bank_account": FULL["bank_account"]}, "exists"),
        ({"spare_phone": FULL["phone"]}, "maybe"),
        ({"phone": "13911112222"}, "maybe"),
        ({"name": "芙蓉便利店"}, "maybe"),
        ({"name": "芙蓉烟酒商行", "region": "370523"}, "maybe"),
        ({"name": "芙蓉超市", "region": "370502"}, "not"),
        ({"name": "芙蓉花园便利店"}, "not"),
        ({"phone": "13900000000", "name": "春风超市"}, "not"),
        ({"licence_number": "370523654321"}, "not"),
        ({}, "not"),
    ],
)
def test_the_answer_is_whether_and_who_keeps_it(posts: tuple[Post, Post], asked: dict[str, str], answer: str) -> None:
    clerk, keeper = posts
    a_customer(keeper, name="芙蓉超市", licence_number=LICENCE, spare_phone="13911112222")
    found = look_alike(asked, by=seat(clerk))
    assert found == Likeness(answer, (keeper.group_id,) if answer != "not" else ())


def test_the_line_names_what_was_compared_and_no_value_and_no_customer(posts: tuple[Post, Post]) -> None:
    clerk, keeper = posts
    a_customer(keeper, name="芙蓉超市")
    look_alike({"phone": FULL["phone"], "name": "芙蓉"}, by=seat(clerk))
    line = LogEntry.objects.latest("id")
    assert (line.event, line.facts) == ("records.compared", {"answer": "exists", "kinds": "name,phone"})
    assert line.object_id is None and line.count is None and "芙蓉" not in str(line.__dict__)


def test_one_may_not_ask_without_end(posts: tuple[Post, Post]) -> None:
    clerk, keeper = posts
    a_customer(keeper, name="芙蓉超市")
    LimitSet.objects.create(code="lookalikes_per_day", value=2)
    for _ in range(2):
        assert look_alike({"name": "芙蓉"}, by=seat(clerk)).answer == "maybe"
    for _ in range(2):
        with pytest.raises(Refused) as refusal:
            look_alike({"name": "芙蓉"}, by=seat(clerk))
        assert refusal.value.verdict.gate == "limit"
    assert LogEntry.objects.filter(event="records.compared", outcome="refused").count() == 2
    assert look_alike({"name": "芙蓉"}, by=seat(keeper)).answer == "maybe"


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("芙蓉超市", "芙蓉"),
        ("芙蓉烟酒商行", "芙蓉"),
        ("便利店", "便利店"),
        ("ＡＢ 商店", "ab"),
        ("大店铺", "大店铺"),
        ("", ""),
    ],
)
def test_a_names_core_is_what_it_says_of_itself(name: str, wanted: str) -> None:
    assert core(name) == wanted


def test_a_name_that_only_sounds_alike_is_maybe_known_once_the_records_were_compared(posts: tuple[Post, Post]) -> None:
    clerk, keeper = posts
    a_customer(keeper, name="芙蓉超市")
    asked = {"name": "芙荣商店", "region": "370523"}
    assert look_alike(asked, by=seat(clerk)).answer == "not"
    comparing.sign(1, 0)
    assert look_alike(asked, by=seat(clerk)).answer == "maybe"


def test_the_same_name_under_another_licence_is_asked_about_at_the_door(posts: tuple[Post, Post]) -> None:
    clerk, keeper = posts
    a_customer(keeper, name="芙蓉超市", licence_number=LICENCE)
    asked = {"name": "芙蓉超市", "region": "370523", "licence_number": "370523654321"}
    assert look_alike(asked, by=seat(clerk)).answer == "maybe"


@pytest.mark.parametrize(
    "look",
    [
        lambda by: known_values([{"phone": FULL["phone"], "id_number": FULL["id_number"]}], by=by),
        lambda by: comparing.crossed(0),
        lambda by: comparing.by_number("phone", -1),
    ],
    ids=["a sheet's rows", "telephones against spare ones", "a number against its like"],
)
def test_however_many_candidates_are_opened_the_statements_are_as_few(
    posts: tuple[Post, Post], look: Callable[[Seat], object]
) -> None:
    clerk, keeper = posts
    seen = []
    for more in (2, 7):
        for _one in range(more):
            a_customer(keeper, spare_phone=FULL["phone"])
        with CaptureQueriesContext(connection) as asked:
            look(seat(clerk))
        seen.append(len(asked))
    assert seen[0] == seen[1] > 0
