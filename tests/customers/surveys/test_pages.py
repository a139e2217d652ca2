"""The pages of rounds, of those who are asked, of what came of it: who sees what, in how many statements."""

import csv
import re
from io import BytesIO, StringIO
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from audit.trail.context import acting
from audit.trail.models import LogEntry, Touched
from crm.models import Post
from customers.records import asking, limits
from customers.surveys import actions, invitations, letters, queries
from customers.surveys.models import Opinion, Round
from tests.builders import FULL, a_customer, a_post, seat, signed_in
from tests.customers.surveys.arrangement import (
    AGREED,
    GIVEN,
    POSTED,
    Shop,
    a_link,
    a_round,
    again,
    answered,
    asked,
    page,
    running,
    url,
)

pytestmark = pytest.mark.django_db


def a_form(shop: Shop, **more: Any) -> dict[str, Any]:
    """Return a round as its form asks for it."""
    return {
        "title": "Autumn", "version": shop.version.pk, "why_zh": "改进服务", "why_en": "To serve better",
        "ways": ["link", "visit"], "closes_on": timezone.localdate(), **more,
    }  # fmt: skip


def test_a_round_is_prepared_looked_at_in_numbers_and_started(shop: Shop) -> None:
    a_customer(shop.manager, consents=AGREED, size="small")
    a_customer(shop.manager, size="small")
    gone = a_customer(shop.manager, consents=AGREED, size="small")
    asking.ask_no_more(gone.pk)
    seen = page("/surveys/new/", **a_form(shop, size=["small"], route="1号线，2号线", region="370523"))
    row = Round.objects.get()
    assert row.wanted == {
        "industry": [], "size": ["small"], "loyalty": [], "grade": [], "route": ["1号线", "2号线"], "region": "370523"
    }  # fmt: skip
    assert "Would be asked" in seen or "would be asked" in seen
    page(url(row, "edit"), **a_form(shop, size=["small"]))
    row.refresh_from_db()
    seen = page(url(row))
    numbers = re.findall(r'<div class="tile"><b>(\d+)</b>|<td class="num">(\d+)</td>', seen)
    assert [first or second for first, second in numbers] == ["1", "3", "1", "1", "0"]
    assert FULL["owner_name"] not in seen and "富丽" not in seen


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ({"closes_on": "2020-01-01"}, "The day is over."),
        ({"region": "乌有乡"}, "This place is not known"),
        ({"ways": []}, "required"),
        ({"title": ""}, "required"),
        ({"version": "987"}, "valid choice"),
    ],
)
def test_a_fault_stands_beside_its_field_and_nothing_typed_is_lost(
    shop: Shop, fault: dict[str, Any], said: str
) -> None:
    seen = page("/surveys/new/", **a_form(shop, route="1号线", **fault))
    assert said in seen and "1号线" in seen and not Round.objects.exists()


def test_a_link_is_shown_once_with_its_picture(shop: Shop) -> None:
    (one,) = asked(shop)
    row = Round.objects.get(pk=one.round_id)
    seen = page(url(row, "people", one.pk, "link"), x="")
    (token,) = set(re.findall(r"/f/([\w-]{43})/", seen))
    assert queries.behind(token) and "<svg" in seen and "<path" in seen
    assert token not in page(url(row, "people"))
    assert signed_in("amy").get(url(row, "people", one.pk, "link")).status_code == 405
    again_shown = page(url(row, "people", one.pk, "link"), x="")
    assert token not in again_shown and queries.behind(token) is None
    line = LogEntry.objects.filter(event="survey.link_issued").latest("id")
    assert line.facts == {"survey": row.number, "asked_by": "link"} and token not in str(vars(line))


def test_the_list_shows_a_post_its_own_part_and_what_can_be_done(shop: Shop) -> None:
    other = a_post("am-9", a="ina", above=shop.chief)
    mine, theirs = (
        a_customer(shop.chief, post, consents=AGREED, name=name)
        for post, name in ((shop.manager, "甲店"), (other, "乙店"))
    )
    row = running(a_round(shop, post=shop.chief, ways=["telephone"]), [mine, theirs])
    seen = page(url(row, "people"))
    assert "甲店" in seen and "乙店" not in seen and "Fill in" in seen
    assert "甲店" in (both := page(url(row, "people"), "chen")) and "乙店" in both
    assert "甲店" not in page(url(row, "people") + "?show=visit")
    assert "甲店" not in page(url(row, "people") + "?show=ended")


def test_a_page_of_customers_takes_a_fixed_number_of_statements(shop: Shop) -> None:
    few, many = asked(shop, 2), asked(shop, 30)
    counted = []
    for rows in (few, many):
        client = signed_in("amy")
        client.get("/surveys/")
        with CaptureQueriesContext(connection) as caught:
            assert client.get(f"/surveys/{rows[0].round.uuid}/people/").status_code == 200
        counted.append(len(caught))
    assert counted[0] == counted[1]


