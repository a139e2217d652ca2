"""The card of a customer's answers on the record's page, and how other rooms name one of them."""

from collections.abc import Iterable

from django.urls import reverse

from customers.feedback.models import Answer
from customers.feedback.queries import answers_of
from customers.records.asides import Aside, aside
from customers.records.origins import Origin, knows_who_asked, names_answers
from customers.records.ticket import OpenRecord

SHOWN = 3
TAKE = ("account_manager", "statistical_analyst", "licence_administrator", "section_chief")


@aside(order=40)
def card(record: OpenRecord) -> Aside | None:
    """Return the latest answers of a customer and the way to fill in a form; None where there is neither."""
    answers = answers_of(record.id, size=SHOWN + 1)
    takes = record.by.role in TAKE and record.state == "active"
    if not answers and not takes:
        return None
    context = {"answers": answers[:SHOWN], "more": len(answers) > SHOWN, "takes": takes}
    return Aside("customers/feedback/aside.html", context)


@names_answers
def named(record: OpenRecord, answer: int) -> Origin | None:
    """Return an answer of an opened record as other rooms name it."""
    row = Answer.objects.select_related("version").filter(pk=answer, customer=record.id).first()
    if row is None:
        return None
    return Origin(row.pk, row.number, row.version.title, reverse("feedback:answer", args=[record.uuid, row.uuid]))


@knows_who_asked
def filled_in(answer: int) -> Iterable[int]:
    """Return the post that filled an answer in for the customer; none where the customer did on a personal link."""
    return Answer.objects.filter(pk=answer).exclude(post=None).values_list("post_id", flat=True)
