from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.posts.models import Holding
from customers.intake import actions
from customers.intake.models import Import, ImportedRow
from customers.intake.queries import counts, fault_page, faulty_rows
from customers.records.gate import reveal
from customers.records.lock import unlocked
from customers.records.models import Consent, Customer, Grant, Strongbox
from tests.builders import a_post, seat
from tests.customers.intake.sheets import (
    CANARIES,
    a_row,
    an_importer,
    csv_of,
    entered,
    examined,
    rows,
    taken_in,
    xlsx_of,
)

pytestmark = pytest.mark.django_db


def customers() -> list[Customer]:
    with unlocked():
        return list(Customer.objects.order_by("pk"))


def found_in(sheet: Import) -> list[tuple[int, str, str]]:
    return [(fault.line, fault.target, fault.code) for fault, _ in fault_page(sheet, "", 1000).faults]


def test_a_row_becomes_a_customer_with_all_that_belongs_to_it():
    post = an_importer()
    sheet = entered(post, csv_of([a_row(7)]))
    (customer,) = customers()
    assert (customer.code, customer.region, customer.street) == ("3705230000007", "370523", "稻庄镇")
    assert (customer.customer_since, customer.settlement, customer.collected_by) == (
        date(2022, 7, 19),
        "cash",
        customer.collected_by,
    )
    with unlocked():
        assert set(Strongbox.objects.get(pk=customer.pk).sealed) >= {"owner_name", "phone", "id_number", "bank_account"}
        agreed = set(Consent.objects.values_list("purpose", "given_on", "way"))
    assert {(purpose, day) for purpose, day, _ in agreed} == {
        ("business", date(2022, 8, 16)),
        ("marketing", date(2022, 8, 16)),
    }
    assert Grant.objects.get().group_id == post.group_id
    assert sheet.state == Import.State.DONE and counts(sheet).entered == 1
    made = ImportedRow.objects.get()
    assert (made.customer, made.line, made.label) == (customer.pk, 2, "3705230000007 富丽堂皇经营部")
    line = LogEntry.objects.get(event="record.admitted")
    assert line.object_id == customer.pk and line.post_code == "la-1"
    assert not any(canary in f"{line.changes}{line.sealed}{line.facts}" for canary in CANARIES)
    by = seat(post)
    with acting(by=by):
        assert reveal(customer.uuid, "phone", by=by, purpose="maintenance", reason="check") == "13845405400"


def test_the_account_manager_who_serves_the_customer_is_granted_it_too():
    post, manager = an_importer(), a_post("am-7", a="zou")
    Holding.objects.filter(post=manager).update(first=timezone.localdate() - timedelta(days=5))
    manager.holding_set.get().person.__class__.objects.filter(username="zou").update(name="邹涛海")
    entered(post, csv_of([a_row(1), a_row(2, 服务人员="李明")]))
    found = set(Grant.objects.values_list("content_object__code", "group_id", "basis"))
    assert found == {
        ("3705230000001", post.group_id, "import"),
        ("3705230000001", manager.group_id, "service"),
        ("3705230000002", post.group_id, "import"),
    }


@pytest.mark.parametrize(
    ("changes", "target", "code"),
    [
        ({"客户名称": ""}, "name", "required"),
        ({"客户编码": " "}, "code", "required"),
        ({"联系电话": "1384540540"}, "phone", "phone"),
        ({"证件号码": "110105194912310021"}, "id_number", "id_check_digit"),
        ({"合作起始日期": "2023-02-30"}, "customer_since", "date_missing"),
        ({"需求与偏好": '=HYPERLINK("http://127.0.0.1/?"&A1,"点击")'}, "needs", "formula"),
        ({"结算方式": "以物易物"}, "settlement", "unknown_choice"),
        ({"需求与偏好": "长" * 20000}, "needs", "too_long"),
        ({"省": "火星省"}, "region", "region"),
        ({"授权日期": ""}, "consent.on", "required"),
        ({"授权日期": "2199-01-01"}, "consent.on", "too_late"),
        ({"授权用途": ""}, "consent.for", "no_consent"),
        ({"授权用途": "营销"}, "consent.for", "no_consent"),
        ({"授权用途": "业务办理;转卖"}, "consent.for", "unknown_consent"),
        ({"证件号码": "3.70523E+17"}, "id_number", "destroyed"),
        ({"客户编码": "3.70523E+12"}, "code", "destroyed"),
        ({"备注": "a\u202eb"}, "remarks", "hidden_characters"),
    ],
)
def test_a_fault_is_named_by_row_column_and_reason_and_keeps_the_row_out(changes, target, code):
    sheet = entered(an_importer(), csv_of([a_row(1), a_row(2, **changes), a_row(3)]))
    assert found_in(sheet) == [(3, target, code)]
    assert [one.code[-1] for one in customers()] == ["1", "3"]
    assert [line for line, _, _ in faulty_rows(sheet)] == [3]


