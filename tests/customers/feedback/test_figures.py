"""Figures over answers: counted by the database, by class as it was then, by month, and in a fixed number of steps."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.models import Post
from customers.feedback import figures
from customers.feedback.figures import Cell, Which
from customers.feedback.models import Answer, FormVersion, Given
from customers.feedback.rules import Kind, reckoned_nps, together
from customers.records.models import Customer
from tests.builders import a_customer, a_post, signed_in
from tests.customers.feedback.arrangement import a_content, a_question, a_version, an_answer

pytestmark = pytest.mark.django_db(transaction=True)
CONTENT = a_content(
    a_question("q1"), a_question("q2", Kind.MULTIPLE), a_question("q3", Kind.NPS), a_question("q4", Kind.MATRIX),
    a_question("q5", Kind.SCALE, sensitive=True), a_question("q6", Kind.TEXT), a_question("q7", Kind.DATE),
)  # fmt: skip


@pytest.fixture
def version() -> FormVersion:
    """Return a form that four customers have answered."""
    post, made = a_post(), a_version(CONTENT)
    given = [
        ("retail", {"q1": "yes", "q2": ["yes", "no"], "q3": 10, "q4": {"r1": "yes", "r2": "no"}, "q5": 1, "q6": "x"}),
        ("retail", {"q1": "yes", "q2": ["yes"], "q3": 9, "q7": "2026-01-05"}),
        ("retail", {"q1": "no", "q3": 3}),
        ("catering", {"q1": "no", "q3": 0}),
    ]
    for number, (industry, values) in enumerate(given):
        answer = an_answer(made, a_customer(post, industry=industry), post, values, round_id=number % 2)
        at = datetime(2026, 1 + number, 28, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
        moved(answer, at)
    return made


def moved(answer: Answer, at: datetime) -> None:
    """Put an answer at another time, as it would stand had it been given then."""
    rows = list(Given.objects.filter(answer=answer))
    customer = Customer(pk=answer.customer_id)
    fresh = Answer.objects.get(pk=answer.pk)
    Answer.objects.filter(pk=answer.pk).delete()
    fresh.pk, fresh.at, fresh.customer_id = None, at, customer.pk
    fresh.save(force_insert=True)
    for row in rows:
        row.pk, row.answer = None, fresh
    Given.objects.bulk_create(rows)


def test_each_option_and_number_is_counted_and_nothing_sealed(version: FormVersion) -> None:
    counts = figures.counts(Which(version.form_id))
    assert counts == {
        "q1": {Cell(option="yes"): 2, Cell(option="no"): 2},
        "q2": {Cell(option="yes"): 2, Cell(option="no"): 1},
        "q3": {Cell(number=n): 1 for n in (10, 9, 3, 0)},
        "q4": {Cell("r1", "yes"): 1, Cell("r2", "no"): 1},
    }
    assert figures.bases(Which(version.form_id)) == {"q1": 4, "q2": 2, "q3": 4, "q4": 1, "q7": 1}


def test_answers_are_told_apart_by_the_class_of_then_and_small_groups_stand_together(
    version: FormVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    which = Which(version.form_id)
    assert figures.by_class(which, "industry") == [], "four answers in all are too few"
    monkeypatch.setattr(figures, "together", lambda sizes: together(sizes, 1))
    found = {one.of: reckoned_nps(one.numbers["q3"]) for one in figures.by_class(which, "industry")}
    assert found == {("retail",): 33, ("catering",): -100}
    with pytest.raises(KeyError):
        figures.by_class(which, "sealed")


def test_a_month_is_the_house_s_own(version: FormVersion, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "together", lambda sizes: together(sizes, 1))
    months = figures.by_month(Which(version.form_id))
    assert [one.of[0] for one in months] == [date(2026, month, 1) for month in (1, 2, 3, 4)]
    assert [one.numbers["q3"] for one in months] == [{10: 1}, {9: 1}, {3: 1}, {0: 1}]


@pytest.mark.parametrize(
    ("first", "count"), [(None, 4), (date(2026, 2, 1), 3), (date(2026, 4, 28), 1), (date(2026, 5, 1), 0)]
)
def test_figures_can_begin_on_a_day(version: FormVersion, first: date | None, count: int) -> None:
    which = Which(version.form_id, first)
    assert figures.answered(which) == count
    assert sum(figures.counts(which).get("q3", {}).values()) == count


def test_another_form_s_answers_are_its_own(version: FormVersion) -> None:
    assert figures.counts(Which(a_version(CONTENT).form_id)) == {}


def test_a_report_takes_the_same_statements_whatever_the_number_of_answers(version: FormVersion) -> None:
    which = Which(version.form_id)
    with CaptureQueriesContext(connection) as asked:
        figures.counts(which)
        figures.bases(which)
        figures.by_class(which, "grade")
        figures.by_month(which)
    assert len(asked) == 6


def test_the_page_shows_each_question_and_hides_what_is_sensitive(version: FormVersion) -> None:
    post = a_post("sc-1", role="section_chief", a="sue")
    client, path = signed_in("sue", post=post), reverse("feedback:figures", args=[version.form.uuid])
    assert "Too few answers to be shown" in client.get(path).content.decode()
    manager = Post.objects.get(code="am-1")
    for number in range(6):
        values = {"q1": "yes", "q3": 9, "q4": {"r1": "yes"}, "q5": 2, "q6": "x"}
        an_answer(version, a_customer(manager, name=f"店{number}"), manager, values)
    page = client.get(f"{path}?by=way").content.decode()
    assert "Question q1" in page and "NPS 60" in page and "At a visit" in page
    assert "Question q5" not in page and "Question q6" not in page
    assert client.get(f"{path}?by=sealed&days=7").status_code == 200
    assert "6 answers" in client.get(f"{path}?days=30").content.decode()
