"""Cases run along a route: what each verb does, and what it refuses."""

from datetime import date, time
from typing import Any

import pytest
from django.utils import timezone

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.approvals import actions
from crm.approvals.models import Case, Step
from crm.approvals.queries import count_waiting, may_decide, waiting_on
from crm.approvals.refusals import (
    AlreadyOpen,
    AlreadyThere,
    Barred,
    Changed,
    Decided,
    NoReason,
    NotOpen,
    NotYours,
    WrongRoute,
)
from crm.deadlines.sweeping import sweep
from crm.models import Deadline, Holding, Notice
from crm.workdays.rules import Rule, Way
from tests.builders import a_leave, a_person, a_post, seat
from tests.crm.approvals.paths import ALL, ANY, PLAN, Company, states

LATER = Rule(Way.AFTER, 2, date(2026, 3, 2), time(18))
pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return Company()


def lines(prefix: str = "approval.") -> list[LogEntry]:
    return list(LogEntry.objects.filter(event__startswith=prefix).order_by("id"))


def told() -> list[tuple[str, str]]:
    return list(Notice.objects.order_by("id").values_list("tiding", "post__code"))


def open_deadlines() -> list[str]:
    return list(Deadline.objects.filter(closed_at=None).order_by("id").values_list("post__code", flat=True))


def test_a_case_opens_its_first_stage_with_deadline_notice_and_line(company: Company) -> None:
    case = company.case()
    assert states(case) == [("sc-1", "open"), ("dr-1", "waiting")]
    assert open_deadlines() == ["sc-1"] and told() == [("approval.waits", "sc-1")]
    (line,) = lines()
    assert (line.event, line.person_name, line.facts) == (
        "approval.started",
        "Amy",
        {"route": "test_purchase", "case": "P-1"},
    )
    assert [step.case_id for step in waiting_on(seat(company.chief))] == [case.pk]
    assert waiting_on(seat(company.director)) == [] and count_waiting([seat(company.chief)]) == 1


def test_approved_all_along_the_route(company: Company) -> None:
    case = company.approve(company.case(), company.chief)
    assert case.state == Case.State.OPEN and states(case) == [("sc-1", "approved"), ("dr-1", "open")]
    case = company.approve(case, company.director, note="好")
    assert case.state == Case.State.APPROVED and case.closed_at is not None
    assert open_deadlines() == [] and told()[-1] == ("approval.approved", "am-1")
    assert [line.event for line in lines()] == ["approval.started", "approval.approved", "approval.approved"]
    assert lines()[-1].reason == "好"
    outcomes = Deadline.objects.values_list("outcome", "closed_name", "closed_letter")
    assert set(outcomes) == {("done", "Chen", "A"), ("done", "Dora", "A")}


def test_b_decides_in_as_place_and_the_step_says_so(company: Company) -> None:
    case = company.case()
    a_leave(company.chief)
    company.approve(case, company.chief, "cui")
    step = case.steps.get(place=0)
    assert (step.decided_name, step.decided_letter, step.decided_for) == ("Cui", "B", "Chen")
    assert (lines()[-1].letter, lines()[-1].stands_in_for) == ("B", "Chen")


def test_edits_are_what_takes_effect(company: Company) -> None:
    case = company.approve(company.case(), company.chief, edits={"amount": "10", "colour": "red"})
    row = case.proposal["rows"][0]
    assert (row["value"], row["value_en"], row["before_zh"]) == ("10", "10", "12")
    assert case.mark != "m1" and case.steps.get(place=0).edits == {"amount": "10"}
    assert lines()[-1].event == "approval.edited" and lines()[-1].changes == {"amount": ["12", "10"]}
    with pytest.raises(Changed):
        company.approve(case, company.director)
    assert company.approve(case, company.director, mark=case.mark).state == Case.State.APPROVED


def test_edits_that_change_nothing_are_a_plain_approval(company: Company) -> None:
    case = company.approve(company.case(), company.chief, edits={"amount": "12"})
    assert case.mark == "m1" and states(case)[0] == ("sc-1", "approved")


def test_an_edit_names_a_row(company: Company) -> None:
    with pytest.raises(WrongRoute):
        company.approve(company.case(), company.chief, edits={"phone": "13845405400"})


def test_whoever_approved_before_an_edit_reads_it_again(company: Company) -> None:
    case = company.approve(company.case(ALL), company.chief)
    case = company.approve(case, company.chief2, edits={"amount": "10"})
    assert case.state == Case.State.OPEN
    assert states(case) == [("sc-1", "approved"), ("sc-2", "edited"), ("sc-1", "open")]
    assert company.approve(case, company.chief, mark=case.mark).state == Case.State.APPROVED


