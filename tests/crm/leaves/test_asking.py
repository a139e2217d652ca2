"""Leaves that are asked for: who decides, what approving does, what is declined."""

import pytest
from django.urls import reverse

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.approvals import actions as approvals
from crm.approvals.models import Case
from crm.approvals.queries import waiting_on
from crm.approvals.refusals import Barred
from crm.leaves import actions
from crm.leaves.actions import Impossible, NotYours
from crm.models import Leave, LeaveRequest
from crm.posts.queries import seat_on
from tests.builders import a_leave, a_post, seat, signed_in
from tests.crm.leaves.arrangement import Company, asked, days, decided, entered, holding, state, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def company() -> Company:
    return Company()


def test_a_asks_and_the_post_above_agrees(company: Company) -> None:
    request = asked(company.manager)
    assert Leave.objects.count() == 0
    assert [step.case_id for step in waiting_on(seat(company.chief))] == [request.case_id]
    request = decided(request, company.chief)
    assert request.leave is not None and (request.leave.first, request.leave.until) == (days(1), days(4))
    then = seat_on(company.manager, days(1))
    assert then is not None and (then.person_name, then.stands_in_for) == ("Bo", "Amy")
    line = LogEntry.objects.get(event="post.leave_entered")
    assert (line.person_name, line.post_code, line.reason) == ("Chen", "sc-1", "annual leave")
    assert told("leave.stand_in") == [("", "bo")]


def test_what_is_decided_upon_says_who_acts_meanwhile_in_both_languages(company: Company) -> None:
    entered(company.manager, company.chief, 2, 3, side="B")
    case = asked(company.manager).case
    assert case is not None
    rows = {row["name"]: (row["value_en"], row["value_zh"]) for row in case.proposal["rows"]}
    assert rows["days"][0] == "3 days" and rows["person"] == ("Amy · A", "Amy · A")
    assert "Chen" in rows["acting"][0] and "Bo" in rows["acting"][1]


def test_a_holder_with_nobody_above_is_decided_upon_by_the_information_centre(company: Company) -> None:
    request = asked(company.director)
    assert waiting_on(seat(company.chief)) == []
    assert decided(request, company.centre).leave is not None


def test_the_information_centre_does_not_decide_for_its_own_post(company: Company) -> None:
    with pytest.raises(Impossible) as alone:
        asked(company.centre)
    assert alone.value.fault == "nobody_above"
    second = a_post("ic-2", role="information_centre", a="ian")
    assert decided(asked(company.centre), second).leave is not None


def test_b_does_not_agree_to_the_leave_that_would_seat_them(company: Company) -> None:
    post = a_post("am-3", a="ava", b="chen", above=company.chief)
    request = asked(post)
    case, by = request.case, seat(company.chief)
    assert case is not None
    with acting(by=by), pytest.raises(Barred):
        approvals.approve(case, by=by, mark=case.mark)
    assert waiting_on(by) == []
    assert decided(request, company.director).leave is not None


def test_b_who_stands_in_can_neither_ask_nor_prolong_for_a(company: Company) -> None:
    leave = a_leave(company.manager)
    bo = seat(company.manager, "bo")
    for first, until in ((days(1), days(3)), (leave.until, days(9))):
        with pytest.raises(NotYours):
            actions.ask(holding(company.manager), first, until, "", by=bo)
        with pytest.raises(NotYours):
            actions.enter(holding(company.manager), first, until, "", by=bo)


def test_b_asks_for_a_leave_of_their_own_from_the_post_they_sit_on(company: Company) -> None:
    own = a_post("am-3", a="bo", above=company.chief)
    by = seat(own, "bo")
    with acting(by=by):
        request = actions.ask(holding(company.manager, "B"), days(1), days(3), "", by=by)
    assert decided(request, company.chief).leave is not None


@pytest.mark.parametrize(
    ("first", "until", "fault"), [(-1, 2, "past"), (3, 3, "backwards"), (2, 40, "too_long"), (3, 6, "asked")]
)
def test_what_could_not_be_entered_cannot_be_asked_for(company: Company, first: int, until: int, fault: str) -> None:
    asked(company.manager)
    with pytest.raises(Impossible) as declined:
        asked(company.manager, first, until)
    assert declined.value.fault == fault
    assert LeaveRequest.objects.count() == 1