def test_staff_fill_in_on_the_page_after_saying_who_asks(shop: Shop) -> None:
    (one,) = asked(shop, ways=["telephone"])
    row = Round.objects.get(pk=one.round_id)
    seen = page(url(row, "people", one.pk))
    assert "To serve you better" in seen and 'name="q1"' in seen
    assert "138****5400" in seen and "/reveal/phone/" in seen and FULL["phone"] not in seen
    assert "Please answer this question." in page(url(row, "people", one.pk), q4="没空")
    assert "The answers are kept." in page(url(row, "people", one.pk), **POSTED)
    assert again(one).state == "answered"
    assert "Nothing can be filled in here" in page(url(row, "people", one.pk))


def test_without_the_consent_the_form_does_not_even_open(shop: Shop) -> None:
    (one,) = asked(shop, ways=["telephone"])
    row = Round.objects.get(pk=one.round_id)
    asking.ask_no_more(one.customer_id)
    answer = signed_in("amy").get(url(row, "people", one.pk))
    assert answer.status_code == 403 and "consent to this use is missing" in answer.content.decode()


def test_a_customer_says_no_to_the_post_and_an_invitation_is_taken_back(shop: Shop) -> None:
    one, two = asked(shop, 2)
    row = Round.objects.get(pk=one.round_id)
    assert "not asked any more" in page(url(row, "people", one.pk, "do", "never"), x="")
    assert "taken back" in page(url(row, "people", two.pk, "do", "revoke"), x="")
    assert (again(one).state, again(two).state) == ("refused", "revoked")
    assert signed_in("amy").post(url(row, "people", two.pk, "do", "dance")).status_code == 404


def test_letters_are_one_a_customer_without_the_address_unless_there_is_a_reason(shop: Shop) -> None:
    rows = asked(shop, 2, ways=["letter"])
    row = Round.objects.get(pk=rows[0].round_id)
    seen = page(url(row, "letters"), addressed="no")
    tokens = set(re.findall(r"/f/([\w-]{43})/", seen))
    assert seen.count('class="letter"') == 2 and len(tokens) == 2 and FULL["address"] not in seen
    assert all(queries.behind(token) for token in tokens)
    assert not LogEntry.objects.filter(event="field.revealed").exists()
    assert "改进服务" in seen and "To serve you better" in seen
    assert "No letter is to be printed" in page(url(row, "letters"))


def test_an_address_on_a_letter_is_opened_with_its_reason_and_a_line_each(shop: Shop) -> None:
    one, two = asked(shop, 2, ways=["letter"])
    row = Round.objects.get(pk=one.round_id)
    assert "which task needs the addresses" in page(url(row, "letters"), addressed="yes")
    asking.ask_no_more(two.customer_id)
    seen = page(url(row, "letters"), addressed="yes", reason="秋季调查寄信")
    assert seen.count('class="letter"') == 1 and FULL["address"] in seen
    assert 'class="watermark"' in seen and "print-mark" in seen
    line = LogEntry.objects.get(event="field.revealed")
    assert (line.object_id, line.fields, line.purpose, line.reason) == (
        one.customer_id, ",address,", "survey", "秋季调查寄信"
    )  # fmt: skip