def test_one_of_several_suffices_where_the_stage_says_so(company: Company) -> None:
    case = company.approve(company.case(ANY), company.chief2)
    assert case.state == Case.State.APPROVED and states(case) == [("sc-1", "skipped"), ("sc-2", "approved")]
    with pytest.raises(Decided) as decided:
        company.approve(case, company.chief)
    assert (decided.value.name, decided.value.post, decided.value.letter) == ("Cara", "岗位 sc-2", "A")


def test_a_second_decision_says_who_decided(company: Company) -> None:
    case = company.approve(company.case(), company.chief)
    with pytest.raises(Decided) as decided:
        company.approve(case, company.chief)
    assert decided.value.name == "Chen" and decided.value.at is not None
    assert len(lines()) == 2


@pytest.mark.parametrize(("verb", "state"), [("send_back", "sent_back"), ("reject", "rejected")])
def test_a_no_ends_the_case_with_its_reason(company: Company, verb: str, state: str) -> None:
    case, by = company.case(), seat(company.chief)
    with pytest.raises(NoReason):
        getattr(actions, verb)(case, by=by, mark="m1", note=" ")
    case = getattr(actions, verb)(case, by=by, mark="m1", note="数量不对")
    assert case.state == state and states(case) == [("sc-1", state), ("dr-1", "skipped")]
    assert told()[-1] == (f"approval.{state}", "am-1") and open_deadlines() == []
    assert lines()[-1].reason == "数量不对" and case.steps.get(place=0).note == "数量不对"
    company.case(subject=case.subject)


def test_a_subject_has_one_open_case(company: Company) -> None:
    case = company.case()
    with pytest.raises(AlreadyOpen):
        company.case(subject=case.subject)
    assert Case.objects.count() == 1


def test_withdrawn_by_the_post_that_asked(company: Company) -> None:
    case = company.case()
    with pytest.raises(NotYours):
        actions.withdraw(case, by=seat(company.chief))
    a_leave(company.manager)
    assert actions.withdraw(case, by=seat(company.manager, "bo")).state == Case.State.WITHDRAWN
    assert told()[-1] == ("approval.withdrawn", "sc-1") and open_deadlines() == []
    with pytest.raises(NotOpen) as ended:
        company.approve(case, company.chief)
    assert ended.value.state == "withdrawn"


def test_nothing_is_withdrawn_once_decided(company: Company) -> None:
    case = company.approve(company.approve(company.case(), company.chief), company.director)
    with pytest.raises(Decided):
        actions.withdraw(case, by=seat(company.manager))


def test_who_asked_does_not_decide_whichever_seat_they_sit_in(company: Company) -> None:
    both = a_post("sc-3", role="section_chief", a="amy", above=company.director)
    case = company.case(posts={"chief": [both.pk], "director": [company.director.pk]})
    with pytest.raises(Barred):
        company.approve(case, both)
    (step,) = waiting_on(seat(company.director))
    assert step.post_id == both.pk and told() == [("approval.waits", "dr-1")]
    assert (
        waiting_on(seat(both)) == [] and not may_decide(step, seat(both)) and may_decide(step, seat(company.director))
    )
    case = company.approve(case, company.director)
    assert states(case) == [("sc-3", "approved"), ("dr-1", "open")]


def test_who_has_the_benefit_does_not_decide(company: Company) -> None:
    case = company.case(beneficiaries=[a_person("chen").pk])
    with pytest.raises(Barred):
        company.approve(case, company.chief)
    assert count_waiting([seat(company.director)]) == 1
    a_leave(company.chief)
    assert waiting_on(seat(company.director)) == []
    company.approve(case, company.chief, "cui")


def test_a_step_with_nobody_to_act_goes_to_the_post_above(company: Company) -> None:
    case = company.case(ALL)
    Holding.objects.filter(post=company.chief2).update(until=timezone.localdate())
    (step,) = waiting_on(seat(company.director))
    assert step.post_id == company.chief2.pk
    company.approve(case, company.director)
    step.refresh_from_db()
    assert (step.state, step.decided_name) == (Step.State.APPROVED, "Dora")
    assert Case.objects.get().state == Case.State.OPEN


def test_a_superior_decides_on_the_post_of_those_who_are_away(company: Company) -> None:
    case = company.case(ALL)
    a_leave(company.chief2)
    assert count_waiting([seat(company.chief2, "dora")]) == 1
    company.approve(case, company.chief2, "dora")
    step = case.steps.get(post=company.chief2)
    assert (step.decided_name, step.decided_letter, step.decided_for) == ("Dora", "S", "Cara")