def test_a_leave_that_no_longer_stands_is_not_approved_either(company: Company) -> None:
    request = asked(company.manager)
    entered(company.manager, company.chief, 2, 6)
    with pytest.raises(Impossible):
        decided(request, company.chief)
    assert state(request) == "open" and Leave.objects.count() == 1


def test_the_page_says_kindly_why_a_leave_no_longer_stands(company: Company) -> None:
    request = asked(company.manager)
    entered(company.manager, company.chief, 2, 6)
    case = Case.objects.get(pk=request.case_id)
    at = reverse("leaves:decide", args=[case.uuid])
    answer = signed_in("chen").post(at, {"decision": "approve", "mark": case.mark, "note": ""})
    assert answer.status_code == 409 and "There is a leave on these days already" in answer.content.decode()
    assert state(request) == "open"
    answer = signed_in("chen").post(at, {"decision": "reject", "mark": case.mark, "note": "see above"})
    assert answer.status_code == 302 and state(request) == "rejected"


def test_a_request_is_asked_decided_and_seen_on_pages(company: Company) -> None:
    amy, chen = signed_in("amy"), signed_in("chen")
    at = reverse("leaves:enter", args=[holding(company.manager).pk])
    assert "Ask for leave" in amy.get(at).content.decode()
    dates = {"first": days(1), "until": days(4), "reason": "annual leave"}
    assert amy.post(at, dates).headers["Location"] == "/posts/mine/"
    request = LeaveRequest.objects.get()
    assert "Waiting for a decision" in amy.get("/posts/mine/").content.decode()
    seen = chen.get(reverse("leaves:request", args=[request.uuid]), follow=True)
    assert "annual leave" in seen.content.decode()
    assert "already" in amy.post(at, dates).content.decode()
    case = Case.objects.get()
    decide = reverse("leaves:decide", args=[case.uuid])
    assert amy.post(decide, {"decision": "approve", "mark": case.mark}).status_code in (403, 404, 409)
    answer = chen.post(decide, {"decision": "approve", "mark": case.mark, "note": ""})
    assert answer.status_code == 302
    assert Leave.objects.get().first == days(1)


def test_a_request_is_taken_back(company: Company) -> None:
    request = asked(company.manager)
    by, case = seat(company.manager), request.case
    assert case is not None
    with acting(by=by):
        approvals.withdraw(case, by=by)
    assert waiting_on(seat(company.chief)) == [] and Leave.objects.count() == 0
    asked(company.manager)


def test_whoever_has_no_seat_is_told_who_can_enter_the_leave(company: Company) -> None:
    at = reverse("leaves:enter", args=[holding(company.manager, "B").pk])
    shown = signed_in("bo").post(at, {"first": days(1), "until": days(2), "reason": "x"})
    assert shown.status_code == 200 and "let the post above enter the leave" in shown.content.decode()


def test_a_leave_is_asked_for_from_all_posts_at_once_unless_told_otherwise(company: Company) -> None:
    third = a_post("am-3", a="ava", b="amy", above=company.chief)
    entered(third, company.chief, 1, 3, side="B")
    a_post("om-1", role="order_clerk", a="olga", b="amy", above=company.director)
    amy, at = signed_in("amy"), reverse("leaves:enter", args=[holding(company.manager).pk])
    assert "From my other posts too" in amy.get(at).content.decode()
    amy.post(at, {"first": days(1), "until": days(4), "reason": "annual leave", "everywhere": "on"})
    found = LeaveRequest.objects.order_by("pk").values_list("holding__post__code", "holding__side")
    assert list(found) == [("am-1", "A"), ("om-1", "B")]
    amy.post(at, {"first": days(6), "until": days(7), "reason": "annual leave"})
    assert LeaveRequest.objects.count() == 3
    assert (
        "From my other posts too"
        not in signed_in("ann").get(reverse("leaves:enter", args=[holding(company.other).pk])).content.decode()
    )
