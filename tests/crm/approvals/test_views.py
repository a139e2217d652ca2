"""The inbox and the page of a case, over the whole stack: what is shown, decided, and said where it is not."""

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from audit.seals.models import Checkpoint
from audit.seals.sealing import seal
from audit.trail.models import LogEntry
from crm.approvals import actions, queries
from crm.approvals.models import Case
from crm.models import Holding, Role
from tests.builders import a_customer, a_leave, a_post, seat, signed_in
from tests.crm.approvals import paths
from tests.crm.approvals.paths import Company, a_row
from tests.crm.approvals.procedure import PLAN

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.crm.approvals.procedure")]
CHOICES = [["tel", "Telephone", "电话"], ["net", "Online", "网上"]]
PROPOSAL = {
    "rows": [
        a_row("amount", "Amount", "数量", "12") | {"editable": True},
        a_row("way", "Way", "方式", "tel") | {"editable": True, "choices": CHOICES, "value_en": "Telephone"},
        a_row("since", "Since", "自", "2026-12-01") | {"editable": True, "kind": "date", "basis_en": "Form, line 3"},
        a_row("fixed", "Fixed", "固定", "x"),
    ],
    "note": "Please",
}


@pytest.fixture
def company() -> Company:
    return Company()


def asked(company: Company, **more: Any) -> Case:
    given = {"proposal": PROPOSAL, "posts": {"chief": [company.chief.pk]}, **more}
    return company.case(PLAN, **given)


def text(client: Client, address: str) -> str:
    return re.sub(r"\s+", " ", client.get(address).content.decode())


def decide(client: Client, case: Case, decision: str = "approve", **data: str) -> Any:
    shown = {"mark": "m1", "edit-amount": "12", "edit-way": "tel", "edit-since": "2026-12-01"}
    return client.post(f"/test/{case.uuid}/", {**shown, "decision": decision, **data})


def said(answer: Any) -> str:
    return re.sub(r"\s+", " ", answer.content.decode())


def test_the_inbox_shows_the_exact_proposal_who_asked_and_by_when(company: Company) -> None:
    case = asked(company)
    page = text(signed_in("chen"), "/approvals/")
    for words in ("1 waits for you", "Order of paper", "P-1", "Amy · 岗位 am-1", "Telephone", "Form, line 3", "Please"):
        assert words in page, words
    assert f'action="/test/{case.uuid}/"' in page and 'name="edit-fixed"' not in page
    assert "You sign as Chen · 岗位 sc-1 · side A" in page


def test_b_who_asked_in_as_place_is_named_so(company: Company) -> None:
    a_leave(company.manager)
    asked(company, by=seat(company.manager, "bo"))
    assert "Bo · 岗位 am-1 · B for Amy" in text(signed_in("chen"), "/approvals/")
    assert "B for Amy" not in text(signed_in("cara"), "/approvals/")


def test_the_page_of_a_case_says_up_to_where_the_trail_was_sealed(
    company: Company, settings: Any, tmp_path: Path
) -> None:
    settings.ZHIKE_SEALER = tmp_path / "sealer"
    case = asked(company)
    assert "Trail sealed:" not in text(signed_in("chen"), f"/approvals/{case.uuid}/")
    seal()
    assert Checkpoint.objects.get().root in text(signed_in("chen"), f"/approvals/{case.uuid}/")


def test_nothing_waiting_says_so(company: Company) -> None:
    assert "Nothing waits for your decision" in text(signed_in("chen"), "/approvals/")


def test_approving_finishes_in_the_procedures_own_room(company: Company) -> None:
    answer = decide(signed_in("chen"), case := asked(company), note="fine")
    assert answer.status_code == 302 and answer["Location"] == "/approvals/"
    case.refresh_from_db()
    assert case.state == "approved" and Role.objects.filter(code="finished-approved").exists()


def test_edits_of_each_kind_take_effect(company: Company) -> None:
    case = asked(company)
    answer = decide(signed_in("chen"), case, "edit", **{"edit-way": "net", "edit-since": "2026-12-02"})
    assert answer.status_code == 302
    case.refresh_from_db()
    way, since = case.proposal["rows"][1], case.proposal["rows"][2]
    assert (way["value"], way["value_en"], way["value_zh"], way["before_en"]) == ("net", "Online", "网上", "Telephone")
    assert since["value"] == "2026-12-02" and case.steps.get().edits == {"way": "net", "since": "2026-12-02"}


