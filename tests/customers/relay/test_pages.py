"""The pages of the relay: from the look-alike check to the first order, through four browsers, without a script."""

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.html import escape

from crm.models import LimitSet
from customers.catalog.actions import hide
from customers.relay.models import Newcomer
from tests.builders import a_customer, a_leave, a_post, seat
from tests.customers.browse.pages import last_line, lines, said, statements
from tests.customers.relay.people import (
    BUSINESS,
    ENTRY,
    PLACING,
    Unit,
    browser,
    entered,
    filled,
    now,
    opened,
    page,
    placed,
    to_approve,
)

pytestmark = pytest.mark.django_db
ENTER = "/newcomers/enter/"
LOOK = {"step": "look", **{name: ENTRY[name] for name in ("licence_number", "phone", "id_number", "name")}}
CONSENT = {"purposes": ["business"], "given_on": "2026-11-02", "way": "written"}


def lily(unit: Unit) -> Client:
    """Return the licence administrator's browser."""
    return browser("lily", unit.la)


def checked(text: str) -> str:
    """Return the answer that a page carries."""
    found = re.search(r'name="checked" value="([^"]+)"', text)
    return found[1] if found else ""


def entry(unit: Unit, answer: str = "", **values: Any) -> dict[str, Any]:
    """Return what a browser sends of an entry form."""
    return {"step": "enter", "checked": answer, "manager": unit.am.pk, **ENTRY, **CONSENT, **values}


def sent(row: Newcomer, unit: Unit, do: str, **values: str) -> dict[str, Any]:
    """Return what a browser sends of a stage's form."""
    return {"do": do, "stage": row.stage, "rev": opened(row, seat(unit.am)).rev, **values}


def test_a_newcomer_goes_from_the_check_to_the_first_possible_order(unit: Unit) -> None:
    first = lily(unit).post(ENTER, LOOK)
    assert "Nobody like that is known." in said(first)
    answer = lily(unit).post(ENTER, entry(unit, checked(first.content.decode())))
    row = Newcomer.objects.get()
    assert answer.status_code == 302 and answer["Location"] == page("stage", row)
    assert lines("records.compared") == 1
    assert browser("sam", unit.sa).post(page("stage", row), sent(row, unit, "finish", **PLACING)).status_code == 302
    row = now(row)
    assert row.stage == "business"
    assert browser("amy", unit.am).post(page("stage", row), sent(row, unit, "finish", **BUSINESS)).status_code == 302
    row = now(row)
    assert row.stage == "approval" and row.case is not None
    data = {"do": "approve", "rev": opened(row, seat(unit.sc)).rev, "mark": row.case.mark}
    done = browser("chen", unit.sc).post(page("approve", row), data, follow=True)
    assert "Orders are taken from:" in said(done) and "the customer is active" in said(done)
    assert now(row).orders_from is not None


def test_who_exists_is_not_entered_again_and_only_the_post_is_named(unit: Unit) -> None:
    other = a_post("am-7", a="gus")
    a_customer(other, name="别处商行", licence_number=ENTRY["licence_number"])
    text = said(lily(unit).post(ENTER, LOOK))
    assert "This customer exists." in text and other.name in text
    assert "别处商行" not in text and 'name="manager"' not in text
    assert lily(unit).post(ENTER, entry(unit)).status_code == 200 and not Newcomer.objects.exists()


def test_who_is_alike_is_entered_with_a_reason_that_is_kept(unit: Unit) -> None:
    a_customer(a_post("am-7", a="gus"), name="春风商店", region="", phone="", id_number="")
    text = lily(unit).post(ENTER, LOOK).content.decode()
    assert "Somebody alike is known." in text
    refused = said(lily(unit).post(ENTER, entry(unit, checked(text))))
    assert "is this another customer?" in refused and not Newcomer.objects.exists()
    lily(unit).post(ENTER, entry(unit, checked(text), not_same="on", why="另一条街的店"))
    assert Newcomer.objects.count() == 1
    line = last_line()
    assert (line.event, line.facts["answer"], line.reason) == ("newcomer.entered", "maybe", "另一条街的店")


def test_other_numbers_than_those_asked_about_are_asked_about_anew(unit: Unit) -> None:
    a_customer(a_post("am-7", a="gus"), licence_number="370523100999")
    carried = checked(lily(unit).post(ENTER, LOOK).content.decode())
    text = said(lily(unit).post(ENTER, entry(unit, carried, licence_number="370523100999")))
    assert "This customer exists." in text and not Newcomer.objects.exists()
    assert lines("records.compared") == 2


def test_a_fault_loses_nothing_that_was_typed(unit: Unit) -> None:
    carried = checked(lily(unit).post(ENTER, LOOK).content.decode())
    text = said(lily(unit).post(ENTER, entry(unit, carried, purposes=["marketing"], collected_by="")))
    assert "Without the customer&#x27;s consent" in text or escape("Without the customer's consent") in text
    assert "This field is required." in text
    assert all(f'value="{ENTRY[name]}"' in text for name in ("phone", "id_number", "name", "owner_name"))
    assert not Newcomer.objects.exists()


