"""A merge: nothing lost, nothing doubled, and the lines say everything that stands there."""

import pytest

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.models import Post
from customers.records.agreement import Agreement, agreement
from customers.records.gate import find_exactly, list_records, open_record
from customers.records.lock import unlocked
from customers.records.lookalike import look_alike
from customers.records.merged import lines_of
from customers.records.merging import merge
from customers.records.models import Merge
from customers.records.queries import ListQuery
from customers.records.ticket import Moved, NotThere, Refused, Stale
from tests.builders import a_customer, a_post, opened, seat
from tests.customers.records.behind import behind
from tests.customers.records.merges import both, groups, merged, row, text, the_lines_say_what_stands_there, two, undone

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def posts() -> tuple[Post, Post, Post]:
    """Return two account managers' posts and an analyst's, who may open everything."""
    return a_post("am-1", a="amy"), a_post("am-2", a="bea"), a_post("sa-1", role="statistical_analyst", a="sam")


def test_gaps_are_filled_and_conflicts_are_as_chosen(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    merged(one, other, posts[2], taking=["phone"])
    assert text(one, "phone") == "13800138000"
    assert text(one, "remarks") == "门口有台阶"
    assert text(one, "bank_account") == "6222021234567890128"
    assert text(one, "owner_name") == "王秀英"
    the_lines_say_what_stands_there()


def test_what_is_not_chosen_stays_as_the_kept_record_has_it(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    merged(one, other, posts[2])
    assert text(one, "phone") == "13845405400"


def test_two_records_are_compared_without_showing_what_is_in_them(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    how = agreement(*both(one, other, posts[2]))
    assert how["phone"] == Agreement.DIFFER and how["id_number"] == Agreement.SAME
    assert how["bank_account"] == Agreement.GAP and how["remarks"] == Agreement.GAP
    assert "code" not in how and "loyalty" not in how


def test_a_licence_number_moves_and_none_falls_free(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    merged(one, other, posts[2])
    assert (row(one).licence_number, row(other).licence_number) == ("370523123456", "")
    the_lines_say_what_stands_there()


def test_of_two_licence_numbers_each_stays_taken(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    analyst = posts[2]
    third = a_customer(posts[0], analyst, licence_number="370523000001", phone="13900000000")
    made = merged(third, other, analyst, taking=["licence_number"])
    assert (row(third).licence_number, row(other).licence_number) == ("370523123456", "370523000001")
    the_lines_say_what_stands_there()
    undone(third, made, analyst)
    assert (row(third).licence_number, row(other).licence_number) == ("370523000001", "370523123456")
    the_lines_say_what_stands_there()
    assert row(one).licence_number == ""


def test_the_posts_of_both_open_the_kept_record_and_nobody_the_other(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    made = merged(one, other, posts[2])
    assert groups(one) == sorted(post.group_id for post in posts) and groups(other) == []
    undone(one, made, posts[2])
    assert groups(one) == sorted([posts[0].group_id, posts[2].group_id])
    assert groups(other) == sorted([posts[1].group_id, posts[2].group_id])
    the_lines_say_what_stands_there()


def test_the_merged_number_leads_to_the_kept_record(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    merged(one, other, posts[2])
    by = seat(posts[1])
    with acting(by=by):
        with pytest.raises(Moved) as moved:
            open_record(other.uuid, by=by, purpose="maintenance")
        assert moved.value.uuid == one.uuid
        found = list_records(ListQuery(text=other.code), by=by, purpose="maintenance").rows
        assert [each["code"] for each in found] == [one.code]
        assert [each["code"] for each in find_exactly(other.code, by=by, purpose="maintenance")] in ([], [one.code])


def test_whoever_may_not_open_the_kept_record_is_led_nowhere(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    merged(one, other, posts[2])
    by = seat(a_post("am-9", a="zoe"))
    with acting(by=by), pytest.raises(NotThere) as shut:
        open_record(other.uuid, by=by, purpose="maintenance")
    assert not isinstance(shut.value, Moved)
    assert LogEntry.objects.filter(event="record.refused", object_id=other.pk).exists()


def test_the_lines_of_both_are_the_kept_records_history(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    before = set(LogEntry.objects.filter(object_id=other.pk).values_list("pk", flat=True))
    merged(one, other, posts[2])
    assert lines_of(opened(one, posts[2])) == [one.pk, other.pk]
    assert before <= set(LogEntry.objects.filter(object_id=other.pk).values_list("pk", flat=True))
    for customer, event in ((one, "record.joined"), (other, "record.merged")):
        assert LogEntry.objects.filter(object_id=customer.pk, event=event).count() == 1


def test_no_value_of_either_stands_in_the_line_in_clear(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    merged(one, other, posts[2], taking=["phone"])
    line = LogEntry.objects.get(event="record.joined")
    assert "13800138000" not in line.body and "6222021234567890128" not in line.body
    with unlocked():
        kept = str(Merge.objects.values().get())
    assert "13800138000" not in kept and "13845405400" not in kept


def test_the_look_alike_check_names_the_posts_of_the_kept_record(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    merged(one, other, posts[2])
    found = look_alike({"phone": "13800138000"}, by=seat(a_post("la-1", role="licence_administrator", a="lara")))
    assert found.answer == "exists" and set(found.groups) == set(groups(one))


@pytest.mark.parametrize("state", ["draft", "frozen", "merged"])
def test_only_active_records_are_merged(posts: tuple[Post, ...], state: str) -> None:
    one, other = two(posts)
    kept, gone = both(one, other, posts[2])
    behind("UPDATE customers_customer SET state = %s WHERE id = %s", state, other.pk)
    with acting(by=kept.by), pytest.raises(Refused) as refused:
        merge(kept, gone)
    assert refused.value.verdict.gate == "state"


def test_a_record_changed_since_it_was_opened_is_not_merged(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    kept, gone = both(one, other, posts[2])
    behind("UPDATE customers_customer SET rev = rev + 1 WHERE id = %s", other.pk)
    with acting(by=kept.by), pytest.raises(Stale):
        merge(kept, gone)


def test_a_record_is_not_merged_into_itself(posts: tuple[Post, ...]) -> None:
    one, _other = two(posts)
    kept = opened(one, posts[2])
    with acting(by=kept.by), pytest.raises(Refused):
        merge(kept, kept)


def test_a_chain_of_merges_leads_to_its_end(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    third = a_customer(posts[0], posts[2], phone="13700000000")
    merged(one, other, posts[2])
    merged(third, one, posts[2])
    by = seat(posts[1])
    with acting(by=by), pytest.raises(Moved) as moved:
        open_record(other.uuid, by=by, purpose="maintenance")
    assert moved.value.uuid == third.uuid
    the_lines_say_what_stands_there()
