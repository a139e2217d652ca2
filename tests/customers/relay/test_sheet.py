"""A sheet of newcomers: one case a row, each a draft with its posts and deadlines; taken back, drafts go too."""

import pytest

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.deadlines.models import Deadline
from crm.models import LimitSet, Post
from customers.intake import actions
from customers.intake.models import Import
from customers.intake.queries import counts
from customers.records import gate
from customers.records.lookalike import look_alike
from customers.records.queries import ListQuery
from customers.relay.models import Newcomer
from tests.builders import a_customer, a_post, seat
from tests.customers.browse.pages import lines, said, statements
from tests.customers.intake.sheets import a_row, csv_of, examined, rows
from tests.customers.relay.people import Unit, browser, filled, finished, now

pytestmark = pytest.mark.django_db
PLACED = {"serviced_by": "Amy", "visit_batch": "3", "delivery_route": "1号线", "delivery_order": "1"}
PLACED |= {
    "invoice_type": "ordinary",
    "order_method": "telephone",
    "order_day": "4",
    "longitude": "118",
    "latitude": "37",
}


def entered(unit: Unit, content: bytes, manager: Post | None = None) -> Import:
    """Return a sheet whose rows are entered as newcomers."""
    sheet = examined(unit.la, content)
    by = seat(unit.la)
    with acting(by=by):
        actions.enter(sheet, by=by, manager=(manager or unit.am).pk)
    return Import.objects.get(pk=sheet.pk)


def undone(sheet: Import, unit: Unit) -> Import:
    """Return a sheet that was taken back."""
    by = seat(unit.la)
    with acting(by=by):
        actions.take_back(sheet, by=by)
    return Import.objects.get(pk=sheet.pk)


def strangers(count: int, first: int) -> list[dict[str, str]]:
    """Return rows whose numbers are their own."""
    numbers = range(first, first + count)
    return [a_row(number, 联系电话=f"139{number:08d}", 证件号码="", 银行账号="") for number in numbers]


def test_each_row_is_a_case_of_its_own(unit: Unit) -> None:
    sheet = entered(unit, csv_of(rows(3)))
    assert sheet.state == Import.State.DONE and sheet.made.count() == 3
    found = list(Newcomer.objects.order_by("pk"))
    assert len({row.number for row in found}) == 3
    assert {(row.administrator, row.analyst, row.manager, row.chief) for row in found} == {tuple(unit)}
    assert Deadline.objects.filter(duty="newcomer.placing").count() == 3
    assert lines("record.drafted") == lines("newcomer.entered") == 3
    for post in unit:
        assert not gate.list_records(ListQuery(), by=seat(post), purpose="maintenance").rows


def test_a_row_goes_to_the_post_of_its_service_staff_and_else_to_the_chosen_one(unit: Unit) -> None:
    other = a_post("am-2", a="ann", above=unit.sc)
    entered(unit, csv_of([a_row(1, 服务人员="Ann"), a_row(2, 服务人员="Nobody")]))
    assert list(Newcomer.objects.order_by("pk").values_list("manager", flat=True)) == [other.pk, unit.am.pk]


def test_what_a_row_leaves_empty_of_the_entry_is_due_at_once(unit: Unit) -> None:
    entered(unit, csv_of(rows(1)))
    due = Deadline.objects.get(duty="newcomer.fields", post=unit.la, days=0)
    assert set(due.fields) == {"id_type", "lead_source", "collected_on"}


def test_many_rows_take_as_many_statements_as_a_few(unit: Unit) -> None:
    entered(unit, csv_of(strangers(2, 1)))
    with statements() as few:
        entered(unit, csv_of(strangers(3, 10)))
    with statements() as many:
        entered(unit, csv_of(strangers(60, 100)))
    assert Newcomer.objects.count() == 65
    assert len(many) < len(few) + 20


def test_an_undone_sheet_takes_its_untouched_drafts_back(unit: Unit) -> None:
    sheet = entered(unit, csv_of(rows(3)))
    first, second, third = Newcomer.objects.order_by("pk")
    filled(first, seat(unit.sa), street="乐安街道")
    sheet = undone(sheet, unit)
    assert (sheet.state, sheet.kept) == (Import.State.UNDONE, 1)
    assert now(first).stage == "placing"
    assert {now(second).stage, now(third).stage} == {"closed"}
    assert set(Deadline.objects.filter(closed_at=None).values_list("subject", flat=True)) == {first.uuid}


def test_a_newcomer_that_has_moved_on_is_not_taken_back(unit: Unit) -> None:
    sheet = entered(unit, csv_of(rows(1)))
    row = Newcomer.objects.get()
    row = filled(row, seat(unit.sa), **PLACED)
    sheet.made.update(rev=2)
    finished(row, seat(unit.sa), "placing")
    sheet = undone(sheet, unit)
    assert sheet.kept == 1 and now(row).stage == "business"


def test_only_the_licence_administrator_is_asked_and_a_post_must_be_chosen(unit: Unit) -> None:
    sheet = examined(unit.la, csv_of(rows(1)))
    client, address = browser("lily", unit.la), f"/imports/{sheet.uuid}/"
    assert 'name="way"' in said(client.get(address))
    text = said(client.post(f"{address}enter/", {"way": "newcomers"}))
    assert "Choose the post that newcomers fall to." in text and not Newcomer.objects.exists()
    client.post(f"{address}enter/", {"way": "newcomers", "manager": unit.am.pk})
    assert Newcomer.objects.count() == 1


def test_an_analyst_enters_customers_only(unit: Unit) -> None:
    sheet = examined(unit.sa, csv_of(rows(1)))
    client, address = browser("sam", unit.sa), f"/imports/{sheet.uuid}/"
    assert 'name="way"' not in said(client.get(address))
    client.post(f"{address}enter/", {"way": "newcomers", "manager": unit.am.pk})
    assert not Newcomer.objects.exists()
    assert gate.list_records(ListQuery(), by=seat(unit.sa), purpose="maintenance").rows


def test_a_licence_administrator_may_still_enter_existing_customers(unit: Unit) -> None:
    sheet = examined(unit.la, csv_of(rows(1)))
    browser("lily", unit.la).post(f"/imports/{sheet.uuid}/enter/", {"way": "existing", "manager": ""})
    assert not Newcomer.objects.exists()
    assert len(gate.list_records(ListQuery(), by=seat(unit.la), purpose="maintenance").rows) == 1


def test_a_row_with_a_number_that_is_known_already_is_left_out(unit: Unit) -> None:
    a_customer(a_post("am-7", a="gus"), name="别处商行", phone="13845405400", id_number="", bank_account="")
    found = [a_row(801), a_row(802, 联系电话="13900001111", 证件号码="")]
    sheet = entered(unit, csv_of(found))
    assert Newcomer.objects.count() == 1
    assert (counts(sheet).entered, counts(sheet).skipped) == (1, 1)
    asked = list(LogEntry.objects.filter(event="records.compared"))  # for the preview, and when it is entered
    assert [(line.facts["answer"], line.count) for line in asked] == [("exists", 2)] * 2
    assert not [line for line in asked if "13845405400" in str(line.facts)]


def test_the_check_of_a_sheet_takes_none_of_the_days_questions(unit: Unit) -> None:
    LimitSet.objects.create(code="lookalikes_per_day", value=1)
    entered(unit, csv_of(rows(1)))
    assert look_alike({"licence_number": "370523999999"}, by=seat(unit.la)).answer == "not"
