"""Submitting: what is kept where, what is refused, and the line on the customer's timeline."""

from typing import Any

import pytest

from audit.trail.models import LogEntry
from customers.feedback.actions import NotAsked, Unfit, submit
from customers.feedback.models import Answer, AnswerFile, Given
from customers.records.shredding import destroy_again
from customers.records.ticket import NotThere
from tests.builders import a_customer, a_post
from tests.customers.feedback.arrangement import ANSWERS, a_content, a_picture, a_question, a_version, an_answer
from tests.customers.records.merges import the_lines_say_what_stands_there

pytestmark = pytest.mark.django_db(transaction=True)


def test_general_answers_are_kept_by_the_row_and_the_others_sealed() -> None:
    post = a_post()
    answer = an_answer(a_version(), a_customer(post), post, {**ANSWERS, "q8": a_picture()})
    rows = list(Given.objects.order_by("question", "row", "option").values_list("question", "row", "option", "number"))
    assert rows == [
        ("q1", "", "no", None), ("q2", "", "a", None), ("q2", "", "c", None), ("q3", "", "", 4), ("q4", "", "", 0),
        ("q5", "r1", "yes", None), ("q5", "r2", "no", None), ("q7", "", "", None),
    ]  # fmt: skip
    assert set(answer.sealed) == {"q6", "q9"} and "柜台" not in str(answer.sealed)
    assert AnswerFile.objects.get().question == "q8" and b"PNG" not in bytes(AnswerFile.objects.get().content)


def test_the_classes_of_that_day_stay_with_the_answer() -> None:
    post = a_post()
    values = {"size": "large", "delivery_route": "3号线", "customer_since": "2010-01-01"}
    answer = an_answer(a_version(), a_customer(post, **values), post)
    found = (answer.industry, answer.size, answer.loyalty, answer.delivery_route, answer.region)
    assert found == ("retail", "large", "loyal", "3号线", "370523")


def test_the_line_names_customer_form_and_way_and_none_of_the_answers() -> None:
    post = a_post()
    customer = a_customer(post)
    answer = an_answer(a_version(), customer, post, way="telephone")
    line = LogEntry.objects.get(event="feedback.answered")
    assert line.object_id == customer.pk and line.tier == "sensitive"
    assert line.facts == {"form": answer.version.form.number, "number": answer.number, "answered_by": "telephone"}
    assert "柜台" not in line.body


def test_a_customer_answers_on_their_own_link_without_a_seat() -> None:
    post = a_post()
    customer = a_customer(post)
    answer = submit(a_version(), customer.pk, ANSWERS, way="link", round_id=7)
    assert (answer.person_name, answer.post_name, answer.round_id) == ("", "", 7)


def test_the_nightly_comparison_finds_nothing_after_an_answer() -> None:
    post = a_post()
    an_answer(a_version(), a_customer(post), post)
    the_lines_say_what_stands_there()


def test_what_a_condition_hides_is_not_kept() -> None:
    post = a_post()
    answer = an_answer(a_version(), a_customer(post), post, {**ANSWERS, "q1": "yes"})
    assert set(answer.sealed) == {"q9"}


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [({"q3": None}, ("q3",)), ({"q1": "perhaps"}, ("q1",)), ({"q5": {"r1": "yes"}}, ("q5",)), ({"q4": 11}, ("q4",))],
)
def test_answers_that_the_form_cannot_take_are_refused_whole(changed: Any, wrong: tuple[str, ...]) -> None:
    post = a_post()
    with pytest.raises(Unfit) as refused:
        an_answer(a_version(), a_customer(post), post, {**ANSWERS, **changed})
    assert refused.value.questions == wrong and not Answer.objects.exists()


def test_a_draft_and_a_retired_form_take_no_answers() -> None:
    post = a_post()
    customer, draft = a_customer(post), a_version(published=False)
    with pytest.raises(NotAsked):
        an_answer(draft, customer, post)
    version = a_version()
    version.form.retired_at = version.published_at
    with pytest.raises(NotAsked):
        an_answer(version, customer, post)


def test_a_post_answers_only_for_customers_that_it_may_open() -> None:
    mine, others = a_post(), a_post("am-2", a="bo")
    with pytest.raises(NotThere):
        an_answer(a_version(), a_customer(others), mine)


def test_answers_go_with_the_customer_who_is_destroyed() -> None:
    post = a_post()
    customer = a_customer(post)
    version = a_version(a_content(a_question("q1")))
    an_answer(version, customer, post, {"q1": "yes"})
    assert destroy_again([customer.uuid]) == 1
    assert not Answer.objects.exists() and not Given.objects.exists()
