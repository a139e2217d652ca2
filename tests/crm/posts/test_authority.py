"""Authority is a post's grant and a seat of today: nothing else opens a record, whatever guardian's tables say."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Permission
from django.core.exceptions import ObjectDoesNotExist
from django.utils import timezone
from guardian.core import ObjectPermissionChecker
from guardian.shortcuts import assign_perm, get_objects_for_group, get_objects_for_user

from audit.trail.context import acting
from crm.accounts.models import User
from crm.posts import actions
from crm.posts.histories import in_person
from crm.posts.models import Holding, Post
from crm.posts.queries import Seat, seats_of, still_seated
from customers.records import gate
from customers.records.lock import unlocked
from customers.records.models import Customer
from customers.records.queries import ListQuery
from customers.records.ticket import NotThere
from tests.builders import a_customer, a_leave, a_person, a_post, a_warrant, seat, signed_in

pytestmark = pytest.mark.django_db
OPEN = "customers.open_customer"


def today_of(username: str) -> list[Seat]:
    return seats_of(a_person(username).pk, timezone.localdate())


def listed(by: Seat) -> set[str]:
    with acting(by=by):
        return {row["code"] for row in gate.list_records(ListQuery(), by=by, purpose="maintenance").rows}


def opens(customer: Customer, by: Seat) -> bool:
    try:
        with acting(by=by):
            gate.open_record(customer.uuid, by=by, purpose="maintenance")
    except NotThere:
        return False
    return True


@pytest.fixture
def post() -> Post:
    return a_post("am-1", a="amy", b="bo")


def test_guardian_says_the_grant_is_the_groups(post: Post) -> None:
    customer, other = a_customer(post), a_customer(a_post("am-2", a="cat"))
    with unlocked():
        assert ObjectPermissionChecker(post.group).has_perm(OPEN, customer)
        assert not ObjectPermissionChecker(post.group).has_perm(OPEN, other)
        assert set(get_objects_for_group(post.group, OPEN, accept_global_perms=False)) == {customer}


def test_guardian_knows_no_member_of_any_posts_group(post: Post) -> None:
    customer = a_customer(post)
    with unlocked():
        for user in User.objects.all():
            assert not ObjectPermissionChecker(user).has_perm(OPEN, customer)
            assert not get_objects_for_user(user, OPEN, accept_global_perms=False).exists()


def test_a_superuser_passes_guardian_and_opens_nothing(post: Post) -> None:
    customer = a_customer(post)
    root = a_person("root", superuser=True)
    with unlocked():
        assert ObjectPermissionChecker(root).has_perm(OPEN, customer)
    assert root.has_perm(OPEN)
    assert today_of("root") == []
    assert signed_in("root").get("/posts/").status_code == 404


def test_a_superuser_on_another_post_opens_what_that_post_opens(post: Post) -> None:
    customer = a_customer(post)
    a_person("root", superuser=True)
    by = seat(a_post("am-2", a="root"))
    assert not opens(customer, by) and listed(by) == set()


def test_a_user_put_into_the_group_by_hand_gets_nothing(post: Post) -> None:
    customer = a_customer(post)
    eve = a_person("eve")
    eve.groups.add(post.group)
    with unlocked():
        assert ObjectPermissionChecker(eve).has_perm(OPEN, customer)
    assert today_of("eve") == []
    assert signed_in("eve").get("/posts/").status_code == 404
    by = seat(a_post("am-2", a="eve"))
    assert not opens(customer, by) and listed(by) == set()


def test_a_global_permission_opens_nothing(post: Post) -> None:
    customer = a_customer(post)
    permission = Permission.objects.get(codename="open_customer")
    other = a_post("am-2", a="eve")
    a_person("eve").user_permissions.add(permission)
    other.group.permissions.add(permission)
    assign_perm(OPEN, a_person("eve"))
    assert User.objects.get(username="eve").has_perm(OPEN)
    assert not opens(customer, seat(other)) and listed(seat(other)) == set()


def test_a_grant_to_a_person_opens_nothing(post: Post) -> None:
    customer = a_customer(post)
    eve = a_person("eve")
    with unlocked():
        assign_perm(OPEN, eve, customer)
        assert ObjectPermissionChecker(eve).has_perm(OPEN, customer)
    by = seat(a_post("am-2", a="eve"))
    assert not opens(customer, by) and listed(by) == set()


def test_the_anonymous_user_is_no_row_and_has_no_seat() -> None:
    with pytest.raises(ObjectDoesNotExist):
        User.objects.get(username="AnonymousUser")
    assert seats_of(AnonymousUser().pk or 0, timezone.localdate()) == []


def test_b_gets_exactly_as_records_while_a_is_away_and_loses_them_after(post: Post) -> None:
    own = a_post("am-2", a="bo")
    mine, theirs = a_customer(post), a_customer(post)
    bos = a_customer(own)
    as_a = seat(post)
    all_of_as = listed(as_a)
    assert all_of_as == {mine.code, theirs.code}
    assert [one.post_code for one in today_of("bo")] == ["am-2"]

    leave = a_leave(post)
    as_b = seat(post, "bo")
    assert listed(as_b) == all_of_as
    assert opens(mine, as_b) and opens(theirs, as_b) and not opens(bos, as_b)
    assert listed(seat(own)) == {bos.code}
    assert today_of("amy") == [] and not still_seated(as_a)

    holding = Holding.objects.select_related("post", "person").get(post=post, side="A")
    actions.end_leave(leave, timezone.localdate(), by=in_person(holding))
    assert not still_seated(as_b)
    assert [one.post_code for one in today_of("bo")] == ["am-2"]
    assert listed(seat(post)) == all_of_as


def test_the_lines_of_b_say_for_whom(post: Post) -> None:
    from audit.trail.models import LogEntry

    customer = a_customer(post)
    a_leave(post)
    opens(customer, seat(post, "bo"))
    line = LogEntry.objects.filter(event="record.opened").latest("id")
    assert (line.person_name, line.post_code, line.letter, line.stands_in_for) == ("Bo", "am-1", "B", "Amy")


def test_a_new_holder_gets_the_posts_records_and_the_former_none(post: Post) -> None:
    customer = a_customer(post)
    director = seat(a_post("dr-1", role="director", a="dora"))
    actions.name_holder(post, a_person("cat"), "A", timezone.localdate(), by=a_warrant(director))
    assert today_of("amy") == []
    assert opens(customer, seat(post, "cat"))


def test_a_seat_of_tomorrow_is_none_today(post: Post) -> None:
    a_leave(post, first=timezone.localdate() + timedelta(days=1))
    assert today_of("bo") == []