def test_a_unit_without_an_analyst_is_said_beside_the_field(unit: Unit) -> None:
    unit.sa.role = unit.am.role
    unit.sa.save()
    carried = checked(lily(unit).post(ENTER, LOOK).content.decode())
    text = said(lily(unit).post(ENTER, entry(unit, carried)))
    assert escape("The unit has no statistical analyst's post.") in text and not Newcomer.objects.exists()


def test_the_days_questions_have_an_end_that_is_said_kindly(unit: Unit) -> None:
    LimitSet.objects.create(code="lookalikes_per_day", value=1)
    lily(unit).post(ENTER, LOOK)
    text = said(lily(unit).post(ENTER, LOOK))
    assert "You have asked 1 times today" in text and f'value="{ENTRY["name"]}"' in text


def test_finishing_names_each_empty_field_beside_it_and_keeps_what_was_filled(unit: Unit) -> None:
    row = entered(unit)
    values = {**PLACING, "street": "", "order_day": ""}
    text = said(browser("sam", unit.sa).post(page("stage", row), sent(row, unit, "finish", **values)))
    assert text.count("This must be filled before the stage can be finished.") == 4  # each in the summary and beside
    assert opened(row, seat(unit.sa)).field("delivery_route").value == PLACING["delivery_route"]
    assert now(row).stage == "placing"


def test_the_account_manager_saves_beside_and_has_no_button_to_finish(unit: Unit) -> None:
    row = entered(unit)
    client = browser("amy", unit.am)
    text = said(client.get(page("stage", row)))
    assert 'value="save"' in text and 'value="finish"' not in text and 'name="street"' in text
    client.post(page("stage", row), sent(row, unit, "save", street="乐安街道"))
    assert opened(row, seat(unit.sa)).field("street").value == "乐安街道"
    assert client.post(page("stage", row), sent(row, unit, "finish", **PLACING)).status_code == 404


def test_the_administrator_reads_where_it_stands(unit: Unit) -> None:
    text = said(lily(unit).get(page("stage", entered(unit))))
    assert "Where it stands" in text and "Sam" in text and "Nothing of this stage is yours" in text
    assert ENTRY["phone"] not in text and ENTRY["id_number"] not in text


def test_a_kept_link_leads_nowhere_once_the_newcomer_is_passed_on(unit: Unit) -> None:
    a_post("am-2", a="ann", above=unit.sc)
    row = placed(unit, serviced_by="Ann")
    assert browser("amy", unit.am).get(page("stage", row)).status_code == 404
    assert (last_line().event, last_line().outcome) == ("record.refused", "refused")
    assert browser("ann", now(row).manager).get(page("stage", row)).status_code == 200


def test_b_finishes_in_as_place_and_the_flow_says_so(unit: Unit) -> None:
    row = filled(entered(unit), seat(unit.sa), **PLACING)
    a_leave(unit.sa)
    browser("sue", unit.sa).post(page("stage", row), sent(row, unit, "finish"))
    assert now(row).stage == "business"
    assert "Sue · B for Sam" in said(browser("amy", unit.am).get(page("stage", row)))


def test_a_stage_that_was_finished_meanwhile_says_by_whom(unit: Unit) -> None:
    row = filled(entered(unit), seat(unit.sa), **PLACING)
    data = sent(row, unit, "finish")
    browser("sam", unit.sa).post(page("stage", row), data)
    text = said(browser("sam", unit.sa).post(page("stage", row), data, follow=True))
    assert "Sam has finished this stage already." in text


def test_somebody_elses_edit_is_shown_beside_ones_own(unit: Unit) -> None:
    row = entered(unit)
    data = sent(row, unit, "save", street="乐安街道")
    filled(row, seat(unit.am), street="大王镇")
    text = said(browser("sam", unit.sa).post(page("stage", row), data))
    assert "It says now: 大王镇" in text and 'value="乐安街道"' in text
    rev = re.search(r'name="rev" value="(\d+)"', text)
    assert rev is not None
    browser("sam", unit.sa).post(page("stage", row), {**data, "rev": rev[1]})
    assert opened(row, seat(unit.sa)).field("street").value == "乐安街道"


def test_the_chief_sees_the_proposal_and_who_filled_it(unit: Unit) -> None:
    row = to_approve(unit)
    text = said(browser("chen", unit.sc).get(page("approve", row)))
    for word in (PLACING["delivery_route"], "Telephone", "岗位 sa-1 · Sam", "岗位 am-1 · Amy", "You sign as"):
        assert word in text
    assert PLACING["address"] not in text and f"/customers/{row.uuid}/reveal/address/" in text


