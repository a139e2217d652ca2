"""The verbs of posts: what holds afterwards, what they decline, and the lines they leave."""

import json
from datetime import date, timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.posts import actions
from crm.posts.actions import Impossible, NotYours
from crm.posts.histories import holdings_by, outlook
from crm.posts.models import Holding, Post, Role, Unit
from crm.posts.queries import Seat, seat_on, seats_of
from tests.builders import a_leave, a_person, a_post, a_warrant, seat

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


def days(number: int) -> date:
    return TODAY + timedelta(days=number)


@pytest.fixture
def centre() -> Seat:
    return seat(a_post("ic-1", role="information_centre", a="ines"))


@pytest.fixture
def chief() -> Post:
    return a_post("sc-1", role="section_chief", a="chen")


@pytest.fixture
def post(chief: Post) -> Post:
    return a_post("am-1", a="amy", b="bo", above=chief)


def holding(post: Post, side: str = "A") -> Holding:
    return Holding.objects.get(post=post, side=side, until=None)


def events(*codes: str) -> list[LogEntry]:
    return list(LogEntry.objects.filter(event__in=codes).order_by("id"))


def test_a_new_post_has_a_group_of_its_own_with_nobody_in_it(centre: Seat, chief: Post) -> None:
    role = Role.objects.get(code="account_manager")
    with acting(by=centre):
        made = actions.open_post(
            code="am-9", name="客户经理九岗", role=role, unit="营销二部", above=chief, by=a_warrant(centre)
        )
    assert made.group.name == "post:am-9" and not made.group.user_set.exists()
    assert Unit.objects.get(name="营销二部") == made.unit
    line = LogEntry.objects.get(event="table.created", subject_label="am-9")
    assert (line.person_name, line.post_code, line.kind) == ("Ines", "ic-1", "setting")


def test_a_code_is_used_once(centre: Seat, post: Post) -> None:
    with pytest.raises(Impossible) as declined:
        actions.open_post(code="am-1", name="x", role=post.role, unit="营销一部", above=None, by=a_warrant(centre))
    assert declined.value.fault == "taken"
    assert Group.objects.filter(name="post:am-1").count() == 1
    with pytest.raises(Impossible):
        actions.open_role(code="order_clerk", name_en="x", name_zh="x", ceiling="general", by=a_warrant(centre))


def test_one_person_alone_opens_no_post_and_no_role(chief: Post) -> None:
    by = a_warrant(seat(chief), proposer="chen")
    with pytest.raises(NotYours):
        actions.open_post(code="am-9", name="x", role=chief.role, unit="x", above=None, by=by)
    with pytest.raises(NotYours):
        actions.open_role(code="driver", name_en="Driver", name_zh="送货员", ceiling="restricted", by=by)
    assert not Post.objects.filter(code="am-9").exists() and not Unit.objects.filter(name="x").exists()


def test_a_role_can_be_added(centre: Seat) -> None:
    assert actions.open_role(
        code="driver", name_en="Driver", name_zh="送货员", ceiling="general", by=a_warrant(centre)
    ).pk


def test_naming_a_holder_closes_the_term_before(post: Post, chief: Post) -> None:
    by = seat(chief)
    with acting(by=by):
        actions.name_holder(post, a_person("cat"), "A", TODAY, by=by)
    now = seat_on(post)
    assert now is not None and (now.person_name, now.letter) == ("Cat", "A")
    assert seats_of(a_person("amy").pk, TODAY) == []
    assert Holding.objects.get(post=post, person__username="amy").until == TODAY


def test_the_line_of_a_named_holder_keeps_the_names_and_the_table_its_own(post: Post, chief: Post) -> None:
    by = seat(chief)
    with acting(by=by):
        actions.name_holder(post, a_person("cat"), "B", days(3), by=by)
    (line,) = events("post.holder_named")
    assert line.facts == {
        "post": "am-1",
        "side": "B",
        "person": "Cat",
        "first": days(3).isoformat(),
        "before": "Bo",
    }
    assert (line.person_name, line.post_code) == ("Chen", "sc-1")
    tables = LogEntry.objects.filter(subject_label="am-1/B", post_code="sc-1").order_by("id")
    assert [one.event for one in tables] == ["table.changed", "table.created"]


def test_a_successor_for_a_later_day_changes_nothing_today(post: Post, chief: Post) -> None:
    actions.name_holder(post, a_person("cat"), "A", days(10), by=seat(chief))
    now, then = seat_on(post), seat_on(post, days(10))
    assert now is not None and (now.person_name, now.until) == ("Amy", days(10))
    assert then is not None and then.person_name == "Cat"


