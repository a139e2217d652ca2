"""Who administers holds nothing else: the rule, the verbs that keep it, and the check of what went round them."""

from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.core.management.base import SystemCheckError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from crm.administrators.checks import administrators_are_apart
from crm.models import Holding, Post, Role
from crm.posts import actions
from crm.posts.actions import Impossible
from crm.posts.queries import posts_today, seats_of
from crm.posts.rules import ADMINISTRATORS, Stay, apart_fault, in_line, kept_apart
from tests.builders import a_leave, a_person, a_post, a_warrant, seat

TODAY = timezone.localdate()
ROLES = (*sorted(ADMINISTRATORS), "account_manager", "information_centre", "compliance_officer")


def day(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.mark.parametrize(
    ("role", "other", "first", "until", "fault"),
    [
        ("system_administrator", "security_administrator", 0, None, "apart"),
        ("system_administrator", "audit_administrator", 400, None, "apart"),
        ("security_administrator", "security_administrator", 0, None, "apart"),
        ("account_manager", "audit_administrator", 0, 1, "apart"),
        ("audit_administrator", "account_manager", -9, 1, "apart"),
        ("audit_administrator", "account_manager", -9, 0, ""),
        ("audit_administrator", "account_manager", 5, 5, ""),
        ("account_manager", "section_chief", 0, None, ""),
    ],
)
def test_who_administers_holds_nothing_else_on_any_day_of_it(
    role: str, other: str, first: int, until: int | None, fault: str
) -> None:
    held = Stay(2, other, day(first), None if until is None else day(until))
    assert apart_fault(Stay(1, role, day(0)), [held]) == fault


stays = st.lists(
    st.builds(
        Stay,
        post=st.integers(1, 4),
        role=st.just(""),
        first=st.integers(-30, 30).map(day),
        until=st.none() | st.integers(31, 60).map(day),
    ),
    max_size=4,
)


@given(stays, st.sampled_from(ROLES), st.sampled_from(ROLES))
def test_the_rule_is_the_same_from_either_side(held: list[Stay], one: str, other: str) -> None:
    named = [Stay(each.post, one if each.post % 2 else other, each.first, each.until) for each in held]
    pairs = {(first, second) for first in named for second in named if apart_fault(first, [second])}
    assert all((second, first) in pairs for first, second in pairs)
    assert bool(pairs) == bool(kept_apart(named))


@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_an_administrators_post_stands_above_and_below_none(role: str) -> None:
    assert not in_line(role, "director") and not in_line("account_manager", role) and not in_line(role, role)


@pytest.mark.django_db
@pytest.mark.parametrize("side", ["A", "B"])
@pytest.mark.parametrize("role", sorted(ADMINISTRATORS))
def test_nobody_is_named_to_administer_beside_another_post_nor_the_other_way(role: str, side: str) -> None:
    chief = a_post("sc-1", role="section_chief", a="chen")
    business = a_post("am-1", a="amy", b="bo", above=chief)
    post, director = a_post("xx-1", role=role, a="xenia", b="xaver"), seat(a_post("dr-1", role="director", a="dora"))
    others = [one for one in sorted(ADMINISTRATORS) if one != role]
    second = a_post("yy-1", role=others[0], a="yves")
    for person in ("amy", "bo", "yves"):
        for first in (TODAY, day(300)):
            with pytest.raises(Impossible) as declined:
                actions.name_holder(post, a_person(person), side, first, by=a_warrant(director))  # type: ignore[arg-type]
            assert declined.value.fault == "apart"
    for person in ("xenia", "xaver"):
        with pytest.raises(Impossible) as declined:
            actions.name_holder(business, a_person(person), side, day(90), by=seat(chief))  # type: ignore[arg-type]
        assert declined.value.fault == "apart"
        with pytest.raises(Impossible):
            actions.name_holder(second, a_person(person), side, TODAY, by=a_warrant(director))  # type: ignore[arg-type]
    assert Holding.objects.count() == 7


@pytest.mark.django_db
def test_whoever_leaves_the_other_post_first_may_administer_from_that_day_on() -> None:
    post = a_post("am-1", a="amy")
    Holding.objects.filter(post=post).update(until=day(10))
    made, director = (
        a_post("sy-1", role="system_administrator", a="sy"),
        seat(a_post("dr-1", role="director", a="dora")),
    )
    with pytest.raises(Impossible):
        actions.name_holder(made, a_person("amy"), "A", day(9), by=a_warrant(director))
    assert actions.name_holder(made, a_person("amy"), "A", day(10), by=a_warrant(director)).first == day(10)


@pytest.mark.django_db
def test_no_superior_comes_to_an_administrators_post_and_none_from_there() -> None:
    director = a_post("dr-1", role="director", a="dora")
    below = a_post("se-1", role="security_administrator", a="sam", above=director)
    manager = a_post("am-1", a="amy", above=below)
    for post in (below, manager):
        a_leave(post)
        assert {one.code: one.seat for one in posts_today(TODAY)}[post.code] is None
    assert [one.post_code for one in seats_of(a_person("dora").pk, TODAY)] == ["dr-1"]
    Post.objects.update(above=None)
    manager.above = director
    manager.save()
    assert [one.post_code for one in seats_of(a_person("dora").pk, TODAY)] == ["am-1", "dr-1"]


@pytest.mark.django_db
def test_no_post_is_opened_across_the_line() -> None:
    director = seat(a_post("dr-1", role="director", a="dora"))
    role, above = Role.objects.get(code="audit_administrator"), Post.objects.get(code="dr-1")
    with pytest.raises(Impossible) as declined:
        actions.open_post(code="au-1", name="x", role=role, unit="x", above=above, by=a_warrant(director))
    assert declined.value.fault == "crossing"


@pytest.mark.django_db
def test_the_check_names_whoever_was_put_there_behind_the_verbs() -> None:
    post = a_post("am-1", a="amy")
    a_post("au-1", role="audit_administrator", a="ada", above=post)
    assert [one.id for one in administrators_are_apart(None, databases=["default"])] == ["administrators.E002"]
    Post.objects.update(above=None)
    assert administrators_are_apart(None, databases=["default"]) == []
    held = Holding.objects.create(post=post, person=a_person("ada"), side="B", first=day(60))
    (found,) = administrators_are_apart(None, databases=["default"])
    assert found.id == "administrators.E001" and "ada holds" in found.msg
    with pytest.raises(SystemCheckError, match="E001"):
        call_command("check", databases=["default"])
    held.until = held.first
    held.save()
    assert administrators_are_apart(None, databases=["default"]) == []
