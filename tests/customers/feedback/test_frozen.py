"""The database itself keeps a published form and a given answer as they are, on either database."""

import pytest
from django.db import DatabaseError, connection, transaction

from customers.feedback import frozen
from customers.feedback.models import Answer, FormVersion, Given
from tests.builders import a_customer, a_post
from tests.customers.feedback.arrangement import ANSWERS, a_picture, a_version, an_answer

pytestmark = pytest.mark.django_db(transaction=True)


def _refused(sql: str) -> bool:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(sql)
    except DatabaseError as refusal:
        return frozen.SAID in str(refusal)
    return False


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE customers_formversion SET content = '{}'",
        "UPDATE customers_formversion SET published_at = NULL",
        "UPDATE customers_formversion SET number = 9",
        "DELETE FROM customers_formversion",
        "UPDATE customers_answer SET grade = 'A'",
        "UPDATE customers_answer SET sealed = '{}'",
        "UPDATE customers_answer SET version_id = version_id + 1",
        "UPDATE customers_given SET number = 5",
        "UPDATE customers_answerfile SET content = content",
    ],
)
def test_what_was_published_or_answered_does_not_change(sql: str) -> None:
    post = a_post()
    an_answer(a_version(), a_customer(post), post, {**ANSWERS, "q8": a_picture()})
    assert _refused(sql)


def test_a_draft_may_change_go_and_be_published() -> None:
    draft = a_version(published=False)
    FormVersion.objects.filter(pk=draft.pk).update(rev=2)
    draft.delete()
    assert not FormVersion.objects.exists()


def test_an_answer_may_pass_to_another_customer_and_go_as_a_whole() -> None:
    post = a_post()
    answer = an_answer(a_version(), a_customer(post), post)
    other = a_customer(post, name="另一家")
    Answer.objects.filter(pk=answer.pk).update(customer=other.pk)
    Answer.objects.all().delete()
    assert not Given.objects.exists()


def test_the_triggers_can_be_put_up_again_and_again() -> None:
    frozen.build(connection)
    frozen.build(connection)
    a_version()
    assert _refused("UPDATE customers_formversion SET number = 9")
