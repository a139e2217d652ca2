"""Who sits where, as read from the tables; the day is given, so the clock stands still."""

from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from crm.accounts.models import User
from crm.posts.histories import absences_of, term_of
from crm.posts.models import Holding, Leave, Post, Role
from crm.posts.queries import (
    Seat,
    holders_named,
    post_of_group,
    posts_by_group,
    posts_today,
    seat_for,
    seat_on,
    seats_of,
    still_seated,
)
from crm.posts.rules import Absence, Staff, Term, acting_on
from crm.posts.shipped import ROLES
from tests.builders import a_leave, a_person, a_post, seat

pytestmark = pytest.mark.django_db

MON = date(2026, 11, 23)
WED, THU = MON + timedelta(days=2), MON + timedelta(days=3)


def seats(username: str, day: date = MON) -> list[Seat]:
    return seats_of(a_person(username).pk, day)


def test_a_has_the_seat_and_b_has_none() -> None:
    a_post("am-1", a="amy", b="bo")
    (amy,) = seats("amy")
    assert (amy.post_code, amy.letter, amy.standing_in, amy.until) == ("am-1", "A", False, None)
    assert seats("bo") == []


def test_b_has_exactly_as_seat_while_a_is_away() -> None:
    post = a_post("am-1", a="amy", b="bo", away=(MON, WED))
    assert seats("amy") == []
    (bo,) = seats("bo")
    assert (bo.post_code, bo.letter, bo.stands_in_for, bo.until) == ("am-1", "B", "Amy", WED)
    assert bo.last_day == MON + timedelta(days=1)
    (before,) = seats_of(a_person("amy").pk, MON - timedelta(days=1))
    assert (bo.group_id, bo.ceiling, bo.role) == (before.group_id, before.ceiling, before.role)
    assert before.until == MON and bo.group_id == post.group_id


def test_on_the_day_back_the_post_is_as_again() -> None:
    a_post("am-1", a="amy", b="bo", away=(MON, WED))
    assert seats("bo", WED) == []
    assert [one.letter for one in seats("amy", WED)] == ["A"]


def test_b_away_too_leaves_the_post_without_anyone() -> None:
    post = a_post("am-1", a="amy", b="bo", away=(MON, THU))
    Leave.objects.create(holding=Holding.objects.get(post=post, side="B"), first=MON, until=WED)
    assert seats("amy") == seats("bo") == []
    assert seat_on(post, MON) is None
    assert [one.letter for one in seats("bo", WED)] == ["B"]


def both_away(code: str, above: Post | None, first: date = MON, until: date = WED) -> Post:
    """Return a post from which A is away, and which has no B."""
    return a_post(code, a=f"{code}-a", away=(first, until), above=above)


def test_with_b_away_too_the_holder_above_acts_on_exactly_this_post() -> None:
    chief = a_post("sc-1", role="section_chief", a="chen", b="dai")
    post = a_post("am-1", a="amy", b="bo", away=(MON, THU), above=chief)
    a_post("am-2", a="ann", above=chief)
    Leave.objects.create(holding=Holding.objects.get(post=post, side="B"), first=MON, until=WED)
    below, own = seats("chen")
    assert (own.post_code, own.letter) == ("sc-1", "A")
    assert (below.post_code, below.letter, below.stands_in_for, below.until) == ("am-1", "S", "Amy", WED)
    assert (below.group_id, below.role, below.ceiling) == (post.group_id, "account_manager", post.role.ceiling)
    assert below.standing_in and seat_on(post, MON) == below
    assert {one.code: one.seat for one in posts_today(MON, role="account_manager")}["am-1"] == below
    told = post_of_group(post.group_id, MON)
    assert told is not None and told.seat == below
    assert seats("dai") == []
    assert [(one.post_code, one.letter) for one in seats("chen", WED)] == [("sc-1", "A")]
    assert [one.letter for one in seats("bo", WED)] == ["B"]


def test_whoever_acts_above_acts_below_and_so_on_upwards() -> None:
    head = a_post("dr-1", role="director", a="ella")
    chief = a_post("sc-1", role="section_chief", a="chen", b="dai", above=head, away=(MON, THU))
    post = both_away("am-1", chief, MON, THU)
    assert [(one.post_code, one.letter) for one in seats("dai")] == [("am-1", "S"), ("sc-1", "B")]
    Leave.objects.create(holding=Holding.objects.get(post=chief, side="B"), first=MON, until=WED)
    assert seats("dai") == []
    assert [(one.post_code, one.letter) for one in seats("ella")] == [("am-1", "S"), ("dr-1", "A"), ("sc-1", "S")]
    acting = seat_on(post, MON)
    assert acting is not None and (acting.person_name, acting.stands_in_for, acting.until) == (
        "Ella",
        "am-1-A".title(),
        WED,
    )


