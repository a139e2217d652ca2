"""Every record stands as its lines say, or the comparison finds it: real verbs first, then SQL behind the product."""

import json
from dataclasses import replace
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.notices.models import Notice
from customers.catalog.models import CatalogueEntry, CatalogueState
from customers.records import actions, asking, drafts, told, verifying
from customers.records.admission import Admission, admit
from customers.records.lock import unlocked
from customers.records.models import Attachment, Customer, Grant, Mismatch, Reconciliation, Strongbox
from customers.records.receivers import compare
from customers.records.reconciling import look_at
from customers.records.retiering import seal_values
from tests.builders import a_customer, a_post, opened, seat
from tests.customers.records.behind import behind
from tests.customers.records.test_photos import a_file

pytestmark = pytest.mark.django_db


def found() -> dict[int, set[tuple[str, str]]]:
    """Return what a comparison of everything finds, by record."""
    differing: dict[int, set[tuple[str, str]]] = {}
    after: int | None = 0
    while after is not None:
        window = look_at(after)
        for each in window.differing:
            differing[each.subject.id] = {(name, fault.value) for name, fault in each.found}
        after = window.last
    return differing


def change(customer: Customer, post: Any, **values: str) -> None:
    """Edit a record through its door."""
    with acting(by=seat(post)):
        record = opened(customer, post)
        actions.change(record, values, rev=record.rev)


def sealed(customer: Customer) -> dict[str, str]:
    """Return a record's tokens as they stand."""
    with unlocked():
        return dict(Strongbox.objects.get(pk=customer.pk).sealed)


def put(customer: Customer, tokens: dict[str, str]) -> None:
    """Write tokens past the product."""
    behind("UPDATE customers_strongbox SET sealed = %s WHERE customer_id = %s", json.dumps(tokens), customer.pk)


def test_what_every_verb_leaves_stands_as_its_lines_say() -> None:
    post, other, clerk = a_post(), a_post("am-2", a="ann"), a_post("sa-1", role="statistical_analyst", a="sam")
    licence = a_post("la-1", role="licence_administrator", a="lia")
    customer = a_customer(post, clerk, licence, longitude="118.100000", needs="希望上午送货", yearly_income="1")
    a_customer(post)
    change(customer, post, needs="下午送货", scientific_quota="12")
    change(customer, clerk, address="中山路1号", longitude="118.2", delivery_order="3")
    change(customer, clerk, address="")
    change(customer, licence, name="新名字", phone="13911112222", customer_since="2020-02-29")
    with acting(by=seat(post)):
        record = opened(customer, post)
        actions.attach(record, "storefront_photo", a_file())
        actions.change_many([customer.pk], {"needs": "不急"}, by=seat(post), purpose="maintenance")
        actions.grant([customer.pk], other.group_id, post="am-2", basis="duty", by=seat(post))
        actions.withdraw([customer.pk], clerk.group_id, post="sa-1", by=seat(post))
        agreed = {"given_on": date(2025, 1, 2), "way": "written"}
        actions.consent(opened(customer, post), ["business", "survey"], **agreed, ways=["visit", "letter"])
        asking.ask_no_more(a_customer(post, consents=("business", "survey")).pk)
        CatalogueEntry.objects.filter(identifier="needs").update(tier="sensitive")
        CatalogueState.objects.update(mark="raised")
        change(customer, post, needs="晚上送货")
        seal_values("needs", "sensitive", by=seat(post))
    with unlocked():
        assert Customer.objects.get(pk=customer.pk).needs == ""
    assert look_at(0).records == 3
    assert found() == {}


def test_a_draft_is_followed_from_its_entry_to_its_admission_or_its_end() -> None:
    posts = [a_post(), a_post("am-2", a="ann"), a_post("am-3", a="abe")]
    by = seat(posts[0])
    values = {"code": "3705230099001", "name": "新店", "region": "370523", "phone": "13845405400"}
    with acting(by=by), unlocked():
        rows = [
            Admission(values | {"code": f"37052300990{n:02d}"}, groups={posts[0].group_id: "relay"}) for n in (1, 2)
        ]
        first, second = Customer.objects.filter(pk__in=admit(rows, by=by, purpose="entry", draft=True)).order_by("pk")
    with acting(by=by):
        drafts.pass_on(opened(first, posts[0]), [posts[0].group_id, posts[1].group_id])
        assert drafts.let_in(first.pk, posts[2].group_id, by=seat(posts[2]), purpose="entry")
        assert found() == {}
        record = opened(first, posts[0])
        drafts.activate(record, {"phone": "13911112222"}, rev=record.rev, number="N1", only=[posts[0].group_id])
        drafts.discard(opened(second, posts[0]), number="N2", reason="证照不符")
    assert found() == {}
    behind("UPDATE customers_customer SET state = 'draft' WHERE id = %s", first.pk)
    assert ("", "changed") in found()[first.pk] and ("grants", "changed") in found()[first.pk]