def test_an_approval_of_what_has_changed_asks_to_read_again(unit: Unit) -> None:
    row = to_approve(unit)
    data = {"do": "approve", "rev": opened(row, seat(unit.sc)).rev, "mark": row.case.mark}  # type: ignore[union-attr]
    filled(row, seat(unit.am), scientific_quota="90")
    text = said(browser("chen", unit.sc).post(page("approve", row), data, follow=True))
    assert "Read it again, then decide." in text and now(row).stage == "approval"


def test_sent_back_the_fields_are_marked_where_they_are_mended(unit: Unit) -> None:
    row = to_approve(unit)
    data = {"do": "back", "mark": row.case.mark, "fields_to_mend": ["street"], "reason": "街道不对"}  # type: ignore[union-attr]
    assert browser("chen", unit.sc).post(page("approve", row), data).status_code == 302
    text = said(browser("sam", unit.sa).get(page("stage", row)))
    assert "Sent back: please mend this." in text and "街道不对" in text and "To mend: Street or town." in text


def test_sending_back_wants_fields_and_a_reason(unit: Unit) -> None:
    row = to_approve(unit)
    data = {"do": "back", "mark": row.case.mark}  # type: ignore[union-attr]
    text = said(browser("chen", unit.sc).post(page("approve", row), data))
    assert "Tick the fields that are to be mended." in text and "Give the reason" in text


def test_a_rejected_newcomer_is_a_page_without_data(unit: Unit) -> None:
    row = to_approve(unit)
    data = {"do": "reject", "mark": row.case.mark, "reason": "证照不符"}  # type: ignore[union-attr]
    text = said(browser("chen", unit.sc).post(page("approve", row), data, follow=True))
    assert "its data are destroyed" in text and ENTRY["name"] not in text


def test_what_was_asked_for_can_be_taken_back_and_corrected(unit: Unit) -> None:
    row = to_approve(unit)
    answer = browser("amy", unit.am).post(f"/newcomers/cases/{row.case.uuid}/recall/")  # type: ignore[union-attr]
    assert answer.status_code == 302 and now(row).stage == "business"


def test_the_board_shows_the_newcomers_of_the_seats_posts_overdue_first(unit: Unit) -> None:
    to_approve(unit)
    entered(unit, code="370523009002", licence_number="370523100902", name="夏雨便利店")
    for username, post in (("lily", unit.la), ("sam", unit.sa), ("amy", unit.am), ("chen", unit.sc)):
        text = said(browser(username, post).get("/newcomers/"))
        assert "夏雨便利店" in text and ENTRY["name"] in text
    director = said(browser("dora", unit.dr).get("/newcomers/"))
    assert f"N{timezone.localdate().year}-" in director and "夏雨便利店" not in director
    assert browser("olga", a_post("oc-1", role="order_clerk", a="olga")).get("/newcomers/").status_code == 404


def test_the_board_takes_as_many_statements_for_many_as_for_one(unit: Unit) -> None:
    entered(unit)
    client = browser("sam", unit.sa)
    client.get("/newcomers/")
    with statements() as one:
        client.get("/newcomers/")
    for number in range(2, 8):
        entered(unit, code=f"37052300900{number}", licence_number=f"37052310090{number}")
    with statements() as many:
        client.get("/newcomers/")
    assert len(one) == len(many)


def test_fields_due_later_are_asked_for_on_a_page_of_their_own(unit: Unit) -> None:
    row = entered(unit)
    client = browser("amy", unit.am)
    text = said(client.get(page("fields", row)))
    assert 'name="trade_area"' in text and 'name="street"' not in text
    data = {"rev": opened(row, seat(unit.am)).rev, "trade_area": "residential", "display_form": "counter"}
    client.post(page("fields", row), data)
    assert 'name="trade_area"' not in said(client.get(page("fields", row)))


def test_the_figures_are_those_of_the_units_posts(unit: Unit) -> None:
    to_approve(unit)
    text = said(browser("chen", unit.sc).get("/newcomers/figures/"))
    assert unit.sa.name in text and unit.am.name in text
    assert unit.am.name not in said(browser("sam", unit.sa).get("/newcomers/figures/"))


def test_a_stage_of_which_the_catalogue_leaves_nothing_is_only_finished(unit: Unit) -> None:
    row = placed(unit)
    centre = seat(a_post("ic-1", role="information_centre", a="ines"))
    for name in BUSINESS:
        hide(name, by=centre)
    client = browser("amy", unit.am)
    assert 'value="finish"' in said(client.get(page("stage", row)))
    client.post(page("stage", row), sent(row, unit, "finish"))
    assert now(row).stage == "approval"


def test_a_closed_newcomer_is_not_there_for_others(unit: Unit) -> None:
    row = to_approve(unit)
    data = {"do": "reject", "mark": row.case.mark, "reason": "证照不符"}  # type: ignore[union-attr]
    browser("chen", unit.sc).post(page("approve", row), data)
    stranger = browser("gus", a_post("am-7", a="gus"))
    for name in ("stage", "approve", "fields"):
        assert stranger.get(page(name, row)).status_code == 404
    assert browser("amy", unit.am).get(page("stage", row)).status_code == 200