def test_a_successor_named_for_a_later_day_gives_way_to_another(post: Post, chief: Post) -> None:
    actions.name_holder(post, a_person("cat"), "A", days(10), by=seat(chief))
    actions.name_holder(post, a_person("dan"), "A", days(5), by=seat(chief))
    withdrawn = Holding.objects.get(person__username="cat")
    assert withdrawn.first == withdrawn.until == days(10)
    told = [(one.first, one.name) for one in outlook(list(Holding.objects.select_related("person")), TODAY)]
    assert (TODAY, "Amy") in told and (days(5), "Dan") in told
    assert holdings_by(a_person("cat").pk, TODAY) == []


def test_whoever_was_named_by_mistake_today_is_gone_today(post: Post, chief: Post) -> None:
    actions.name_holder(post, a_person("cat"), "A", TODAY, by=seat(chief))
    actions.name_holder(post, a_person("dan"), "A", TODAY, by=seat(chief))
    now = seat_on(post)
    assert now is not None and now.person_name == "Dan"
    assert seats_of(a_person("cat").pk, TODAY) == []


@pytest.mark.parametrize(
    ("username", "side", "number", "fault"),
    [("amy", "B", 0, "both_sides"), ("bo", "A", 0, "both_sides"), ("amy", "A", 3, "already"), ("cat", "A", -1, "past")],
)
def test_a_holder_who_cannot_be_is_declined(
    post: Post, chief: Post, username: str, side: str, number: int, fault: str
) -> None:
    before = list(Holding.objects.values_list("pk", "until"))
    with pytest.raises(Impossible) as declined:
        actions.name_holder(post, a_person(username), side, days(number), by=seat(chief))  # type: ignore[arg-type]
    assert declined.value.fault == fault
    assert list(Holding.objects.values_list("pk", "until")) == before and not events("post.holder_named")


def test_a_person_who_may_not_sign_in_cannot_be_named(post: Post, chief: Post) -> None:
    with pytest.raises(Impossible) as declined:
        actions.name_holder(post, a_person("gone", active=False), "A", TODAY, by=seat(chief))
    assert declined.value.fault == "inactive"


def test_who_names_holders(post: Post, chief: Post, centre: Seat) -> None:
    actions.name_holder(post, a_person("cat"), "B", TODAY, by=a_warrant(centre))
    other = seat(a_post("sc-2", role="section_chief", a="otto"))
    administrator = seat(a_post("se-1", role="security_administrator", a="sam"))
    officer = seat(a_post("co-1", role="compliance_officer", a="cora"))
    for by in (seat(post, "amy"), other, officer, centre, administrator):
        with pytest.raises(NotYours):
            actions.name_holder(post, a_person("dan"), "B", TODAY, by=by)


def test_nobody_names_themselves_nor_the_holders_of_their_own_post(post: Post, chief: Post, centre: Seat) -> None:
    with pytest.raises(NotYours):
        actions.name_holder(post, a_person("chen"), "B", TODAY, by=seat(chief))
    for one in ("ines", "sam"):
        with pytest.raises(NotYours):
            actions.name_holder(post, a_person(one), "A", TODAY, by=a_warrant(centre))
    with pytest.raises(NotYours):
        actions.name_holder(Post.objects.get(code="ic-1"), a_person("cat"), "B", TODAY, by=centre)


def test_b_of_the_post_above_acts_there_in_as_place(post: Post) -> None:
    chief = post.above
    assert chief is not None
    Holding.objects.create(post=chief, person=a_person("dora"), side="B", first=days(-9))
    a_leave(chief)
    actions.name_holder(post, a_person("cat"), "B", TODAY, by=seat(chief, "dora"))
    assert events("post.holder_named")[0].stands_in_for == "Chen"


def test_going_over_to_another_post_leaves_one_line_and_staying_none(post: Post) -> None:
    a_post("am-2", a="amy")
    first, second = seats_of(a_person("amy").pk, TODAY)
    actions.take_seat(second, before=first)
    actions.take_seat(second, before=second)
    (line,) = events("seat.chosen")
    assert (line.kind, line.post_code, line.person_name, line.facts) == ("sign_in", "am-2", "Amy", {"before": "am-1"})


def test_no_verb_puts_anyone_into_a_group(post: Post, chief: Post, centre: Seat) -> None:
    actions.name_holder(post, a_person("cat"), "A", TODAY, by=a_warrant(centre))
    actions.enter_leave(holding(post), TODAY, days(2), "", by=seat(chief))
    assert not any(group.user_set.exists() for group in Group.objects.all())


def test_what_the_registry_writes_names_posts_by_code_and_nobody(post: Post, chief: Post) -> None:
    actions.name_holder(post, a_person("cat", name="王秀英"), "A", TODAY, by=seat(chief))
    actions.enter_leave(holding(post), TODAY, days(2), "", by=seat(chief))
    lines = LogEntry.objects.filter(content_type__app_label="crm", content_type__model__in=("holding", "leave", "post"))
    assert lines.count() >= 4
    for line in lines:
        assert "王秀英" not in line.object_repr + line.subject_label + json.dumps(line.changes, ensure_ascii=False)
        assert line.subject_label.startswith(("am-1", "sc-1"))
