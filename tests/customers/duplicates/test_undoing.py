"""The page of an undoing: what it meets is told before, who may do it, what is said afterwards."""

import pytest
from django.test import Client
from django.utils import timezone

from audit.trail.context import acting
from customers.duplicates.models import Pair
from customers.records.actions import change, consent, grant
from customers.records.lock import unlocked
from customers.records.models import Customer, Merge
from tests.builders import opened, signed_in
from tests.customers.browse.pages import said
from tests.customers.duplicates.units import WHY, Unit, form, state
from tests.customers.feedback.arrangement import a_version, an_answer

pytestmark = pytest.mark.django_db(transaction=True)


def test_the_merged_number_leads_on_and_the_record_names_it_and_undoes_it(unit: Unit) -> None:
    client = signed_in("amy")
    with unlocked():
        kept, gone = (Customer.objects.get(pk=pk) for pk in (unit.same_post.a_id, unit.same_post.b_id))
    client.post(unit.page(unit.same_post), form(unit, unit.same_post))
    assert client.get(f"/customers/{gone.uuid}/")["Location"] == f"/customers/{kept.uuid}/"
    page = said(client.get(f"/customers/{kept.uuid}/"))
    with unlocked():
        made = Merge.objects.get()
    address = f"/duplicates/undo/{kept.uuid}/{made.uuid}/"
    assert gone.code in page and address in page and f"on the merged record {gone.code}" in page
    assert "Undo the merge" in said(client.get(address))
    client.post(address, {"reason": "是两家店"})
    assert state(gone.pk) == "active"
    unit.same_post.refresh_from_db()
    assert unit.same_post.state == Pair.State.APART
    assert "undone" in said(client.get(f"/customers/{kept.uuid}/"))
    assert client.post(address, {"reason": "再来"})["Location"] == f"/customers/{kept.uuid}/"


def test_a_merge_across_posts_is_undone_by_the_chief_alone(unit: Unit) -> None:
    signed_in("sue").post(unit.page(unit.across), form(unit, unit.across))
    with unlocked():
        kept, made = Customer.objects.get(pk=unit.across.a_id), Merge.objects.get()
    address = f"/duplicates/undo/{kept.uuid}/{made.uuid}/"
    assert address not in said(signed_in("amy").get(f"/customers/{kept.uuid}/"))
    assert signed_in("amy").post(address, WHY).status_code == 404 and state(unit.across.b_id) == "merged"
    assert address in said(signed_in("sue").get(f"/customers/{kept.uuid}/"))
    signed_in("sue").post(address, WHY)
    assert state(unit.across.b_id) == "active"


def the_undoing(unit: Unit, client: Client) -> tuple[Customer, str]:
    """Merge a pair and return the kept record with the address of the undoing."""
    client.post(unit.page(unit.same_post), form(unit, unit.same_post, **{"take-phone": "b"}))
    with unlocked():
        kept, made = Customer.objects.get(pk=unit.same_post.a_id), Merge.objects.get()
    return kept, f"/duplicates/undo/{kept.uuid}/{made.uuid}/"


def test_what_an_undoing_meets_is_told_before_it_is_done(unit: Unit) -> None:
    client = signed_in("amy")
    kept, address = the_undoing(unit, client)
    assert "Nothing was touched since the merge" in said(client.get(address))
    record = opened(kept, unit.posts["am-1"])
    with acting(by=record.by):
        change(record, {"remarks": "台阶修平了"}, rev=record.rev)
    an_answer(a_version(), kept, unit.posts["am-1"])
    with acting(by=record.by):
        grant([kept.pk], unit.posts["am-2"].group_id, post="am-2", basis="route", by=record.by)
        consent(record, ["business", "survey"], given_on=timezone.localdate(), way="phone")
    page = said(client.get(address))
    for words in ("Fields edited since", "Remarks", "Consents", "Posts let in since", "岗位 am-2", "Written since"):
        assert words in page, words
    assert "Nothing was touched" not in page and "台阶修平了" not in page
    chinese = said(signed_in("amy", language="zh-hans").get(address))
    assert "备注" in chinese and "岗位 am-2" in chinese and kept.code in chinese


def test_an_undoing_read_before_an_edit_is_read_again(unit: Unit) -> None:
    client = signed_in("amy")
    kept, address = the_undoing(unit, client)
    rev = said(client.get(address)).split('name="rev" value="')[1].split('"')[0]
    record = opened(kept, unit.posts["am-1"])
    with acting(by=record.by):
        change(record, {"remarks": "台阶修平了"}, rev=record.rev)
    page = said(client.post(address, {"reason": "是两家店", "rev": rev}))
    assert "was changed meanwhile" in page and "Remarks" in page and "是两家店" in page
    assert state(unit.same_post.b_id) == "merged"
    rev = page.split('name="rev" value="')[1].split('"')[0]
    client.post(address, {"reason": "是两家店", "rev": rev})
    assert state(unit.same_post.b_id) == "active"
    assert "Fields edited since" in said(client.get(f"/customers/{kept.uuid}/"))