@pytest.mark.parametrize(
    ("decision", "data", "words"),
    [
        ("send_back", {}, "Say why"),
        ("reject", {"note": "  "}, "Say why"),
        ("edit", {}, "Nothing was edited"),
        ("approve", {"edit-amount": "13", "note": "my words"}, "You edited a value"),
        ("approve", {"edit-since": "soon", "note": "my words"}, "Enter a valid date"),
        ("", {"note": "my words"}, "Choose what to decide"),
        ("edit", {"edit-amount": "11", "note": "my words"}, "Eleven is not to be had."),
    ],
)
def test_a_decision_that_cannot_be_is_said_and_what_was_typed_stays(
    company: Company, decision: str, data: dict[str, str], words: str
) -> None:
    case = asked(company)
    answer = decide(signed_in("chen"), case, decision, **data)
    assert answer.status_code in (409, 422) and words in said(answer)
    for typed in data.values():
        assert typed.strip() in said(answer)
    case.refresh_from_db()
    assert case.state == "open" and case.mark == "m1" and not Role.objects.filter(code__startswith="finished").exists()
    assert not LogEntry.objects.filter(event__in=["approval.approved", "approval.edited"]).exists()


def test_a_proposal_changed_since_is_shown_anew_with_what_was_typed(company: Company) -> None:
    case = asked(company)
    rows = [{**row, "value": "20", "value_en": "20"} if row["name"] == "amount" else row for row in PROPOSAL["rows"]]
    actions.renew(case, proposal={"rows": rows}, mark="m2")
    typed = {"edit-since": "2027-01-05", "initial-edit-since": "2026-12-01", "initial-edit-amount": "12"}
    answer = decide(signed_in("chen"), case, note="my words", **typed)
    assert answer.status_code == 409 and "Read it again" in said(answer) and "my words" in said(answer)
    assert 'name="mark" value="m2"' in said(answer) and 'name="edit-amount" value="20"' in said(answer)
    assert 'name="edit-since" value="2027-01-05"' in said(answer)


def test_a_second_decision_says_who_decided_in_whose_place(company: Company) -> None:
    case = asked(company)
    leave = a_leave(company.chief)
    decide(signed_in("cui"), case)
    leave.until = leave.first
    leave.save()
    answer = decide(signed_in("chen"), case, note="my words")
    assert answer.status_code == 409
    assert "Cui · 岗位 sc-1 · B for Chen decided this on" in said(answer) and "my words" in said(answer)


def test_who_asked_reads_but_does_not_decide(company: Company) -> None:
    case = asked(company)
    assert 'name="decision"' not in text(signed_in("amy"), f"/approvals/{case.uuid}/")
    assert decide(signed_in("amy"), case).status_code == 404
    both = a_post("sc-3", role="section_chief", a="amy", above=company.director)
    second = asked(company, posts={"chief": [both.pk]})
    answer = decide(signed_in("amy", post=both), second)
    assert answer.status_code == 409 and "somebody else decides it" in said(answer)


def test_a_form_opened_before_the_leave_ended_decides_nothing(company: Company) -> None:
    case, leave = asked(company), a_leave(company.chief)
    b = signed_in("cui")
    assert "P-1" in text(b, "/approvals/")
    leave.until = leave.first
    leave.save()
    assert decide(b, case).status_code == 404
    case.refresh_from_db()
    assert case.state == "open"


def test_a_signer_is_asked_and_the_case_withdrawn(company: Company) -> None:
    case = asked(company)
    chen, amy = signed_in("chen"), signed_in("amy")
    data = {"post": str(company.chief2.pk), "mark": "m1", "why": "the sum"}
    assert "is asked to sign too" in said(chen.post(f"/approvals/{case.uuid}/signer/", data, follow=True))
    assert "is asked already" in said(chen.post(f"/approvals/{case.uuid}/signer/", data, follow=True))
    assert "Choose the post" in said(chen.post(f"/approvals/{case.uuid}/signer/", {"mark": "m1"}, follow=True))
    page = text(signed_in("cara"), "/approvals/")
    assert "the sum" in page and "added to sign by Chen" in page
    assert "Withdraw it" in text(amy, f"/approvals/{case.uuid}/")
    assert "is withdrawn" in said(amy.post(f"/approvals/{case.uuid}/withdraw/", follow=True))
    assert re.search('Withdrawn</b></p><p class="small">Amy · 岗位 am-1 · ', text(amy, f"/approvals/{case.uuid}/"))
    assert "was withdrawn meanwhile" in said(decide(chen, case))
    assert "nothing left" in said(amy.post(f"/approvals/{case.uuid}/withdraw/", follow=True))