def test_a_step_with_nobody_at_all_stays(company: Company) -> None:
    everybody = [a_person(name).pk for name in ("chen", "dora")]
    case = company.case(beneficiaries=everybody)
    assert waiting_on(seat(company.chief)) == waiting_on(seat(company.director)) == []
    assert states(case)[0] == ("sc-1", "open") and told() == [("approval.waits", "sc-1")]


def test_a_seat_of_another_line_has_nothing_to_decide(company: Company) -> None:
    case = company.case()
    for post in (company.chief2, company.manager, company.director):
        with pytest.raises(NotYours):
            company.approve(case, post)


def test_a_seat_that_ended_decides_nothing(company: Company) -> None:
    case, by = company.case(), None
    leave = a_leave(company.chief)
    by = seat(company.chief, "cui")
    leave.until = leave.first
    leave.save()
    for verb, more in ((actions.approve, {"mark": "m1"}), (actions.send_back, {"mark": "m1", "note": "x"})):
        with pytest.raises(NotYours):
            verb(case, by=by, **more)  # type: ignore[operator]
    assert states(case)[0] == ("sc-1", "open")


def test_a_signer_is_added_and_must_sign(company: Company) -> None:
    case = company.case(ANY)
    chief, centre = seat(company.chief), a_post("ic-1", role="information_centre", a="ines")
    with acting(by=chief):
        actions.add_signer(case, centre.pk, by=chief, mark="m1", note="请核对")
        with pytest.raises(AlreadyThere):
            actions.add_signer(case, centre.pk, by=chief, mark="m1")
    assert told()[-1] == ("approval.waits", "ic-1") and lines()[-1].facts["post"] == "ic-1"
    assert company.approve(case, company.chief).state == Case.State.OPEN
    assert company.approve(case, centre).state == Case.State.APPROVED


def test_a_changed_proposal_is_read_again_by_all_who_approved(company: Company) -> None:
    case = company.approve(company.case(), company.chief)
    case = actions.renew(case, proposal={"rows": []}, mark="m2", by=seat(company.manager))
    assert states(case) == [("sc-1", "approved"), ("sc-1", "open"), ("dr-1", "waiting")]
    assert open_deadlines() == ["sc-1"] and lines()[-1].event == "approval.renewed"
    with pytest.raises(Changed):
        company.approve(case, company.chief)
    case = company.approve(case, company.chief, mark="m2")
    assert company.approve(case, company.director, mark="m2").state == Case.State.APPROVED


def test_a_changed_proposal_that_nobody_approved_waits_on(company: Company) -> None:
    case = actions.renew(company.case(), proposal={"rows": []}, mark="m2")
    assert states(case)[0] == ("sc-1", "open") and told()[-1] == ("approval.changed", "sc-1")
    with pytest.raises(Changed):
        company.approve(case, company.chief)


def test_an_overdue_step_reminds_and_escalates_once_each_and_nothing_approves_itself(company: Company) -> None:
    case = company.case(rules={"chief": Rule(Way.ON, 0, date(2026, 3, 2), time(18)), "director": LATER})
    for _ in range(3):
        sweep(timezone.now())
    notices = Notice.objects.exclude(tiding="approval.waits").values_list("post__code", "automatic", "link")
    way = f"/approvals/of/{case.subject}/"
    assert sorted(notices) == [("dr-1", True, way), ("sc-1", True, way)]
    case.refresh_from_db()
    assert case.state == Case.State.OPEN and states(case) == [("sc-1", "open"), ("dr-1", "waiting")]
    assert company.approve(case, company.chief).state == Case.State.OPEN


@pytest.mark.parametrize("posts", [{}, {"chief": [], "director": []}, {"chief": ["am"], "director": ["dr"]}])
def test_a_stage_without_a_post_of_its_role_is_no_stage(company: Company, posts: Any) -> None:
    ids = {"am": company.manager.pk, "dr": company.director.pk}
    with pytest.raises(WrongRoute):
        company.case(posts={stage: [ids[post] for post in named] for stage, named in posts.items()})


def test_a_case_brings_a_rule_of_its_own(company: Company) -> None:
    rule = Rule(Way.ON, 0, date(2026, 12, 4), time(17, 30))
    case = company.case(rules={"chief": rule, "director": rule})
    company.approve(case, company.chief)
    assert {deadline.rule for deadline in Deadline.objects.all()} == {rule}
    assert PLAN.duty.code == "approval.test_purchase"