def test_full_width_digits_and_plus_86_are_taken_as_they_are_meant():
    written = ("１３８４５４０５４００", "+86 138 4540 5400")
    sheet = entered(an_importer(), csv_of([a_row(at, 联系电话=text) for at, text in enumerate(written)]))
    assert counts(sheet).entered == 2


def test_numbers_that_a_workbook_destroyed_are_refused_and_the_others_taken():
    good = a_row(1, 联系电话=13845405400.0, 合作起始日期="2022-07-19")
    lost = a_row(2, 证件号码=110105194912310021.0)
    bank = a_row(3, 银行账号=6222021234567890128.0)
    sheet = entered(an_importer(), xlsx_of([good, lost, bank]), "客户.xlsx")
    assert found_in(sheet) == [(3, "id_number", "destroyed"), (4, "bank_account", "destroyed")]
    assert counts(sheet).entered == 1


def test_a_row_given_twice_is_entered_once_and_the_second_names_the_first():
    same_licence = a_row(9, 专卖许可证号=a_row(1)["专卖许可证号"])
    content = csv_of([a_row(1), a_row(2), a_row(1), same_licence])
    sheet = examined(an_importer(), content)
    assert found_in(sheet) == [(4, "code", "twice"), (5, "licence_number", "twice")]
    assert fault_page(sheet, "", 9).faults[0][0].params == {"line": 2}
    with acting(by=seat(sheet.post)):
        actions.enter(sheet, by=seat(sheet.post))
    assert found_in(sheet) == [(4, "code", "twice"), (5, "licence_number", "twice")]
    assert len(customers()) == 2


def test_a_row_whose_first_giving_was_faulty_is_not_given_twice():
    sheet = entered(an_importer(), csv_of([a_row(1, 客户名称=""), a_row(1)]))
    assert found_in(sheet) == [(2, "name", "required")] and len(customers()) == 1


def test_rows_given_twice_are_found_across_chunks_by_dry_run_and_entry_alike(monkeypatch):
    monkeypatch.setattr("customers.intake.staging.CHUNK", 2)
    sheet = examined(an_importer(), csv_of([*rows(5), a_row(1)]))
    assert found_in(sheet) == [(7, "code", "twice")]
    with acting(by=seat(sheet.post)):
        actions.enter(sheet, by=seat(sheet.post))
    assert found_in(sheet) == [(7, "code", "twice")] and len(customers()) == 5


def test_customers_that_exist_are_skipped_and_a_second_import_adds_nothing():
    post = an_importer()
    entered(post, csv_of(rows(3)))
    again = entered(post, csv_of(rows(4)))
    found = counts(again)
    assert (found.entered, found.skipped, found.faulty) == (1, 3, 0) and len(customers()) == 4


def test_dry_run_and_entry_find_the_same():
    content = csv_of([a_row(1), a_row(2, 联系电话="1"), a_row(3, 客户名称=""), a_row(1)])
    sheet = examined(an_importer(), content)
    before, told = counts(sheet), found_in(sheet)
    with acting(by=seat(sheet.post)):
        actions.enter(sheet, by=seat(sheet.post))
    after = counts(sheet)
    assert (after.good, after.skipped, after.faulty) == (before.good, before.skipped, before.faulty) == (1, 0, 3)
    assert found_in(sheet) == told and after.entered == before.good


def test_a_code_taken_between_examination_and_entry_is_skipped():
    post = an_importer()
    sheet = examined(post, csv_of(rows(2)))
    entered(post, csv_of(rows(1)))
    with acting(by=seat(post)):
        actions.enter(sheet, by=seat(post))
    assert (counts(sheet).entered, counts(sheet).skipped) == (1, 1)


