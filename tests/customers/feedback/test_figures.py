"""Figures over answers: counted by the database, by class as it was then, by month, and in a fixed number of steps."""

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from customers.feedback import figures
from customers.feedback.figures import Cell, Which
from customers.feedback.models import Answer, FormVersion, Given
from customers.feedback.rules import Kind, reckoned_mean, reckoned_nps
from customers.records.models import Customer
from tests.builders import a_customer, a_post
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


def test_score_and_mean_are_reckoned_from_the_counts(version: FormVersion) -> None:
    numbers = figures.numbers(figures.counts(Which(version.form_id))["q3"])
    assert reckoned_nps(numbers) == 0 and reckoned_mean(numbers) == 5.5 and reckoned_mean({}) is None


def test_answers_are_told_apart_by_the_class_of_then(version: FormVersion) -> None:
    found = figures.by_class(Which(version.form_id), "q3", "industry")
    assert {name: reckoned_nps(figures.numbers(cells)) for name, cells in found.items()} == {
        "retail": 33, "catering": -100,
    }  # fmt: skip
    with pytest.raises(KeyError):
        figures.by_class(Which(version.form_id), "q3", "sealed")


def test_a_month_is_the_house_s_own(version: FormVersion) -> None:
    months = figures.by_month(Which(version.form_id), "q3")
    assert list(months) == [date(2026, 1, 1), date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1)]


@pytest.mark.parametrize(
    ("narrowed", "count"),
    [
        ({}, 4),
        ({"round_id": 0}, 2),
        ({"first": date(2026, 2, 1)}, 3),
        ({"last": date(2026, 2, 28)}, 2),
        ({"classes": {"industry": "catering"}}, 1),
        ({"classes": {"industry": "retail", "way": "visit"}}, 3),
    ],
)
def test_figures_can_be_narrowed(version: FormVersion, narrowed: Any, count: int) -> None:
    which = Which(version.form_id, **narrowed)
    assert figures.answered(which) == count
    assert sum(figures.counts(which)["q3"].values()) == count


def test_another_form_s_answers_are_its_own(version: FormVersion) -> None:
    assert figures.counts(Which(a_version(CONTENT).form_id)) == {}


def test_a_report_takes_the_same_statements_whatever_the_number_of_answers(version: FormVersion) -> None:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        figures.counts(Which(version.form_id))
        figures.bases(Which(version.form_id))
        figures.by_class(Which(version.form_id), "q3", "grade")
        figures.by_month(Which(version.form_id), "q3")
    assert len(asked) == 4