def test_the_page_of_a_case_is_for_those_with_a_part_in_it(company: Company) -> None:
    case = asked(company)
    officer = a_post("co-1", role="compliance_officer", a="cora")
    assert {name: signed_in(name).get(f"/approvals/{case.uuid}/").status_code for name in ("chen", "amy", "cora")} == {
        "chen": 200, "amy": 200, "cora": 200,
    }  # fmt: skip
    assert {signed_in(name).get(f"/approvals/{case.uuid}/").status_code for name in ("cara", "dora")} == {404}
    (line,) = LogEntry.objects.filter(event="approval.opened")
    assert line.post_code == officer.code and line.facts == {"route": "test_order", "case": "P-1"}
    step = case.steps.get()
    step.deadline.escalated_at = timezone.now()
    step.deadline.save()
    assert signed_in("dora").get(f"/approvals/{case.uuid}/").status_code == 200


def test_a_case_about_a_customer_is_read_with_a_line(company: Company) -> None:
    customer = a_customer(company.manager)
    asked(company, customer=customer.pk)
    page = text(signed_in("chen"), "/approvals/")
    assert "富丽堂皇" not in page and customer.code not in page
    (line,) = LogEntry.objects.filter(event="approval.opened")
    assert (line.object_id, line.post_code) == (customer.pk, "sc-1")


def test_the_whole_history_names_person_side_and_whose_place(company: Company) -> None:
    case = asked(company)
    Holding.objects.filter(post=company.chief).update(until=timezone.localdate())
    decide(signed_in("dora"), case, "send_back", note="the sum is wrong")
    page = text(signed_in("amy"), f"/approvals/{case.uuid}/")
    for words in ("Dora · 岗位 dr-1 · in the place of 岗位 sc-1", "the sum is wrong", "Sent back"):
        assert words in page, words
    assert [step.decided_name for step in queries.history(case)] == ["Dora"]


def test_many_rows_are_walked_by_cursor_in_as_many_statements(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(company)
    chen = signed_in("chen")
    chen.get("/approvals/")
    with CaptureQueriesContext(
        connection,
    ) as few:
        chen.get("/approvals/")
    for number in range(2, 8):
        asked(company, number=f"P-{number}")
    monkeypatch.setattr(queries, "PAGE", 3)
    seen, address = [], "/approvals/"
    for _ in range(3):
        with CaptureQueriesContext(connection) as many:
            page = text(chen, address)
        assert len(many) == len(few) and "7 wait for you" in page
        seen += re.findall(r'class="row-link".*?<span class="mono">(P-\d)</span>', page)
        following = re.search(r'rel="next" href="([^"]+)"', page)
        address = "/approvals/" + following[1].replace("&amp;", "&") if following else ""
    assert seen == [f"P-{number}" for number in range(1, 8)] and not address
    assert text(chen, "/approvals/?after=nonsense").count("row-link") == 3


def test_one_that_is_chosen_stands_in_the_card_and_one_that_is_gone_says_so(company: Company) -> None:
    asked(company)
    second = asked(company, number="P-2")
    chen = signed_in("chen")
    assert 'id="case-title">Order of paper <span class="mono">P-2' in text(chen, f"/approvals/?case={second.uuid}")
    decide(chen, second)
    for wanted in (second.uuid, "nonsense"):
        assert "no longer waits for you" in text(chen, f"/approvals/?case={wanted}")


def test_what_waits_on_another_seat_is_said(company: Company) -> None:
    asked(company)
    other = a_post("sa-1", role="statistical_analyst", a="chen")
    page = text(signed_in("chen", post=other), "/approvals/")
    assert "1 waits on another seat of yours: 岗位 sc-1" in page and "P-1" not in page


def test_the_way_from_a_desk_leads_to_where_one_decides_or_reads(company: Company) -> None:
    case = asked(company)
    way, page = f"/approvals/of/{case.subject}/", f"/approvals/{case.uuid}/"
    assert signed_in("chen").get(way)["Location"] == signed_in("amy").get(way)["Location"] == page
    assert signed_in("cara").get(way).status_code == 404
    decide(signed_in("chen"), case, "send_back", note="no")
    again = asked(company, subject=case.subject)
    assert signed_in("chen").get(way)["Location"] == f"/approvals/{again.uuid}/"


def test_a_route_that_decides_on_its_page_only_leads_there(company: Company) -> None:
    plan = replace(paths.ANY, code="test_page", decides_on_page=True)
    case = company.case(plan, proposal=PROPOSAL)
    page = text(signed_in("chen"), "/approvals/")
    assert "Read and decide" in page and f"/customers/{case.subject}/" in page and 'name="decision"' not in page
    assert signed_in("chen").get(f"/approvals/of/{case.subject}/")["Location"] == f"/customers/{case.subject}/"
    assert signed_in("amy").get(f"/approvals/of/{case.subject}/")["Location"] == f"/approvals/{case.uuid}/"