def test_an_import_taken_back_leaves_nothing_to_find() -> None:
    post = a_post()
    customer = a_customer(post)
    with acting(by=seat(post)):
        actions.remove_untouched({customer.pk: 1}, by=seat(post))
    assert found() == {}


def test_a_token_moved_between_two_records_is_found_on_both() -> None:
    post = a_post()
    one, two = a_customer(post), a_customer(post)
    ours, theirs = sealed(one), sealed(two)
    put(one, ours | {"phone": theirs["phone"]})
    put(two, theirs | {"phone": ours["phone"]})
    assert found() == {one.pk: {("phone", "changed")}, two.pk: {("phone", "changed")}}


def test_an_older_token_put_back_is_told_from_one_that_never_stood_there() -> None:
    post = a_post("la-1", role="licence_administrator")
    customer = a_customer(post)
    before = sealed(customer)
    change(customer, post, phone="13911112222", owner_name="李四")
    now = sealed(customer)
    put(customer, now | {"phone": before["phone"], "owner_name": now["id_number"]})
    assert found() == {customer.pk: {("phone", "replayed"), ("owner_name", "changed")}}


def test_a_value_taken_out_or_put_where_none_was_is_found() -> None:
    post = a_post()
    customer = a_customer(post)
    tokens = sealed(customer)
    put(customer, {name: token for name, token in tokens.items() if name != "phone"} | {"spare_phone": tokens["phone"]})
    assert found() == {customer.pk: {("phone", "row_gone"), ("spare_phone", "no_line")}}


@pytest.mark.parametrize(
    ("column", "value", "name"),
    [
        ("name", "别家店", "name"),
        ("order_day", "2", "order_day"),
        ("longitude", "118.2", "longitude"),
        ("customer_since", "2019-05-06", "customer_since"),
        ("rev", 7, ""),
        ("state", "frozen", ""),
        ("extra", '{"added": "x"}', "added"),
        ("extra", '["x"]', "?"),
    ],
)
def test_a_general_value_changed_behind_the_product_is_found(column: str, value: Any, name: str) -> None:
    customer = a_customer(a_post())
    behind(f"UPDATE customers_customer SET {column} = %s WHERE id = %s", value, customer.pk)
    assert {field for field, _fault in found()[customer.pk]} == {name}


def test_a_row_deleted_is_found_and_so_is_a_strongbox() -> None:
    post = a_post()
    one, two = a_customer(post), a_customer(post)
    behind("DELETE FROM customers_strongbox WHERE customer_id = %s", one.pk)
    for table in ("strongbox", "grant", "consent"):
        behind(f"DELETE FROM customers_{table} WHERE customer_id = %s", two.pk)
    behind("DELETE FROM customers_customer WHERE id = %s", two.pk)
    assert found() == {one.pk: {("strongbox", "row_gone")}, two.pk: {("", "row_gone")}}


def test_a_row_inserted_by_sql_is_found_and_so_is_one_that_came_back() -> None:
    post = a_post()
    customer, gone = a_customer(post), a_customer(post)
    columns = [field.column for field in Customer._meta.concrete_fields if field.name not in ("id", "uuid", "code")]
    copied = ", ".join(columns)
    insert = f"INSERT INTO customers_customer (id, uuid, code, {copied}) SELECT %s, %s, %s, {copied}"
    with acting(by=seat(post)):
        actions.remove_untouched({gone.pk: 1}, by=seat(post))
    for number, mark in ((gone.pk, "a"), (gone.pk + 5000, "b")):
        behind(f"{insert} FROM customers_customer WHERE id = %s", number, mark * 32, mark, customer.pk)
    assert found() == {gone.pk: {("", "replayed")}, gone.pk + 5000: {("", "no_line")}}


def test_a_way_to_reach_the_customer_that_nobody_recorded_is_found() -> None:
    post = a_post()
    customer, other = (a_customer(post, consents=("business", "survey")) for _ in range(2))
    behind("UPDATE customers_consent SET ways = 'visit' WHERE purpose = 'survey' AND customer_id = %s", customer.pk)
    assert found() == {customer.pk: {("consents", "changed")}} and other.pk


def test_a_grant_that_nobody_gave_is_found_and_so_are_consents_and_photos() -> None:
    post, other = a_post(), a_post("am-2", a="ann")
    customer, two = a_customer(post), a_customer(post)
    with acting(by=seat(post)):
        actions.attach(opened(two, post), "storefront_photo", a_file())
    columns = "permission_id, since, sort_key, basis, customer_id"
    behind(
        f"INSERT INTO customers_grant (group_id, {columns}) SELECT %s, {columns} FROM customers_grant"
        " WHERE customer_id = %s",
        other.group_id,
        customer.pk,
    )
    behind("UPDATE customers_consent SET withdrawn_on = given_on WHERE customer_id = %s", two.pk)
    behind("UPDATE customers_attachment SET content = %s WHERE customer_id = %s", b"another", two.pk)
    assert found() == {
        customer.pk: {("grants", "changed")},
        two.pk: {("consents", "changed"), ("storefront_photo", "changed")},
    }