def test_a_superiors_seat_ends_with_the_leave() -> None:
    chief = a_post("sc-1", role="section_chief", a="chen")
    post = a_post("am-1", a="amy", above=chief)
    leave = a_leave(post)
    taken = seat(post, "chen")
    assert still_seated(taken)
    leave.until = timezone.localdate()
    leave.save()
    assert not still_seated(taken)


@pytest.mark.parametrize("posts", [1, 5])
def test_the_seats_of_a_superior_cost_one_statement_too(posts: int) -> None:
    chief = a_post("sc-1", role="section_chief", a="chen")
    for number in range(posts):
        both_away(f"am-{number}", chief)
        a_post(f"x-{number}", a=f"far{number}", above=chief)
    with CaptureQueriesContext(connection) as asked:
        found = seats("chen")
    assert [one.letter for one in found] == ["S"] * posts + ["A"]
    assert len([one for one in asked if "crm_post" in one["sql"]]) == 1


def test_a_leave_from_one_post_leaves_the_other_alone() -> None:
    a_post("am-1", a="amy", b="bo", away=(MON, WED))
    a_post("am-2", a="amy", b="cat")
    assert [one.post_code for one in seats("amy")] == ["am-2"]


def test_seats_come_in_the_order_of_their_codes() -> None:
    a_post("am-2", a="bo")
    a_post("am-1", a="amy", b="bo", away=(MON, WED))
    assert [(one.post_code, one.letter) for one in seats("bo")] == [("am-1", "B"), ("am-2", "A")]


def test_a_person_who_may_not_sign_in_has_no_seat_and_their_b_neither() -> None:
    a_post("am-1", a="amy", b="bo")
    person = a_person("amy")
    person.is_active = False
    person.save()
    assert seats("amy") == seats("bo") == []


def test_the_leave_of_a_former_holder_seats_nobody() -> None:
    post = a_post("am-1", a="amy", b="bo", away=(MON, THU))
    Holding.objects.filter(post=post, side="A").update(until=WED)
    Holding.objects.create(post=post, person=a_person("cat"), side="A", first=WED)
    assert [one.letter for one in seats("bo", MON)] == ["B"]
    assert seats("bo", WED) == []
    assert [one.post_code for one in seats("cat", WED)] == ["am-1"]


@pytest.mark.parametrize("posts", [0, 1, 5])
def test_the_seats_of_a_person_cost_one_statement_however_many_they_are(posts: int) -> None:
    bo = a_person("bo")
    for number in range(posts):
        a_post(f"am-{number}", a=f"amy{number}", b="bo", away=(MON, WED))
        a_leave(a_post(f"x-{number}", a=f"far{number}"), first=MON)
    with CaptureQueriesContext(connection) as asked:
        assert len(seats_of(bo.pk, MON)) == posts
    assert len(asked) == 1


def test_the_tables_and_the_rule_agree_on_any_history() -> None:
    chief = a_post("sc-1", role="section_chief", a="p3")
    post, other = a_post("am-1", a="p0", above=chief), a_post("am-2", a="p1")
    people = [a_person(f"p{number}") for number in range(4)]
    chance = Random(20261123)
    for _ in range(60):
        Leave.objects.all().delete()
        Holding.objects.filter(post__in=(post, chief)).delete()
        above = Staff(*_history(chief, people, chance))
        terms, absences = _history(post, people, chance)
        for number in range(0, 24, 3):
            day = MON + timedelta(days=number)
            acting = acting_on(terms, absences, day, [above])
            seated = {p.pk: one for p in people for one in seats_of(p.pk, day) if one.post_id == post.pk}
            assert {pk: (one.letter, one.until) for pk, one in seated.items()} == (
                {acting.person: (acting.letter, acting.until)} if acting else {}
            )
    assert seat_on(other, MON) is not None


def _history(post: Post, people: list[User], chance: Random) -> tuple[list[Term], list[Absence]]:
    """Put holders and leaves on a post by chance, at most one open term a side; return them as the rule sees them."""
    terms, absences = [], []
    for side in ("A", "B"):
        for number in range(chance.randint(0, 3)):
            first = MON + timedelta(days=chance.randint(0, 15))
            is_open = number == 0 and chance.random() < 0.6
            until = None if is_open else first + timedelta(days=chance.randint(0, 10))
            holding = Holding.objects.create(
                post=post, person=chance.choice(people), side=side, first=first, until=until
            )
            terms.append(term_of(holding))
            for _ in range(chance.randint(0, 2)):
                away = MON + timedelta(days=chance.randint(0, 18))
                Leave.objects.create(holding=holding, first=away, until=away + timedelta(days=chance.randint(0, 6)))
            absences += absences_of(holding)
    return terms, absences


