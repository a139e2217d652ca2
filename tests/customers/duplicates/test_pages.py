"""The pages of probable duplicates: whose pairs, side by side and masked, decided, approved, undone."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.approvals.models import Case
from customers.duplicates import queries
from customers.duplicates.models import Pair
from customers.records.actions import change
from customers.records.lock import unlocked
from customers.records.models import Customer, Merge
from customers.records.ours import keepers
from tests.builders import FULL, a_customer, a_post, opened, seat, signed_in
from tests.customers.browse.pages import said, statements
from tests.customers.duplicates.pairs import a_pair
from tests.customers.duplicates.units import Unit, decision, form, state
from tests.customers.records.behind import behind

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_post_sees_the_pairs_of_its_own_records_and_of_the_other_only_who_keeps_it(unit: Unit) -> None:
    analyst, other = said(signed_in("ann").get("/duplicates/")), said(signed_in("bea").get("/duplicates/"))
    assert all(name in analyst for name in ("芙蓉超市", "芙荣商店", "芙蓉烟酒", "same ID number"))
    assert "芙蓉烟酒" in other and "芙蓉超市" not in other and "芙荣商店" not in other
    assert "kept by 岗位 am-1" in other and "same ID number" not in other


def test_a_stranger_to_both_sees_neither_list_nor_pair(unit: Unit) -> None:
    a_post("am-9", a="zoe")
    assert "No pair waits for a decision" in said(signed_in("zoe").get("/duplicates/"))
    assert signed_in("zoe").get(unit.page(unit.same_post)).status_code == 404


def test_side_by_side_is_masked_and_leaves_a_line_on_each(unit: Unit) -> None:
    page = said(signed_in("amy").get(unit.page(unit.same_post)))
    assert "芙蓉超市" in page and "芙荣商店" in page and "138****8000" in page
    for value in (FULL["phone"], "13800138000", FULL["id_number"], FULL["bank_account"], FULL["owner_name"]):
        assert value not in page
    opened = LogEntry.objects.filter(event="record.opened").values_list("object_id", flat=True)
    assert {unit.same_post.a_id, unit.same_post.b_id} <= set(opened)


def test_a_record_that_the_seat_may_not_open_is_not_shown(unit: Unit) -> None:
    page = said(signed_in("bea").get(unit.page(unit.across)))
    assert "芙蓉烟酒" in page and "芙蓉超市" not in page and "岗位 am-1" in page and 'value="merge"' not in page
    assert "same ID number" not in page
    client = signed_in("bea")
    assert client.post(unit.page(unit.across), form(unit, unit.across))["Location"] == unit.page(unit.across)
    assert "nothing was recorded" in said(client.get(unit.page(unit.across))) and state(unit.across.b_id) == "active"
    assert not LogEntry.objects.filter(event="record.opened", object_id=unit.across.a_id).exists()


def test_the_pair_of_one_post_is_merged_by_it_with_the_values_that_were_ticked(unit: Unit) -> None:
    answer = signed_in("amy").post(unit.page(unit.same_post), form(unit, unit.same_post, **{"take-phone": "b"}))
    assert answer["Location"] == "/duplicates/"
    assert state(unit.same_post.b_id) == "merged" and state(unit.same_post.a_id) == "active"
    with unlocked():
        changed = Merge.objects.get().snapshot["fields"]
    assert "phone" in changed and "remarks" in changed and "name" not in changed
    page = said(signed_in("amy").get("/duplicates/?show=merged"))
    assert "merged into the other" in page and "芙蓉超市" in page


def test_the_other_record_may_be_kept_as_well(unit: Unit) -> None:
    signed_in("amy").post(unit.page(unit.same_post), form(unit, unit.same_post, keep="b", **{"take-name": "a"}))
    assert (state(unit.same_post.a_id), state(unit.same_post.b_id)) == ("merged", "active")
    with unlocked():
        assert Customer.objects.get(pk=unit.same_post.b_id).name == "芙蓉超市"


@pytest.mark.parametrize("wrong", [{"reason": ""}, {"keep": ""}, {"keep": "c"}, {"revs": "1/7"}])
def test_a_merge_that_is_not_complete_says_what_is_missing_and_keeps_what_was_typed(
    unit: Unit, wrong: dict[str, str]
) -> None:
    given = form(unit, unit.same_post, **{"reason": "看过门头，是同一家", "take-phone": "b", **wrong})
    page = said(signed_in("amy").post(unit.page(unit.same_post), given))
    assert state(unit.same_post.b_id) == "active"
    assert 'value="b" id="take-phone-b"' in page and "checked" in page.split('id="take-phone-b"')[1][:120]
    assert wrong.get("reason", "看过门头") in page


def test_across_posts_the_chief_is_asked_and_the_merge_takes_effect_with_the_approval(unit: Unit) -> None:
    signed_in("ann").post(unit.page(unit.across), form(unit, unit.across))
    case = Case.objects.get()
    assert state(unit.across.b_id) == "active" and case.steps.get().post == unit.posts["sc-1"]
    assert "has been asked" in said(signed_in("ann").get(unit.page(unit.across)))
    assert signed_in("ann").post(f"/duplicates/decide/{case.uuid}/", decision(case)).status_code == 404
    assert signed_in("sue").post(f"/duplicates/decide/{case.uuid}/", decision(case)).status_code == 302
    assert state(unit.across.b_id) == "merged"
    unit.across.refresh_from_db()
    assert unit.across.state == Pair.State.MERGED


def test_the_chief_merges_across_posts_at_once(unit: Unit) -> None:
    signed_in("sue").post(unit.page(unit.across), form(unit, unit.across))
    assert state(unit.across.b_id) == "merged" and not Case.objects.exists()


def test_what_was_changed_since_it_was_proposed_is_not_merged(unit: Unit) -> None:
    signed_in("ann").post(unit.page(unit.across), form(unit, unit.across))
    case = Case.objects.get()
    behind("UPDATE customers_customer SET rev = rev + 1 WHERE id = %s", unit.across.b_id)
    answer = signed_in("sue").post(f"/duplicates/decide/{case.uuid}/", decision(case))
    assert answer.status_code == 409 and "not as they were proposed" in said(answer)
    case.refresh_from_db()
    assert case.state == Case.State.OPEN and state(unit.across.b_id) == "active"


@pytest.mark.parametrize(("how", "expected"), [("reject", "apart"), ("send_back", "open")])
def test_a_merge_that_is_not_approved_leaves_both(unit: Unit, how: str, expected: str) -> None:
    signed_in("ann").post(unit.page(unit.across), form(unit, unit.across))
    case = Case.objects.get()
    signed_in("sue").post(f"/duplicates/decide/{case.uuid}/", decision(case, how, "两家店"))
    unit.across.refresh_from_db()
    assert unit.across.state == expected and state(unit.across.b_id) == "active"
    if expected == "open":
        assert signed_in("ann").post(unit.page(unit.across), form(unit, unit.across)).status_code == 302


def test_without_a_chief_who_may_open_both_nobody_is_asked(unit: Unit) -> None:
    lone = a_customer(unit.posts["am-2"], unit.posts["sa-1"], name="芙蓉百货", phone="13700137000")
    with unlocked():
        first = Customer.objects.get(pk=unit.across.a_id)
    pair = a_pair(first, lone)
    page = said(signed_in("ann").post(unit.page(pair), form(unit, pair)))
    assert "No section chief may open both" in page and not Case.objects.exists()


def test_two_customers_are_remembered_with_a_line_on_each(unit: Unit) -> None:
    client = signed_in("amy")
    assert "Give the reason" in said(client.post(unit.page(unit.same_post), {"do": "apart", "reason": ""}))
    client.post(unit.page(unit.same_post), {"do": "apart", "reason": "兄弟两人"})
    unit.same_post.refresh_from_db()
    assert (unit.same_post.state, unit.same_post.note) == (Pair.State.APART, "兄弟两人")
    lines = LogEntry.objects.filter(event="duplicates.kept_apart").values_list("object_id", flat=True)
    assert set(lines) == {unit.same_post.a_id, unit.same_post.b_id}
    assert client.post(unit.page(unit.same_post), form(unit, unit.same_post))["Location"] == unit.page(unit.same_post)
    assert state(unit.same_post.b_id) == "active"


def test_a_pair_that_is_put_off_comes_back_on_its_day(unit: Unit) -> None:
    client, today = signed_in("amy"), timezone.localdate()
    for wrong in (today, today + timedelta(days=93)):
        page = said(client.post(unit.page(unit.same_post), {"do": "later", "until": wrong.isoformat()}))
        assert "within the next three months" in page
    client.post(unit.page(unit.same_post), {"do": "later", "until": (today + timedelta(days=7)).isoformat()})
    groups = [unit.posts["am-1"].group_id]
    assert unit.same_post not in queries.pending(groups)
    Pair.objects.filter(pk=unit.same_post.pk).update(later_until=today)
    assert unit.same_post in queries.pending(groups) and queries.count_pending(groups) == 2


def test_other_pairs_of_a_merged_record_are_let_go(unit: Unit) -> None:
    signed_in("amy").post(unit.page(unit.same_post), form(unit, unit.same_post, keep="b"))
    unit.across.refresh_from_db()
    assert unit.across.state == Pair.State.PAST and keepers([unit.same_post.a_id]) == {}


def test_the_list_takes_as_many_statements_for_one_pair_as_for_many(unit: Unit) -> None:
    client = signed_in("ann")
    client.get("/duplicates/")
    with statements() as few:
        client.get("/duplicates/")
    with unlocked():
        first = Customer.objects.get(pk=unit.across.a_id)
    for number in range(40):
        a_pair(
            first,
            a_customer(unit.posts["am-1"], unit.posts["sa-1"], name=f"芙蓉{number}号", phone=f"1370000{number:04d}"),
        )
    with statements() as many:
        page = said(client.get("/duplicates/"))
    assert len(few) == len(many) and page.count('data-label="Likelihood"') == 30
    assert "42 pairs" in page and "Earlier" not in page
    middle = Pair.objects.order_by("pk")[29].pk
    more = said(client.get(f"/duplicates/?after=91_{middle}"))
    assert more.count('data-label="Likelihood"') == 12 and "More" not in more
    first = Pair.objects.order_by("pk")[30].pk
    back = said(client.get(f"/duplicates/?before=91_{first}"))
    assert back.count('data-label="Likelihood"') == 30 and "Earlier" not in back and "More" in back
    assert said(client.get(f"/duplicates/?before=91_{middle}")).count('data-label="Likelihood"') == 29


@pytest.mark.parametrize("cursor", ["after", "before"])
@pytest.mark.parametrize("text", ["x", "91_", "_3", "9999_1", "91_99999999999999999999", "²_1"])
def test_a_cursor_that_is_none_shows_the_first_page(unit: Unit, cursor: str, text: str) -> None:
    assert "芙蓉烟酒" in said(signed_in("ann").get(f"/duplicates/?{cursor}={text}"))


def test_a_record_changed_while_it_was_looked_at_is_shown_anew_and_merged_at_the_second_try(unit: Unit) -> None:
    client, given = signed_in("amy"), form(unit, unit.same_post, reason="看过门头")
    with unlocked():
        two = Customer.objects.get(pk=unit.same_post.b_id)
    record = opened(two, unit.posts["am-1"])
    with acting(by=record.by):
        change(record, {"remarks": "换了门头"}, rev=record.rev)
    page = said(client.post(unit.page(unit.same_post), given))
    assert "was changed meanwhile" in page and "换了门头" in page and "看过门头" in page
    revs = page.split('name="revs" value="')[1].split('"')[0]
    assert client.post(unit.page(unit.same_post), given | {"revs": revs})["Location"] == "/duplicates/"


def test_the_comparison_begins_from_the_page_and_says_what_it_found(unit: Unit) -> None:
    Pair.objects.all().delete()
    client = signed_in("ann")
    assert client.post("/duplicates/compare/")["Location"] == "/duplicates/"
    page = said(client.get("/duplicates/"))
    assert Pair.objects.count() == 3 and "last compared" in page and seat(unit.posts["sa-1"]).person_name == "Ann"
