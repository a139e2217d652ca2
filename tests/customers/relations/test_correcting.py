"""Corrections: an entry says what is right, what it said before stays, what hangs on it is counted again."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from audit.trail.models import LogEntry
from crm.deadlines.models import Deadline
from crm.notices.models import Notice
from customers.browse.vocabulary import TrailVocabulary
from customers.catalog.levels import UNGRADED
from customers.records.ticket import NotThere
from customers.relations import actions, casework, contacting, correcting, figures, queries
from customers.relations.corrections import Correction
from customers.relations.models import CareDate, Improvement, Interaction, PlanStep, Relation, ValueNote
from customers.relations.reminding import remind
from customers.relations.signing import OutOfTurn
from tests.builders import a_customer, a_leave, seat, signed_in
from tests.customers.browse.pages import last_line, lines, said, statements
from tests.customers.relations.ways import Shop, a_case, a_shop, in_days

pytestmark = pytest.mark.django_db
EVERY = UNGRADED.contact_interval_days


@pytest.fixture
def shop() -> Shop:
    return a_shop()


def contact(shop: Shop, days: int = 0, kind: str = "visit", **more: Any) -> Interaction:
    return shop.does(contacting.log, kind, on=in_days(days), note="谈了新品", **more)


def correct(shop: Shop, entry: str, row: Any, **given: Any) -> bool:
    who = {name: given.pop(name) for name in ("post", "person") if name in given}
    return shop.does(correcting.correct, entry, row.pk, given, **who)


def the_relation(shop: Shop) -> Relation:
    return Relation.objects.get(customer=shop.customer.pk)


def test_a_contact_says_what_is_right_and_what_it_said_stays(shop: Shop) -> None:
    row = contact(shop)
    assert correct(shop, "contact", row, kind="call", on=in_days(-3), note="谈了旧品")
    row.refresh_from_db()
    assert (row.kind, row.on, row.note) == ("call", in_days(-3), "谈了旧品")
    assert Correction.objects.get().before == {"kind": "visit", "on": in_days(0).isoformat(), "note": "谈了新品"}
    stands = the_relation(shop)
    assert (stands.last_on, stands.last_kind, stands.due_on) == (in_days(-3), "call", in_days(EVERY - 3))


def test_the_line_tells_before_and_after_and_no_text(shop: Shop) -> None:
    row = contact(shop)
    correct(shop, "contact", row, kind="call", on=in_days(0), note="另一件事")
    line = last_line()
    assert (line.event, line.object_id) == ("relation.corrected", shop.customer.pk)
    assert line.facts == {
        "entry": "contact", "number": f"#{row.pk}", "said_before": "kind=visit; note", "says_now": "kind=call; note",
    }  # fmt: skip
    assert "谈了新品" not in line.body and "另一件事" not in line.body
    words = TrailVocabulary()
    with override("en"):
        said_before = words.fact("said_before", line.facts["said_before"])
        assert said_before == "It said: Kind: Visit; Note: kept with the entry"
        assert words.fact("entry", "contact") == "Entry: Contact"


def test_a_correction_of_nothing_writes_nothing(shop: Shop) -> None:
    row = contact(shop)
    assert not correct(shop, "contact", row, kind="visit", on=in_days(0), note="谈了新品")
    assert lines("relation.corrected") == 0 and not Correction.objects.exists()


def test_a_struck_contact_stays_readable_and_counts_nowhere(shop: Shop) -> None:
    contact(shop, -20, "call")
    wrong = contact(shop, -1)
    shop.does(correcting.strike, "contact", wrong.pk, "记错客户")
    stands = the_relation(shop)
    assert (stands.last_on, stands.last_kind, stands.due_on) == (in_days(-20), "call", in_days(EVERY - 20))
    assert contacting.catch_up() == 0 and the_relation(shop).last_on == in_days(-20)
    mine = next(row for row in figures.by_post(seat(shop.chief), timezone.localdate()) if row.post == shop.manager)
    assert mine.contacts == 1
    line = last_line()
    assert line.reason == "记错客户" and line.facts["said_before"] == f"kind=visit; on={in_days(-1)}; note"
    shown = said(signed_in("amy").get(reverse("relations:customer", args=[shop.customer.uuid])))
    assert "Struck out" in shown and "记错客户" in shown and shown.count("谈了新品") == 2


def test_without_its_only_contact_the_interval_counts_from_the_beginning(shop: Shop) -> None:
    row = contact(shop, 0, next_on=in_days(2))
    shop.does(correcting.strike, "contact", row.pk, "没有见到人")
    stands = the_relation(shop)
    assert (stands.last_on, stands.last_kind, stands.next_on) == (None, "", None)
    assert stands.due_on == in_days(EVERY)


def test_what_was_agreed_at_the_contact_before_holds_again(shop: Shop) -> None:
    contact(shop, -5, next_on=in_days(4))
    wrong = contact(shop, 0)
    assert the_relation(shop).next_on is None
    shop.does(correcting.strike, "contact", wrong.pk, "记错客户")
    assert (the_relation(shop).next_on, the_relation(shop).due_on) == (in_days(4), in_days(4))


def test_what_is_struck_is_neither_struck_nor_corrected_again(shop: Shop) -> None:
    row = contact(shop)
    shop.does(correcting.strike, "contact", row.pk, "记错客户")
    with pytest.raises(OutOfTurn):
        shop.does(correcting.strike, "contact", row.pk, "再来")
    with pytest.raises(OutOfTurn):
        correct(shop, "contact", row, kind="call", on=in_days(0), note="")
    assert lines("relation.struck") == 1


@pytest.mark.parametrize("entry", ["contact", "value"])
def test_after_thirty_days_an_entry_stays_as_it_is(shop: Shop, entry: str) -> None:
    row: Any = contact(shop) if entry == "contact" else shop.does(contacting.value, "量大")
    type(row).objects.update(at=timezone.now() - timedelta(days=32))
    with pytest.raises(OutOfTurn):
        shop.does(correcting.strike, entry, row.pk, "太晚")
    address = reverse("relations:correct", args=[entry, row.pk])
    page = said(signed_in("amy").get(reverse("relations:customer", args=[shop.customer.uuid])))
    assert address not in page and signed_in("amy").get(address).status_code == 404


def test_only_its_post_and_the_chief_correct_an_entry(shop: Shop) -> None:
    row = contact(shop)
    given = {"kind": "call", "on": in_days(0), "note": ""}
    with pytest.raises(NotThere):
        correct(shop, "contact", row, post=shop.analyst, **given)
    assert correct(shop, "contact", row, post=shop.chief, **given)
    another = Shop(shop.manager, shop.chief, shop.analyst, shop.other, a_customer(shop.manager, name="另一家便利店"))
    with pytest.raises(NotThere):
        correct(another, "contact", row, **given)


def test_b_corrects_in_as_place() -> None:
    shop = a_shop()
    row = contact(shop)
    a_leave(shop.manager)
    assert correct(shop, "contact", row, person="bo", kind="call", on=in_days(0), note="")
    made = Correction.objects.get()
    assert (made.person_name, made.letter, made.stands_in_for) == ("Bo", "B", "Amy")


def test_a_case_of_another_kind_runs_by_its_clock_from_when_it_came(shop: Shop) -> None:
    case = a_case(shop, kind="consulting")
    right = a_case(shop, kind="complaint")
    type(case).objects.update(at=case.at)
    assert correct(shop, "case", case, kind="complaint", way="visit", title="少送两条", text="")
    due = {row.duty: row.due for row in Deadline.objects.filter(subject=case.uuid)}
    assert due == {row.duty: row.due for row in Deadline.objects.filter(subject=right.uuid)}
    assert Correction.objects.get().before == {"kind": "consulting", "way": "call", "title": "扫码枪坏了"}


def test_an_answered_case_keeps_its_answer_and_gets_its_other_clock(shop: Shop) -> None:
    case = a_case(shop, kind="consulting")
    shop.does(casework.answer, case, "明天来")
    answered = Deadline.objects.get(subject=case.uuid, duty="case.answer")
    correct(shop, "case", case, kind="after_sales", way="call", title=case.title, text="")
    assert Deadline.objects.get(pk=answered.pk).due == answered.due
    assert Deadline.objects.get(subject=case.uuid, duty="case.solve").days == 5


def test_an_outcome_is_corrected_unless_the_case_was_taken_back(shop: Shop) -> None:
    case, back = a_case(shop), a_case(shop)
    shop.does(casework.close, case, "solved", "已换")
    shop.does(casework.close, back, "taken_back", "客户撤回")
    assert correct(shop, "case", case, outcome="partly")
    case.refresh_from_db()
    assert case.outcome == "partly" and last_line().facts["says_now"] == "outcome=partly"
    with pytest.raises(OutOfTurn):
        correct(shop, "case", back, outcome="solved")


def test_what_was_done_in_a_case_is_corrected_by_who_did_it(shop: Shop) -> None:
    case = a_case(shop)
    shop.does(casework.answer, case, "明天俩")
    step = case.steps.get(act="answered")
    assert correct(shop, "case-step", step, text="明天来") and last_line().facts["number"] == case.number
    shown = said(signed_in("amy").get(reverse("relations:case", args=[case.uuid])))
    assert "明天来" in shown and "<del>明天俩</del>" in shown


def a_step(shop: Shop) -> PlanStep:
    wanted = [actions.StepWanted("上门", shop.manager, in_days(3))]
    return shop.does(actions.plan, goal="提高动销", steps=wanted).steps.get()


def test_a_step_goes_to_another_post_and_day_with_its_deadline(shop: Shop) -> None:
    step = a_step(shop)
    assert correct(shop, "step", step, text="上门", owner=shop.analyst, until=in_days(9))
    due = Deadline.objects.get(subject=step.uuid)
    assert due.post == shop.analyst and timezone.localtime(due.due).date() == in_days(9)
    assert Notice.objects.get(tiding="plan.step_given").post == shop.analyst
    with pytest.raises(NotThere):
        correct(shop, "step", step, text="上门", owner=shop.other, until=in_days(9))
    assert Deadline.objects.get(subject=step.uuid).post == shop.analyst


def test_a_struck_step_is_dropped_from_the_desk(shop: Shop) -> None:
    step = a_step(shop)
    shop.does(correcting.strike, "step", step.pk, "店主改主意")
    assert Deadline.objects.get(subject=step.uuid).outcome == "dropped"
    shown = said(signed_in("amy").get(reverse("relations:plan", args=[step.plan.uuid])))
    assert "dropped" in shown and "店主改主意" in shown


def test_what_came_of_a_step_and_a_plan_is_corrected_after_it_is_done(shop: Shop) -> None:
    step = a_step(shop)
    shop.does(actions.do_step, step, "一做好")
    with pytest.raises(OutOfTurn):
        shop.does(correcting.strike, "step", step.pk, "不行")
    assert correct(shop, "step", step, result="已做好")
    assert correct(shop, "plan", step.plan, goal="稳定订货")
    shop.does(actions.close_plan, step.plan, "达程")
    assert correct(shop, "plan", step.plan, result="达成")
    assert Correction.objects.count() == 3


def test_an_improvement_is_corrected_until_and_after_it_is_done(shop: Shop) -> None:
    given = {"opinion": "太早", "action": "改线路", "owner": shop.manager, "until": in_days(3)}
    made: Improvement = shop.does(actions.improve, **given)
    assert correct(shop, "improvement", made, **{**given, "opinion": "送货太早", "owner": shop.analyst})
    assert Deadline.objects.get(subject=made.uuid).post == shop.analyst
    shop.does(actions.finish, made, "改好", post=shop.analyst)
    assert correct(shop, "improvement", made, post=shop.analyst, result="改好了")
    with pytest.raises(NotThere):
        correct(shop, "improvement", made, result="不是我做的")


def test_a_struck_value_note_gives_way_to_the_one_before(shop: Shop) -> None:
    shop.does(contacting.value, "量大")
    wrong: ValueNote = shop.does(contacting.value, "别家的话")
    assert correct(shop, "value", wrong, text="别家的话。")
    shop.does(correcting.strike, "value", wrong.pk, "写错客户")
    assert [note.text for note in queries.around(shop.ticket()).values] == ["量大", "别家的话。"]


def test_a_care_date_on_another_day_is_told_again(shop: Shop) -> None:
    given = {"kind": "opening", "yearly": True, "reason": "开业周年", "agreed": False}
    made: CareDate = shop.does(contacting.set_care, day=in_days(1), **given)
    assert remind(timezone.localdate()) == 1
    assert correct(shop, "care", made, day=in_days(2), **given)
    assert remind(timezone.localdate()) == 1
    shop.does(contacting.end_care, made)
    with pytest.raises(OutOfTurn):
        correct(shop, "care", made, day=in_days(3), **given)


def test_a_form_shows_what_stands_and_takes_a_private_number_no_more_than_before(shop: Shop) -> None:
    row, client = contact(shop), signed_in("amy")
    address = reverse("relations:correct", args=["contact", row.pk])
    assert 'value="谈了新品"' in said(client.get(address)) and address in said(client.get(page(shop)))
    again = client.post(address, {"kind": "call", "on": in_days(0), "note": "回电13845405400"})
    assert "looks like a phone" in said(again) and "回电13845405400" in said(again)
    done = client.post(address, {"kind": "call", "on": in_days(-1), "note": "谈了新品"}, follow=True)
    assert "The correction is kept." in said(done) and "<del>Visit</del>" in said(done)
    assert signed_in("zoe").get(address).status_code == 404
    assert client.get(reverse("relations:correct", args=["nothing", row.pk])).status_code == 404


def test_a_late_step_keeps_its_day_when_only_its_words_are_mended(shop: Shop) -> None:
    step = a_step(shop)
    PlanStep.objects.update(until=in_days(-2))
    address = reverse("relations:correct", args=["step", step.pk])
    data = {"text": "上门看库存", "owner": shop.manager.pk, "until": in_days(-2)}
    assert "This day is over." in said(signed_in("amy").post(address, {**data, "until": in_days(-3)}))
    assert signed_in("amy").post(address, data).status_code == 302
    step.refresh_from_db()
    assert step.text == "上门看库存"


def test_the_reason_of_a_strike_is_asked_for(shop: Shop) -> None:
    row, client = contact(shop), signed_in("amy")
    address = reverse("relations:strike", args=["contact", row.pk])
    assert "This field is required" in said(client.post(address, {"reason": ""}))
    assert client.post(address, {"reason": "记错客户"}).status_code == 302
    row.refresh_from_db()
    assert row.struck


def test_corrections_cost_a_page_no_statement_each(shop: Shop) -> None:
    client, rows = signed_in("amy"), [contact(shop, -day) for day in range(4)]
    correct(shop, "contact", rows[0], kind="call", on=in_days(0), note="")
    client.get(page(shop))
    with statements() as few:
        client.get(page(shop))
    for row in rows[1:]:
        correct(shop, "contact", row, kind="call", on=row.on, note="")
    with statements() as many:
        shown = said(client.get(page(shop)))
    assert len(few) == len(many) and shown.count("<del>Visit</del>") == 4
    assert LogEntry.objects.filter(event="relation.corrected").count() == 4


def page(shop: Shop) -> str:
    return reverse("relations:customer", args=[shop.customer.uuid])
