"""The undoing of a merge: all is as it was, but what was edited since, which is kept and named."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.deadlines.actions import Wanted, open_deadline
from crm.deadlines.duties import Duty
from crm.deadlines.models import Deadline
from crm.models import Post
from crm.workdays.rules import Rule, Way
from customers.records import actions, opening
from customers.records.gate import list_records, reveal
from customers.records.lock import unlocked
from customers.records.models import Attachment, Consent
from customers.records.parting import preview
from customers.records.queries import ListQuery
from customers.records.stragglers import gather
from customers.records.ticket import NotThere, Refused
from customers.relations.models import Interaction, Relation
from tests.builders import a_customer, a_post, opened, seat
from tests.customers.feedback.arrangement import a_version, an_answer
from tests.customers.records.behind import behind
from tests.customers.records.merges import (
    groups,
    merged,
    opened_fields,
    purposes,
    row,
    text,
    the_lines_say_what_stands_there,
    two,
    undone,
)
from tests.customers.records.test_photos import a_file

pytestmark = pytest.mark.django_db(transaction=True)
DUTY = Duty("test.part", "Fill in", "posts:mine")


@pytest.fixture
def posts() -> tuple[Post, Post, Post]:
    """Return two account managers' posts and an analyst's, who may open everything."""
    return a_post("am-1", a="amy"), a_post("am-2", a="bea"), a_post("sa-1", role="statistical_analyst", a="sam")


def test_consents_narrow_to_what_both_agreed_to(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    made = merged(one, other, posts[2])
    assert purposes(one) == ["business"]
    undone(one, made, posts[2])
    assert purposes(one) == ["business", "marketing"] and purposes(other) == ["business", "survey"]
    the_lines_say_what_stands_there()


def test_the_ways_of_a_consent_narrow_too_and_come_back(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    for customer, ways in ((one, ("link", "visit")), (other, ("visit", "telephone"))):
        record = opened(customer, posts[2])
        with acting(by=record.by):
            actions.consent(record, ["business", "survey"], given_on=date(2026, 1, 5), way="phone", ways=ways)
    made = merged(one, other, posts[2])
    with unlocked():
        standing = Consent.objects.get(customer_id=one.pk, purpose="survey", withdrawn_on=None)
    assert standing.ways == "visit"
    the_lines_say_what_stands_there()
    undone(one, made, posts[2])
    with unlocked():
        assert Consent.objects.get(customer_id=one.pk, purpose="survey", withdrawn_on=None).ways == "link,visit"
    the_lines_say_what_stands_there()


def test_what_was_withdrawn_since_holds_for_both_after_undoing(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    made = merged(one, other, posts[2])
    record = opened(one, posts[2])
    with acting(by=record.by):
        actions.consent(record, [], given_on=timezone.localdate(), way="phone")
    report = undone(one, made, posts[2]).report
    assert purposes(one) == [] and purposes(other) == ["survey"]
    assert report["consents"] == ["marketing", "business"]
    the_lines_say_what_stands_there()


def test_a_post_from_which_it_was_withdrawn_since_does_not_get_it_back(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    made = merged(one, other, posts[2])
    by = seat(posts[2])
    with acting(by=by):
        actions.withdraw([one.pk], posts[1].group_id, post="am-2", by=by)
    report = undone(one, made, posts[2]).report
    assert groups(other) == [posts[2].group_id] and report["posts"] == ["am-2"]
    the_lines_say_what_stands_there()


def test_photos_travel_and_come_back(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    own = posts[1]
    by = seat(posts[2])
    with acting(by=by):
        actions.grant([one.pk], own.group_id, post="am-2", basis="import", by=by)
    name = next(
        shown.entry.identifier for shown in opened(one, own).fields if shown.entry.kind == "photo" and shown.editable
    )
    record = opened(other, own)
    with acting(by=record.by):
        actions.attach(record, name, a_file())
    made = merged(one, other, posts[2])
    with unlocked():
        kept = Attachment.objects.get(customer_id=one.pk, field=name)
        assert opening.photo(row(one), name, bytes(kept.content))[:2] == b"\xff\xd8"
        assert Attachment.objects.filter(customer_id=other.pk).count() == 1
    the_lines_say_what_stands_there()
    undone(one, made, posts[2])
    with unlocked():
        assert list(Attachment.objects.values_list("customer_id", flat=True)) == [other.pk]
    the_lines_say_what_stands_there()


def test_deadlines_go_along_and_come_back(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    rule = Rule(Way.AFTER, 3, timezone.localdate(), posts[1].unit.closes)
    due = open_deadline(Wanted(DUTY, posts[1].pk, other.uuid, "T-1", rule, customer=other.pk))
    made = merged(one, other, posts[2])
    due.refresh_from_db()
    assert due.customer == one.pk
    undone(one, made, posts[2])
    due.refresh_from_db()
    assert due.customer == other.pk and Deadline.objects.count() == 1


def test_what_was_edited_since_is_kept_and_named(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    made = merged(one, other, posts[2], taking=["phone"])
    clerk = a_post("la-1", role="licence_administrator", a="lara")
    by = seat(posts[2])
    with acting(by=by):
        actions.grant([one.pk], clerk.group_id, post="la-1", basis="import", by=by)
    editor = next(
        post
        for post in (clerk, *posts)
        if "phone" in [f.entry.identifier for f in opened_fields(one, post) if f.editable]
    )
    record = opened(one, editor)
    with acting(by=record.by):
        actions.change(record, {"phone": "13911112222"}, rev=record.rev)
    report = undone(one, made, posts[2]).report
    assert report["fields"] == ["phone"] and text(one, "phone") == "13911112222"
    assert (
        text(one, "remarks") == "" and text(other, "remarks") == "门口有台阶" and text(other, "phone") == "13800138000"
    )
    the_lines_say_what_stands_there()


def test_the_report_is_told_before_and_is_what_the_undoing_meets(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    made = merged(one, other, posts[2], taking=["phone"])
    record, by = opened(one, posts[2]), seat(posts[2])
    assert preview(record, made.uuid).clean
    clerk = a_post("la-1", role="licence_administrator", a="lara")
    with acting(by=by):
        actions.withdraw([one.pk], posts[1].group_id, post="am-2", by=by)
        actions.grant([one.pk], clerk.group_id, post="la-1", basis="import", by=by)
        actions.consent(opened(one, posts[2]), ["business", "survey"], given_on=timezone.localdate(), way="phone")
    edited = opened(one, clerk)
    with acting(by=edited.by):
        actions.change(edited, {"phone": "13911112222"}, rev=edited.rev)
    an_answer(a_version(), one, posts[2])
    Relation.objects.create(customer_id=one.pk, due_on=date(2026, 2, 5))  # the machine's, nobody wrote it
    lines, before = LogEntry.objects.count(), (row(one).rev, groups(one), purposes(one), purposes(other))
    report = preview(opened(one, posts[2]), made.uuid)
    assert vars(report) == {
        "fields": ["phone"],
        "photos": [],
        "consents": ["marketing", "survey"],
        "posts": ["am-2"],
        "let_in": ["la-1"],
        "came": {"customers.Answer": 1},
    }
    assert LogEntry.objects.count() == lines + 1  # the record was opened
    assert (row(one).rev, groups(one), purposes(one), purposes(other)) == before
    assert undone(one, made, posts[2]).report == vars(report)
    the_lines_say_what_stands_there()


def test_what_was_written_at_the_instant_of_a_merge_follows_by_night(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    third = a_customer(posts[0], posts[2], phone="13700000000")
    early = Interaction.objects.create(customer_id=other.pk, kind="visit", on=date(2026, 1, 5), post=posts[2])
    for customer in (one, other):
        Relation.objects.create(customer_id=customer.pk, due_on=date(2026, 2, 5))
    made = merged(one, other, posts[2])
    assert gather() == 0
    late = Interaction.objects.create(customer_id=other.pk, kind="visit", on=date(2026, 1, 6), post=posts[2])
    merged(third, one, posts[2])
    assert gather() == 1 and gather() == 0
    owners = dict(Interaction.objects.values_list("pk", "customer_id"))
    assert owners == {early.pk: third.pk, late.pk: third.pk}
    assert sorted(Relation.objects.values_list("customer_id", flat=True)) == [other.pk, third.pk]
    assert made.snapshot["stayed"] == {"customers.Relation": 1}
    the_lines_say_what_stands_there()


def test_a_report_is_told_only_of_a_merge_that_can_be_undone(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    made = merged(one, other, posts[2])
    with pytest.raises(NotThere):
        preview(opened(one, posts[2]), uuid4())
    with pytest.raises(NotThere):
        preview(replace(opened(one, posts[2]), by=seat(a_post("am-9", a="zoe"))), made.uuid)
    undone(one, made, posts[2])
    with pytest.raises(Refused):
        preview(opened(one, posts[2]), made.uuid)


def test_after_undoing_all_is_as_it_was(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    names = ("phone", "remarks", "bank_account", "licence_number", "owner_name", "id_number")
    before = [(text(one, name), text(other, name)) for name in names]
    undone(one, merged(one, other, posts[2], taking=["phone"]), posts[2])
    assert [(text(one, name), text(other, name)) for name in names] == before
    assert row(one).state == row(other).state == "active"
    by = seat(posts[1])
    with acting(by=by):
        assert [each["code"] for each in list_records(ListQuery(text="富丽堂皇"), by=by, purpose="visit").rows] == [
            other.code
        ]
        assert reveal(other.uuid, "phone", by=by, purpose="visit", reason="回访") == "13800138000"
    the_lines_say_what_stands_there()


def test_a_merge_is_undone_once_the_latest_first_and_within_thirty_days(posts: tuple[Post, ...]) -> None:
    one, other = two(posts)
    third = a_customer(posts[0], posts[2], phone="13700000000")
    first = merged(one, other, posts[2])
    second = merged(one, third, posts[2])
    with pytest.raises(Refused):
        undone(one, first, posts[2])
    undone(one, second, posts[2])
    behind("UPDATE customers_merge SET at = %s WHERE id = %s", timezone.now() - timedelta(days=31), first.pk)
    with pytest.raises(Refused) as late:
        undone(one, first, posts[2])
    assert late.value.verdict.gate == "late"
    behind("UPDATE customers_merge SET at = %s WHERE id = %s", timezone.now() - timedelta(days=30), first.pk)
    undone(one, first, posts[2])
    with pytest.raises(Refused):
        undone(one, first, posts[2])
    the_lines_say_what_stands_there()
