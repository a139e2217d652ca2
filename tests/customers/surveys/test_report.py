"""What a report tells of whom: a score from too few is not told, nor one from which it can be reckoned; each reader."""

import re

import pytest
from django.utils.translation import override

from customers.surveys import figures
from customers.surveys.models import Round
from tests.builders import a_customer, a_post, signed_in
from tests.customers.surveys.arrangement import AGREED, GIVEN, Shop, a_round, answer_all, answered, page, running, url

pytestmark = pytest.mark.django_db
NO_NPS = {name: value for name, value in GIVEN.items() if name != "q2"}


def more(row: Round, shop: Shop, count: int, given: dict[str, object], **values: str) -> None:
    """Have further customers asked in a round, who answer."""
    running(row, [a_customer(shop.manager, consents=AGREED, **values) for _ in range(count)])
    answer_all(row.invitations.filter(state="waiting"), shop, given)


def lines(row: Round, title: str) -> dict[str, tuple[int, int | None, int | None]]:
    """Return each group of a class: its answers, satisfaction and NPS."""
    with override("en"):
        (found,) = [one for one in figures.report(row, "en").breakdowns if one.title == title]
    return {one.name: (one.score.answers, one.score.satisfaction, one.score.nps) for one in found.lines}


def test_a_score_that_too_few_of_a_group_gave_is_not_told_nor_another_from_which_it_follows(shop: Shop) -> None:
    """Six answered on route 2, one of whom recommends: told, that one's answer would stand there."""
    row = answered(shop, 8, delivery_route="1号线")
    more(row, shop, 6, NO_NPS, delivery_route="2号线")
    more(row, shop, 7, dict(GIVEN), delivery_route="3号线")
    more(row, shop, 1, {**GIVEN, "q2": 0}, delivery_route="2号线")
    assert lines(row, "Delivery route") == {
        "1号线": (8, 75, 100), "2号线": (7, 75, None), "3号线": (7, 75, None)
    }  # fmt: skip


def test_a_whole_that_too_few_gave_a_score_for_has_none(shop: Shop) -> None:
    row = answered(shop, 5, NO_NPS)
    more(row, shop, 1, dict(GIVEN))
    report = figures.report(row, "en")
    assert (report.score.answers, report.score.satisfaction, report.score.nps) == (6, 75, None)
    (month,) = figures.over_time(row.version.form_id, [row.pk])
    assert (month.score.answers, month.score.satisfaction, month.score.nps) == (6, 75, None)
    seen = page(url(row, "report"))
    assert "<b>75</b>" in seen and "<b>—</b>" in seen and "<b>100</b>" not in seen


def test_one_answer_tells_nothing_on_any_reader_s_report(shop: Shop) -> None:
    row = answered(shop, 1, delivery_route="1号线")
    a_post("co-1", role="compliance_officer", a="cora")
    for username in ("amy", "chen", "cora"):
        seen = page(url(row, "report"), username)
        assert "Too few answers to be shown" in seen and "1号线" not in seen and "Texts that touch" not in seen
        assert re.findall(r'<div class="tile"><b>([^<]*)</b>', seen)[3:] == ["—", "—"]


def test_an_empty_round_has_a_report_that_says_so(shop: Shop) -> None:
    row = running(a_round(shop), [])
    assert "Too few answers to be shown" in page(url(row, "report"))


@pytest.mark.parametrize(
    ("role", "report", "taken"),
    [
        ("compliance_officer", 200, 404),
        ("account_manager", 404, 404),
        ("system_administrator", 404, 404),
        ("security_administrator", 404, 404),
        ("audit_administrator", 404, 404),
        ("order_clerk", 404, 404),
        ("information_centre", 404, 404),
    ],
)
def test_who_is_not_concerned_reads_no_report_and_takes_no_file(shop: Shop, role: str, report: int, taken: int) -> None:
    row = answered(shop, 6)
    a_post("x-1", role=role, a="xena")
    client = signed_in("xena")
    assert client.get(url(row, "report")).status_code == report
    assert client.post(url(row, "export"), {"format": "csv"}).status_code == taken
    assert client.get(url(row, "opinions")).status_code == taken
