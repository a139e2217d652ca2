"""A newcomer's draft: opened by the posts of the relay, met by nobody else, in no list; then active, or gone."""

from collections.abc import Sequence
from datetime import date

import pytest

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.models import Post
from customers.records import actions, drafts, gate
from customers.records.admission import Admission, admit
from customers.records.exporting import export
from customers.records.glance import named
from customers.records.lock import unlocked
from customers.records.models import Customer, Grant
from customers.records.queries import ListQuery
from customers.records.ticket import NotThere, OpenRecord, Refused, Stale
from tests.builders import FULL, a_customer, a_post, seat

pytestmark = pytest.mark.django_db
PHONE = FULL["phone"]


@pytest.fixture
def posts() -> list[Post]:
    """Return the analyst's and the manager's post."""
    return [a_post("sa-1", role="statistical_analyst", a="sam"), a_post("am-1")]


def a_draft(posts: Sequence[Post], **values: str) -> Customer:
    """Return a draft that some posts may open."""
    given = {"code": "N1", "name": "芙蓉便利店", "region": "370523", **FULL, **values}
    groups = {post.group_id: "relay" for post in posts}
    row = Admission(given, [("business", date(2026, 1, 5), "written")], groups)
    by = seat(posts[0])
    with acting(by=by), unlocked():
        (pk,) = admit([row], by=by, purpose="maintenance", draft=True)
        return Customer.objects.get(pk=pk)


def opened(draft: Customer, post: Post) -> OpenRecord:
    """Return a draft opened from a post."""
    return gate.open_record(draft.uuid, by=seat(post), purpose="maintenance")


def test_a_draft_is_opened_by_its_posts_and_by_nobody_else(posts: list[Post]) -> None:
    draft, other = a_draft(posts), a_post("am-2", a="bea")
    assert opened(draft, posts[0]).state == opened(draft, posts[1]).state == "draft"
    with pytest.raises(NotThere):
        opened(draft, other)
    assert LogEntry.objects.filter(event="record.drafted", object_id=draft.pk).count() == 1


def test_a_draft_stands_in_no_list_search_count_or_export(posts: list[Post]) -> None:
    draft, by = a_draft(posts), seat(posts[1])
    for query in (ListQuery(count_to=100), ListQuery(text="芙蓉"), ListQuery(text="frbld"), ListQuery(text="N1")):
        page = gate.list_records(query, by=by, purpose="maintenance")
        assert (page.rows, page.total) == ([], 0)
    for text in (PHONE, "N1"):
        assert gate.find_exactly(text, by=by, purpose="maintenance") == []
    assert gate.recheck([draft.pk], by=by) == set()
    assert export(ListQuery(columns=("region",)), by=by, purpose="maintenance", form="csv").count == 0
    assert actions.change_many([draft.pk], {"attention": "low"}, by=by, purpose="maintenance") == 0
    assert actions.grant([draft.pk], posts[0].group_id, post="sa-1", basis="unit", by=by) == 0


def test_its_posts_read_its_name_where_newcomers_are_named(posts: list[Post]) -> None:
    draft, other = a_draft(posts), a_post("am-2", a="bea")
    assert named([draft.pk], by=seat(posts[1]), purpose="maintenance", where="board")[draft.pk].name == "芙蓉便利店"
    assert LogEntry.objects.latest("id").facts["filter"] == "board"
    assert named([draft.pk], by=seat(other), purpose="maintenance", where="board") == {}
    before = LogEntry.objects.count()
    assert named([], by=seat(other), purpose="maintenance", where="board") == {}
    assert LogEntry.objects.count() == before


def test_the_manager_fills_in_beside_the_analyst_while_it_is_a_draft_only(posts: list[Post]) -> None:
    draft, record = a_draft(posts), None
    record = opened(draft, posts[1])
    assert record.field("delivery_route").editable and record.field("market_type").editable
    assert not opened(draft, posts[0]).field("market_type").editable
    drafts.activate(record, {}, rev=record.rev, number="N2026-000001")
    assert not opened(draft, posts[1]).field("delivery_route").editable


def test_activated_it_is_an_ordinary_record_with_the_approvers_edits(posts: list[Post]) -> None:
    draft, clerk = a_draft(posts), a_post("oc-1", role="order_clerk", a="oscar")
    record = opened(draft, posts[1])
    edits = {"scientific_quota": "120", "address": "新街9号"}
    drafts.activate(record, edits, rev=record.rev, number="N2026-000001", also={clerk.group_id: "duty"})
    for post in (*posts, clerk):
        (row,) = gate.list_records(ListQuery(), by=seat(post), purpose="maintenance").rows
        assert row["code"] == "N1"
    after = opened(draft, posts[1])
    assert (after.state, after.rev, after.field("scientific_quota").value) == ("active", record.rev + 1, "120")
    line = LogEntry.objects.get(event="record.activated")
    assert line.changes == {"scientific_quota": ["", "120"]} and "新街" not in str(line.__dict__)
    assert set(Grant.objects.values_list("basis", flat=True)) == {"relay", "duty"}


def test_what_was_changed_since_it_was_read_is_not_activated(posts: list[Post]) -> None:
    draft = a_draft(posts)
    record = opened(draft, posts[1])
    actions.change(opened(draft, posts[0]), {"delivery_route": "大王5号线"}, rev=record.rev)
    with pytest.raises(Stale):
        drafts.activate(record, {}, rev=record.rev, number="N2026-000001")
    assert opened(draft, posts[1]).state == "draft"


def test_passed_on_it_is_open_to_the_posts_named_and_to_no_other(posts: list[Post]) -> None:
    draft, other = a_draft(posts), a_post("am-2", a="bea")
    record = opened(draft, posts[0])
    drafts.pass_on(record, [posts[0].group_id, other.group_id])
    assert opened(draft, other).id == draft.pk
    with pytest.raises(NotThere):
        opened(draft, posts[1])
    assert LogEntry.objects.get(event="record.regranted").facts == {"posts": "am-2,sa-1"}


def test_a_discarded_draft_is_gone_with_its_key_and_its_lines_stay(posts: list[Post]) -> None:
    draft = a_draft(posts)
    drafts.discard(opened(draft, posts[1]), number="N2026-000001", reason="证照不符")
    with unlocked():
        assert not Customer.objects.filter(pk=draft.pk).exists()
    with pytest.raises(NotThere):
        opened(draft, posts[1])
    line = LogEntry.objects.get(event="record.discarded")
    assert (line.object_id, line.reason) == (draft.pk, "证照不符")


def test_an_admitted_record_is_no_draft_any_more(posts: list[Post]) -> None:
    customer = a_customer(*posts)
    record = opened(customer, posts[1])
    for act in (
        lambda: drafts.activate(record, {}, rev=record.rev, number="N1"),
        lambda: drafts.pass_on(record, []),
        lambda: drafts.discard(record, number="N1", reason=""),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.verdict.gate == "state"
    assert opened(customer, posts[0]).state == "active"