def test_seat_on_a_post_is_the_seat_of_whoever_acts() -> None:
    post = a_post("am-1", a="amy", b="bo")
    a_leave(post)
    now = seat_on(post)
    assert now is not None and (now.person_name, now.letter) == ("Bo", "B")
    assert now == seat(post, "bo") == seat_for(a_person("bo").pk, "am-1")
    assert seat_for(a_person("amy").pk, "am-1") is None
    assert seat_for(a_person("bo").pk, "am-2") is None


def test_a_seat_stands_until_it_is_taken_away() -> None:
    post = a_post("am-1", a="amy", b="bo")
    leave = a_leave(post)
    taken = seat(post, "bo")
    assert still_seated(taken)
    leave.until = timezone.localdate()
    leave.save()
    assert not still_seated(taken)


def test_a_seat_does_not_stand_when_what_it_may_do_has_changed() -> None:
    post = a_post("am-1", a="amy")
    taken = seat(post)
    assert not still_seated(replace(taken, letter="B"))
    assert not still_seated(replace(taken, group_id=taken.group_id + 1))
    Role.objects.filter(pk=post.role_id).update(ceiling="general")
    assert not still_seated(taken)


def test_the_posts_of_today_name_their_holders_and_who_acts() -> None:
    a_post("am-1", a="amy", b="bo", away=(MON, WED))
    a_post("om-1", role="order_clerk", a="olga")
    told = {post.code: (post.a, post.b, post.seat and post.seat.person_name) for post in posts_today(MON)}
    assert told == {"am-1": ("Amy", "Bo", "Bo"), "om-1": ("Olga", "", "Olga")}
    assert [post.code for post in posts_today(MON, text=" BO ")] == ["am-1"]
    assert [post.code for post in posts_today(MON, role="order_clerk")] == ["om-1"]


def test_a_post_without_holders_stands_in_the_list_with_nobody() -> None:
    post = a_post("am-1", a="amy")
    Holding.objects.all().delete()
    (told,) = posts_today(MON)
    assert (told.a, told.b, told.seat) == ("", "", None)
    assert seat_on(post, MON) is None


def test_posts_are_found_by_the_group_that_grants_are_given_to() -> None:
    posts = [a_post(f"am-{number}", a=f"amy{number}") for number in range(3)]
    other = Group.objects.create(name="no post")
    with CaptureQueriesContext(connection) as asked:
        found = posts_by_group([*(post.group_id for post in posts), other.pk])
    assert {group: post.code for group, post in found.items()} == {post.group_id: post.code for post in posts}
    assert len(asked) == 1
    told = post_of_group(posts[0].group_id)
    assert told is not None and told.seat is not None and told.seat.person_name == "Amy0"
    assert post_of_group(other.pk) is None


def test_a_name_leads_to_the_post_of_which_that_person_is_a() -> None:
    post = a_post("am-1", a="amy", b="bo")
    a_post("sc-1", role="section_chief", a="cat")
    with CaptureQueriesContext(connection) as asked:
        found = holders_named(["Amy", "Bo", "Cat", "Nobody"])
    assert found == {"Amy": post} and len(asked) == 2


def test_a_name_that_could_mean_two_posts_leads_nowhere() -> None:
    a_post("am-1", a="amy")
    a_post("am-2", a="amy")
    a_post("am-3", a="wang1")
    a_post("am-4", a="wang2")
    for username in ("wang1", "wang2"):
        person = a_person(username)
        person.name = "王秀英"
        person.save()
    assert holders_named(["Amy", "王秀英"]) == {}


def test_the_roles_that_ship_are_there_once_and_renamed_ones_stay() -> None:
    from crm.apps import CrmConfig
    from crm.posts.receivers import ship_roles

    Role.objects.filter(code="order_clerk").update(name_zh="内勤")
    ship_roles(sender=CrmConfig.create("crm"), using="default")
    assert set(Role.objects.values_list("code", flat=True)) >= {code for code, *_ in ROLES}
    assert Role.objects.get(code="order_clerk").name_zh == "内勤"


def test_a_roles_name_follows_the_readers_language() -> None:
    post = a_post("am-1", a="amy")
    by = seat(post)
    for language, name in (("en", "Account manager"), ("zh-hans", "客户经理")):
        with translation.override(language):
            assert by.role_name == post.role.name == posts_today(MON)[0].role_name == name