def test_a_change_that_an_edit_has_covered_since_is_still_found() -> None:
    post = a_post()
    customer = a_customer(post, needs="一")
    behind("UPDATE customers_customer SET needs = '二' WHERE id = %s", customer.pk)
    change(customer, post, needs="三")
    assert found() == {customer.pk: {("needs", "edited_over")}}


def test_findings_are_lines_and_one_notice_and_are_told_once() -> None:
    post = a_post()
    officer = a_post("co-1", role="compliance_officer", a="cora")
    one, two = a_customer(post, name="CANARY-店"), a_customer(post)
    put(one, sealed(two))
    out = StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("verify_records", stdout=out)
    assert f"customer {one.pk}  phone  changed" in out.getvalue() and "2 records compared, 1 differ." in out.getvalue()
    lines = LogEntry.objects.filter(event="record.mismatched")
    (line,) = lines
    assert line.object_id == one.pk and ",phone," in line.fields and line.facts == {"fault": "changed"}
    notice = Notice.objects.get(tiding="records.mismatched")
    assert (notice.post_id, notice.facts) == (officer.pk, {"count": 1})
    with pytest.raises(SystemExit):
        call_command("verify_records", stdout=StringIO())
    assert (lines.count(), Notice.objects.filter(tiding="records.mismatched").count()) == (1, 1)


def test_what_was_put_right_is_no_longer_counted() -> None:
    post = a_post()
    customer = a_customer(post)
    tokens = sealed(customer)
    put(customer, tokens | {"phone": tokens["address"]})
    verifying.go_on(verifying.begin(), seconds=60)
    assert verifying.answer().differing == 1
    put(customer, tokens)
    verifying.go_on(verifying.begin(), seconds=60)
    assert verifying.answer().differing == 0 and not Mismatch.objects.exists()
    call_command("verify_records", stdout=(out := StringIO()))
    assert "1 records compared, 0 differ." in out.getvalue()


def test_a_comparison_goes_on_where_it_was_broken_off(monkeypatch: pytest.MonkeyPatch) -> None:
    post = a_post()
    for _ in range(5):
        a_customer(post)
    monkeypatch.setattr("customers.records.reconciling.WINDOW", 2)
    run = verifying.begin()
    assert not verifying.go_on(run, seconds=0)
    run.refresh_from_db()
    assert 0 < run.records < 5 and run.ended_at is None
    assert verifying.go_on(verifying.begin(), seconds=60)
    run.refresh_from_db()
    assert run.records == 5 and run.ended_at is not None
    assert LogEntry.objects.filter(event="records.reconciled").get().facts == {"records": 5, "differing": 0}


def test_the_worker_compares_once_a_night() -> None:
    a_customer(a_post())
    compare(sender=None)
    compare(sender=None)
    now = timezone.now()
    assert Reconciliation.objects.count() == (1 if timezone.localtime(now).hour >= verifying.NIGHT else 0)
    morning = timezone.make_aware(datetime(2099, 1, 2, 1, 59))
    assert not verifying.is_due(morning) and verifying.is_due(morning + timedelta(minutes=1))


def test_every_event_of_the_rule_is_declared_and_has_a_writer() -> None:
    from audit.trail.events import event

    assert {event(code).code for code in told.WRITERS} == set(told.WRITERS)


def test_an_old_line_that_says_nothing_of_grants_and_photos_accuses_nobody() -> None:
    record = told.Told()
    record.hear(told.Line("record.admitted", (), {}, {}, {}))
    record.hear(told.Line("photo.attached", ("storefront_photo",), {}, {}, {}))
    photos = {"storefront_photo": "0" * 64}
    there = told.Standing("active", 2, {}, {}, photos, frozenset({"am-1"}), frozenset(), frozenset({"business"}))
    assert told.differences(record, there) == []
    assert told.differences(record, replace(there, photos={})) == [("storefront_photo", "row_gone")]


def test_a_fact_that_a_line_had_to_cut_says_nothing() -> None:
    assert told.codes("x," * 500) is None and told.codes("a,b") == {"a", "b"}


def test_photos_and_grants_are_read_for_the_window_alone() -> None:
    post = a_post()
    a_customer(post)
    with unlocked():
        assert Grant.objects.count() == 1 and not Attachment.objects.exists()
    assert look_at(10**9).last is None