def test_a_place_that_the_standard_lacks_is_learned_at_entry_only():
    from customers.catalog.models import Region

    post = an_importer()
    sheet = examined(post, csv_of([a_row(1, 区县="某某经济开发区")]))
    assert counts(sheet).good == 1 and not Region.objects.exists()
    with acting(by=seat(post)):
        actions.enter(sheet, by=seat(post))
    assert customers()[0].region == Region.objects.get().code


def test_what_cannot_be_done_now_is_not_done():
    post = an_importer()
    by, sheet = seat(post), taken_in(post, csv_of(rows(1)))
    with acting(by=by):
        for verb in (actions.enter, actions.take_back):
            with pytest.raises(actions.NotNow):
                verb(sheet, by=by)
        actions.let_go(sheet, by=by)
        for verb in (actions.enter, actions.take_back, actions.let_go):
            with pytest.raises(actions.NotNow):
                verb(sheet, by=by)
    sheet.refresh_from_db()
    assert sheet.state == Import.State.CANCELLED and sheet.wrapped == "" and not customers()
    assert not sheet.chunks.exclude(sealed="").exists()


def test_consent_code_and_name_must_be_matched():
    post = an_importer()
    sheet = taken_in(post, csv_of([{"客户编码": "1", "客户名称": "甲乙"}]))
    with acting(by=seat(post)), pytest.raises(actions.Unmatched) as caught:
        actions.match(sheet, sheet.mapping, by=seat(post))
    assert [target.code for target in caught.value.targets] == ["consent.on", "consent.for"]


def test_a_matching_is_remembered_for_the_post_and_the_same_headings():
    post, other = an_importer(), an_importer("la-2", a="lou")
    content = csv_of([{**a_row(1), "怪名": "x"}])
    sheet = taken_in(post, content)
    assert sheet.mapping[-1] == ""
    with acting(by=seat(post)):
        actions.match(sheet, [*sheet.mapping[:-2], "", "remarks"], by=seat(post))
    assert taken_in(post, content).mapping[-2:] == ["", "remarks"]
    assert taken_in(other, content).mapping[-1] == ""


def test_a_hidden_field_is_left_out():
    sheet = taken_in(an_importer(), csv_of([{**a_row(1), "健康状况": "良好"}]))
    assert sheet.mapping[-1] == ""


def test_the_seat_is_asked_for_at_each_chunk(monkeypatch):
    monkeypatch.setattr("customers.intake.staging.CHUNK", 1)
    post = an_importer()
    sheet = examined(post, csv_of(rows(3)))
    by = seat(post)
    from customers.intake import works

    admitted = works.admit

    def admit_and_dismiss(*args, **kwargs):
        made = admitted(*args, **kwargs)
        Holding.objects.filter(post=post).update(until=timezone.localdate())
        return made

    monkeypatch.setattr(works, "admit", admit_and_dismiss)
    with acting(by=by):
        actions.enter(sheet, by=by)
    sheet.refresh_from_db()
    assert sheet.state == Import.State.COMMITTING and sheet.job.state == "failed"
    assert len(customers()) == 1 and counts(sheet).entered == 1
    assert LogEntry.objects.filter(event="import.stopped").exists()


def test_an_import_that_broke_off_goes_on_where_it_stood(monkeypatch):
    monkeypatch.setattr("customers.intake.staging.CHUNK", 1)
    post = an_importer()
    by, sheet = seat(post), examined(post, csv_of(rows(3)))
    from customers.intake import works

    admitted, calls = works.admit, []

    def admit_once(*args, **kwargs):
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError("the power went")
        return admitted(*args, **kwargs)

    monkeypatch.setattr(works, "admit", admit_once)
    with acting(by=by):
        actions.enter(sheet, by=by)
        assert counts(sheet).entered == 1
        actions.enter(sheet, by=by)
    sheet.refresh_from_db()
    assert sheet.state == Import.State.DONE and counts(sheet).entered == 3 and len(customers()) == 3


@pytest.mark.parametrize("size", [20, 200])
def test_statements_for_a_chunk_do_not_grow_with_its_rows(size):
    post = an_importer()
    sheet = examined(post, csv_of(rows(size)))
    with acting(by=seat(post)), CaptureQueriesContext(connection) as asked:
        actions.enter(sheet, by=seat(post))
    assert len(asked) < 60
