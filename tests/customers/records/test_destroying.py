"""Destroying a record destroys what was merged into it, with its key and a line (PIPL 47, P4.5.1)."""

from collections.abc import Sequence

import pytest

from audit.trail.models import LogEntry
from crm.models import Post
from customers.feedback.models import Answer
from customers.records.lock import unlocked
from customers.records.models import Attachment, Consent, Customer, Merge, Strongbox
from customers.records.shredding import alive, destroy_again, destroyed
from tests.builders import a_customer, a_post
from tests.customers.feedback.arrangement import a_version, an_answer
from tests.customers.records.merges import groups, merged, purposes, text, the_lines_say_what_stands_there, two, undone

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def posts() -> tuple[Post, Post, Post]:
    """Return two account managers' posts and an analyst's, who may open everything."""
    return a_post("am-1", a="amy"), a_post("am-2", a="bea"), a_post("sa-1", role="statistical_analyst", a="sam")


def left(*customers: Customer) -> list[int]:
    """Return which of some records are here, be it with no more than a key or a consent."""
    ids = [customer.pk for customer in customers]
    with unlocked():
        found = set(Customer.objects.filter(pk__in=ids).values_list("pk", flat=True))
        for model in (Strongbox, Consent, Attachment):
            found |= set(model.objects.filter(customer_id__in=ids).values_list("customer_id", flat=True))
    return sorted(found)


def told(event: str = "record.destroyed_again") -> dict[int, dict[str, str]]:
    """Return what the lines of an event say, by record."""
    return {line.object_id: line.facts for line in LogEntry.objects.filter(event=event)}


def a_third(posts: Sequence[Post]) -> Customer:
    """Return a further record of the shop."""
    return a_customer(posts[0], posts[2], phone="13700000000")


def test_what_was_merged_into_a_record_is_destroyed_with_it(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    answer = an_answer(a_version(), other, posts[2])
    merged(one, other, posts[2], taking=["phone"])
    assert Answer.objects.get(pk=answer.pk).customer_id == one.pk
    assert destroy_again([one.uuid]) == 2
    assert left(one, other) == [] and alive([one.uuid, other.uuid]) == 0
    assert not Answer.objects.exists()
    assert told() == {one.pk: {"record": str(one.uuid)}}
    assert told("record.destroyed_with") == {other.pk: {"record": str(other.uuid), "kept_code": one.code}}
    assert {one.uuid, other.uuid} <= destroyed()
    the_lines_say_what_stands_there()


def test_a_chain_of_merges_is_destroyed_to_its_beginning(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    third = a_third(posts)
    merged(one, other, posts[2])
    merged(third, one, posts[2])
    assert destroy_again([third.uuid]) == 3 and left(one, other, third) == []
    along = {pk: facts["kept_code"] for pk, facts in told("record.destroyed_with").items()}
    assert along == {other.pk: one.code, one.pk: third.code} and set(told()) == {third.pk}
    the_lines_say_what_stands_there()


def test_whoever_was_taken_out_again_is_somebody_else(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    undone(one, merged(one, other, posts[2]), posts[2])
    assert destroy_again([one.uuid]) == 1 and left(one, other) == [other.pk]
    the_lines_say_what_stands_there()


def test_the_merge_of_a_destroyed_record_is_forgotten_with_a_line(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    undone(one, merged(one, other, posts[2]), posts[2])
    assert destroy_again([other.uuid]) == 1 and left(one, other) == [one.pk]
    with unlocked():
        assert not Merge.objects.exists()
    assert set(told("record.merge_forgotten")) == {one.pk}
    the_lines_say_what_stands_there()


def test_a_copy_from_before_the_undoing_gives_nothing_of_the_destroyed_back(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    answer = an_answer(a_version(), other, posts[2])
    before = [text(one, name) for name in ("phone", "remarks", "licence_number")]
    merged(one, other, posts[2], taking=["phone"])
    assert text(one, "remarks") == "门口有台阶"
    assert destroy_again([other.uuid]) == 1 and left(one, other) == [one.pk]
    assert [text(one, name) for name in ("phone", "remarks", "licence_number")] == before
    assert purposes(one) == ["business", "marketing"] and posts[1].group_id not in groups(one)
    assert not Answer.objects.filter(pk=answer.pk).exists()
    the_lines_say_what_stands_there()


def test_both_at_once_are_destroyed_once(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    merged(one, other, posts[2])
    assert destroy_again([one.uuid, other.uuid]) == 2 and left(one, other) == []
    assert LogEntry.objects.filter(event="record.destroyed_again").count() == 2
    the_lines_say_what_stands_there()
