"""Deciding on an application from the inbox, and taking it back: who may, and what takes effect."""

from typing import Any

import pytest

from crm.models import Deadline, Holding, Step
from customers.ordering.models import Application
from tests.builders import a_leave, signed_in
from tests.customers.browse.pages import last_line, lines, said
from tests.customers.ordering.ways import Shop, State, a_shop, applied, decided, page, stands

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return a_shop()


def decide(who: str, application: Application, decision: str = "approve", **more: str) -> Any:
    return signed_in(who).post(*asked(application, decision, **more))


def asked(application: Application, decision: str = "approve", **more: str) -> tuple[str, dict[str, str]]:
    case = Application.objects.select_related("case").get(pk=application.pk).case
    assert case is not None
    return f"/ordering/decide/{case.uuid}/", {"mark": case.mark, "decision": decision, **more}


def test_it_is_decided_in_the_inbox_and_takes_effect(shop: Shop) -> None:
    application = applied(shop)
    for who in ("amy", "chen"):
        assert application.number in said(signed_in(who).get("/approvals/"))
        assert decide(who, application).status_code == 302
    assert stands(application) == State.APPROVED
    again = decide("chen", application)
    assert again.status_code == 409 and "Chen" in said(again) and lines("ordering.settled") == 1


def test_rejecting_wants_a_reason_and_closes_it(shop: Shop) -> None:
    application = applied(shop)
    assert decide("amy", application, "reject").status_code == 422 and stands(application) == State.APPLIED
    assert decide("amy", application, "reject", note="暂不开通").status_code == 302
    assert stands(application) == State.CLOSED


@pytest.mark.parametrize("who", ["lee", "ann", "olga", "chen"])
def test_who_is_not_asked_decides_nothing(shop: Shop, who: str) -> None:
    application = applied(shop)
    assert decide(who, application).status_code == 404 and last_line().outcome == "refused"
    assert stands(application) == State.APPLIED


def test_b_decides_in_the_holders_place(shop: Shop) -> None:
    application = applied(shop)
    a_leave(shop.manager)
    assert decide("amy", application).status_code == 404
    assert decide("bo", application).status_code == 302
    assert "B for Amy" in said(signed_in("lee").get(page(application)))


def test_the_superior_decides_where_a_and_b_are_away_and_reads_the_application(shop: Shop) -> None:
    application = applied(shop)
    a_leave(shop.manager)
    Holding.objects.filter(post=shop.manager, side="B").delete()
    chen = signed_in("chen", post=shop.manager)
    assert chen.get(page(application)).status_code == 200
    assert chen.post(*asked(application)).status_code == 302
    assert "superior for Amy" in said(signed_in("lee").get(page(application)))
    assert Step.objects.get(case=application.case, stage="account_manager").decided_name == "Chen"


def test_it_is_taken_back_from_the_page_of_its_case(shop: Shop) -> None:
    application = applied(shop)
    case = application.case
    assert case is not None
    assert signed_in("ann").post(f"/ordering/take-back/{case.uuid}/").status_code == 404
    assert signed_in("lee").post(f"/ordering/take-back/{case.uuid}/")["Location"] == page(application)
    assert stands(application) == State.CLOSED and not Deadline.objects.filter(closed_at=None).exists()


def test_an_application_decided_meanwhile_is_not_withdrawn_unseen(shop: Shop) -> None:
    application = applied(shop)
    decided(application, shop.manager, "reject", note="暂不开通")
    shown = said(signed_in("lee").post(page(application, "withdraw"), follow=True))
    assert "nothing was changed" in shown and lines("ordering.withdrawn") == 0