def test_the_limit_of_reveals_stops_the_letters_and_says_so(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = asked(shop, 3, ways=["letter"])
    row = Round.objects.get(pk=rows[0].round_id)

    def nearly(person: int) -> tuple[int, int]:
        return 29 + LogEntry.objects.filter(event="field.revealed").count(), 0

    monkeypatch.setattr(limits, "reveals", nearly)
    seen = page(url(row, "letters"), addressed="yes", reason="寄信")
    assert seen.count('class="letter"') == 1 and "The limit of what one person may look at is reached." in seen
    assert letters.waiting(row, seat(shop.manager)).count() == 2


def test_a_report_of_few_answers_shows_no_score(shop: Shop) -> None:
    row = answered(shop, 4)
    seen = page(url(row, "report"))
    assert "Too few answers to be shown" in seen and "<b>75</b>" not in seen and "<b>100</b>" not in seen


def test_a_report_shows_scores_by_class_and_no_small_group_singly(shop: Shop) -> None:
    row = answered(shop, 6, delivery_route="1号线", size="small")
    other = [a_customer(shop.manager, consents=AGREED, delivery_route=name) for name in ["2号线"] * 5 + ["3号线"] * 2]
    running(row, other)
    by = seat(shop.manager)
    with acting(by=by):
        for one in row.invitations.filter(state="waiting"):
            invitations.write_answers(one, {**GIVEN, "q1": 1, "q2": 0}, by=by)
    seen = page(url(row, "report"), "chen")
    assert "Retail" in seen and "smaller groups together" in seen
    assert "1号线" in seen and "2号线" not in seen and "3号线" not in seen, "two hide what one alone would tell"
    assert "<svg" in seen and "NPS by" in seen and 'style="' not in seen


def test_a_report_takes_a_fixed_number_of_statements(shop: Shop) -> None:
    few, many = answered(shop, 5), answered(shop, 12, delivery_route="9号线")
    counted = []
    for row in (few, many):
        client = signed_in("amy")
        client.get("/surveys/")
        with CaptureQueriesContext(connection) as caught:
            assert client.get(url(row, "report")).status_code == 200
        counted.append(len(caught))
    assert counted[0] == counted[1]


def test_opinions_are_listed_by_theme_closed_and_opened_with_a_line_each(shop: Shop) -> None:
    row = answered(shop, 2, name="丁香店")
    shut = page(url(row, "opinions"))
    assert "送货很准时" not in shut and "丁香店" not in shut and "配送 2" in shut
    opened = page(url(row, "opinions") + "?theme=配送", reason="改进服务")
    assert opened.count("送货很准时") == 2 and "丁香店" in opened and "This view has been recorded." in opened
    lines = LogEntry.objects.filter(event="beside.revealed")
    assert lines.count() == 2 and {line.reason for line in lines} == {"改进服务"}
    assert not [line for line in LogEntry.objects.all() if "送货很准时" in str(vars(line))]


def test_themes_are_the_owners_and_texts_are_counted_anew_when_they_are_read(shop: Shop) -> None:
    row = answered(shop, 1)
    assert "write the theme&#x27;s name" in page(url(row, "themes"), themes="no colon")
    page(url(row, "themes"), themes="准点: 准时")
    assert "准点 0" in page(url(row, "opinions")) and Opinion.objects.get().themes == ["配送"]
    page(url(row, "opinions"), reason="看看")
    assert Opinion.objects.get().themes == ["准点"] and "准点 1" in page(url(row, "opinions"))
    assert signed_in("chen").get(url(row, "themes")).status_code == 404


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_answers_leave_labelled_with_their_line_and_without_what_is_sealed(shop: Shop, form: str) -> None:
    row = answered(shop, 3, delivery_route="=1号线")
    answer = signed_in("amy").post(url(row, "export"), {"format": form})
    content = b"".join(answer.streaming_content)
    if form == "xlsx":
        rows = [list(cells) for cells in load_workbook(BytesIO(content)).active.iter_rows(values_only=True)]
    else:
        rows = list(csv.reader(StringIO(content.decode("utf-8-sig"))))
    assert str(rows[0][0]).startswith("General · 岗位 am-1 · side A · Amy · ")
    assert rows[1][:4] == ["Answer number", "Customer code", "Answered on", "Way"] and len(rows) == 5
    assert str(rows[2][-3]) == "4" and "送货很准时" not in content.decode("latin1") + str(rows)
    assert "'=1号线" in rows[2] and len(rows[1]) == 12
    line = LogEntry.objects.filter(event="survey.exported").get()
    assert line.facts == {"survey": row.number, "format": form} and line.count == 3
    assert Touched.objects.filter(line=line).count() == 3


def test_an_export_leaves_out_customers_that_the_seat_may_not_open(shop: Shop) -> None:
    row = answered(shop, 2)
    answer = signed_in("chen").post(url(row, "export"), {"format": "csv"})
    assert len(list(csv.reader(StringIO(b"".join(answer.streaming_content).decode("utf-8-sig"))))) == 2
    assert LogEntry.objects.filter(event="survey.exported").get().count == 0


def test_reading_is_for_the_line_above_and_compliance_asking_is_not(shop: Shop) -> None:
    row = answered(shop, 1)
    a_post("co-1", role="compliance_officer", a="cora")
    a_post("oc-1", role="order_clerk", a="olga")
    for username, report, people in (("cora", 200, 404), ("olga", 404, 404), ("chen", 200, 200), ("amy", 200, 200)):
        client = signed_in(username)
        assert client.get(url(row, "report")).status_code == report, username
        assert client.get(url(row, "people")).status_code == people, username
    assert Post.objects.count() == 4


def test_a_reminder_and_the_end_are_the_owners(shop: Shop) -> None:
    one, _two = asked(shop, 2)
    a_link(one, shop)
    row = Round.objects.get(pk=one.round_id)
    assert signed_in("chen").post(url(row, "do", "remind")).status_code == 404
    assert "1 customer is to be asked once more" in page(url(row, "do", "remind"), x="")
    assert "nothing was changed" in page(url(row, "do", "remind"), x="")
    assert "no link of it opens" in page(url(row, "do", "close"), x="")
    assert Round.objects.get(pk=row.pk).state == "closed"
    with pytest.raises(actions.NotSo):
        actions.close(row, by=seat(shop.manager))
