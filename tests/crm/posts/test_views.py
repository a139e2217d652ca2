"""The pages of posts, over the whole stack: who enters, what a form does, what a switch leaves behind."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.trail.models import LogEntry
from crm.posts.models import Holding, Leave, Post
from crm.posts.purposes import PURPOSES
from crm.posts.queries import seat_on
from tests.builders import a_leave, a_person, a_post, signed_in

pytestmark = pytest.mark.django_db


def days(number: int) -> date:
    return timezone.localdate() + timedelta(days=number)


@pytest.fixture
def post() -> Post:
    above = a_post("sc-1", role="section_chief", a="chen")
    a_post("ic-1", role="information_centre", a="ines")
    a_post("om-1", role="order_clerk", a="olga")
    a_person("stranger")
    return a_post("am-1", a="amy", b="bo", above=above)


def holding(post: Post, side: str = "A") -> Holding:
    return Holding.objects.get(post=post, side=side, until=None)


def purpose_of(client: Client) -> str:
    request: Any = client.get("/posts/").wsgi_request
    return str(request.purpose)


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


SEATED = {"chen": 200, "ines": 200, "olga": 200, "amy": 200, "bo": 404, "stranger": 404}
PAGES = {
    "/posts/": SEATED,
    "/posts/at/am-1/": SEATED,
    "/posts/at/am-1/holder/": {**SEATED, "olga": 404, "amy": 404, "ines": 404},
    "/posts/mine/": dict.fromkeys(SEATED, 200),
    "/administration/": dict.fromkeys(SEATED, 404),
    "/posts/holdings/{holding}/leave/": {**SEATED, "olga": 404},
    "/posts/leaves/{leave}/end/": {**SEATED, "olga": 404},
    "/posts/at/none/": dict.fromkeys(SEATED, 404),
}


@pytest.mark.parametrize("address", PAGES)
def test_who_enters_which_page(post: Post, address: str) -> None:
    leave = Leave.objects.create(holding=holding(post), first=days(5), until=days(7))
    url = address.format(holding=holding(post).pk, leave=leave.pk)
    assert Client().get(url).status_code == 302
    answers = {name: signed_in(name).get(url).status_code for name in PAGES[address]}
    assert answers == PAGES[address]


def test_every_refusal_leaves_a_line(post: Post) -> None:
    for username, address in (("stranger", "/posts/"), ("olga", "/administration/"), ("amy", "/posts/at/am-1/holder/")):
        before = LogEntry.objects.filter(outcome="refused").count()
        assert signed_in(username).get(address).status_code == 404
        assert LogEntry.objects.filter(outcome="refused").count() == before + 1


def test_the_list_tells_who_acts_in_both_languages(post: Post) -> None:
    a_leave(post)
    for language, words in (("en", ["Bo", "B for Amy", "Posts and holders"]), ("zh-hans", ["Bo", "am-1"])):
        shown = text(signed_in("olga", language=language), "/posts/")
        assert all(word in shown for word in words)


def test_the_list_is_filtered(post: Post) -> None:
    client = signed_in("olga")
    assert "sc-1" not in text(client, "/posts/?text=amy") and "am-1" in text(client, "/posts/?text=amy")
    assert "am-1" not in text(client, "/posts/?role=section_chief")
    assert "No post is like that" in text(client, "/posts/?text=zzz")


@pytest.mark.parametrize("address", ["/posts/", "/posts/at/am-1/", "/posts/mine/"])
def test_a_page_stays_within_eight_statements_however_many_posts_there_are(post: Post, address: str) -> None:
    client = signed_in("amy")
    client.get(address)
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as asked:
            client.get(address)
        counts.append(len(asked))
        for extra in range(3):
            a_leave(a_post(f"x-{number}-{extra}", a=f"p{number}{extra}", b=f"q{number}{extra}"))
    assert counts[0] == counts[1] <= 8


def test_the_post_above_names_a_holder(post: Post) -> None:
    client = signed_in("chen")
    cat = a_person("cat")
    answer = client.post("/posts/at/am-1/holder/", {"side": "A", "person": cat.pk, "first": days(0)}, follow=True)
    assert answer.redirect_chain[-1][0] == "/posts/at/am-1/"
    now = seat_on(post)
    assert now is not None and now.person_name == "Cat"


def test_what_is_declined_stands_beside_its_field_and_nothing_typed_is_lost(post: Post) -> None:
    bo = a_person("bo")
    answer = signed_in("chen").post("/posts/at/am-1/holder/", {"side": "A", "person": bo.pk, "first": days(2)})
    shown = answer.content.decode()
    assert answer.status_code == 200 and "A and B are two people" in shown
    assert f'value="{days(2)}"' in shown and f'value="{bo.pk}" selected' in shown


def test_posting_where_one_may_not_changes_nothing_and_leaves_a_line(post: Post) -> None:
    cat = a_person("cat")
    for username in ("amy", "olga"):
        answer = signed_in(username).post("/posts/at/am-1/holder/", {"side": "A", "person": cat.pk, "first": days(0)})
        assert answer.status_code == 404
    answer = signed_in("chen").post(
        "/posts/at/am-1/holder/", {"side": "B", "person": a_person("chen").pk, "first": days(0)}
    )
    assert answer.status_code == 404
    assert LogEntry.objects.filter(event="post.refused", outcome="refused").count() == 3
    assert not Holding.objects.filter(post=post, person__username__in=("cat", "chen")).exists()


def test_a_goes_on_leave_and_ends_it_without_a_seat(post: Post) -> None:
    client = signed_in("amy")
    dates = {"first": days(0), "until": days(4), "reason": "年假"}
    answer = signed_in("chen").post(f"/posts/holdings/{holding(post).pk}/leave/", dates)
    assert answer.headers["Location"] == "/posts/at/am-1/"
    assert client.get("/posts/").status_code == 404
    shown = text(client, "/posts/mine/")
    leave = Leave.objects.get()
    assert f"/posts/leaves/{leave.pk}/end/" in shown and "You have no seat today" in shown
    answer = client.post(f"/posts/leaves/{leave.pk}/end/", {"on": days(0)})
    assert answer.headers["Location"] == "/posts/mine/"
    assert client.get("/posts/").status_code == 200
    line = LogEntry.objects.get(event="post.leave_ended")
    assert (line.person_name, line.post_code, line.letter) == ("Amy", "am-1", "A")


def test_b_cannot_end_as_leave(post: Post) -> None:
    leave = a_leave(post)
    client = signed_in("bo")
    assert client.get(f"/posts/leaves/{leave.pk}/end/").status_code == 404
    assert client.post(f"/posts/leaves/{leave.pk}/end/", {"on": days(0)}).status_code == 404
    leave.refresh_from_db()
    assert leave.until > days(0)


def test_going_over_to_another_post_is_kept_and_told(post: Post) -> None:
    a_post("am-2", a="amy")
    client = signed_in("amy")
    answer = client.post("/posts/seat/", {"post": "am-2", "next": "/posts/"})
    assert answer.headers["Location"] == "/posts/" and client.session["post"] == "am-2"
    line = LogEntry.objects.get(event="seat.chosen")
    assert (line.person_name, line.post_code, line.facts) == ("Amy", "am-2", {"before": "am-1"})
    assert line.session
    client.get("/administration/")
    assert LogEntry.objects.filter(event="door.refused").latest("id").post_code == "am-2"


def test_a_post_that_is_not_ones_own_is_refused_with_a_line(post: Post) -> None:
    client = signed_in("amy")
    assert client.post("/posts/seat/", {"post": "sc-1"}).status_code == 404
    assert "post" not in client.session
    line = LogEntry.objects.get(event="post.refused")
    assert (line.outcome, line.facts) == ("refused", {"post": "sc-1", "act": "take_seat"})


def test_a_chosen_post_that_is_lost_gives_way_to_one_that_is_left(post: Post) -> None:
    a_post("bz-9", a="bo")
    leave = a_leave(post)
    client = signed_in("bo", post=post)
    assert "am-1" in text(client, "/posts/mine/")
    leave.until = days(0)
    leave.save()
    client.get("/administration/")
    assert LogEntry.objects.filter(event="door.refused").latest("id").post_code == "bz-9"


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("/posts/", "/posts/"),
        ("/posts/?text=amy", "/posts/?text=amy"),
        ("/posts/at/am-1/", "/"),
        ("//evil.example/", "/"),
        ("https://evil.example/", "/"),
        ("/nowhere/", "/"),
        ("", "/"),
    ],
)
def test_a_switch_leads_back_to_a_page_that_every_seat_may_open(post: Post, wanted: str, goes: str) -> None:
    a_post("am-2", a="amy")
    assert signed_in("amy").post("/posts/seat/", {"post": "am-2", "next": wanted}).headers["Location"] == goes


def test_the_purpose_is_kept_and_an_unknown_one_changes_nothing(post: Post) -> None:
    client = signed_in("amy")
    answer = client.post("/posts/purpose/", {"purpose": "delivery", "next": "/posts/at/am-1/"})
    assert answer.headers["Location"] == "/posts/at/am-1/" and client.session["purpose"] == "delivery"
    client.post("/posts/purpose/", {"purpose": "curiosity"})
    assert client.session["purpose"] == "delivery"
    assert purpose_of(client) == "delivery"


def test_the_purpose_is_upkeep_until_one_is_chosen(post: Post) -> None:
    client = signed_in("amy")
    assert purpose_of(client) == "maintenance"
    session = client.session
    session["purpose"] = "no longer in the register"
    session.save()
    assert purpose_of(client) == "maintenance"


def test_the_switchers_take_posts_only(post: Post) -> None:
    client = signed_in("amy")
    assert {client.get(reverse(f"posts:choose_{name}")).status_code for name in ("seat", "purpose")} == {405}
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(a_person("amy"), backend="allauth.account.auth_backends.AuthenticationBackend")
    assert strict.post("/posts/purpose/", {"purpose": "delivery"}).status_code == 403


def test_the_register_of_purposes_has_each_code_once_and_two_that_need_consent() -> None:
    assert len({purpose.code for purpose in PURPOSES}) == len(PURPOSES) == 10
    assert [purpose.code for purpose in PURPOSES if purpose.consent] == ["marketing", "survey"]
