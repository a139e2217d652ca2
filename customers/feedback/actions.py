"""The verb of answering: a customer's answers are kept once, general ones a row each, the others sealed (P9.3)."""

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.db import transaction

from audit.trail.actions import write
from crm.posts.queries import Seat
from customers.feedback import events
from customers.feedback.documents import is_pdf
from customers.feedback.models import Answer, AnswerFile, FormVersion, Given
from customers.feedback.rules import Content, Kind, Question, asked, fits, kept, missing
from customers.records import besides
from customers.records.gate import recheck
from customers.records.ticket import NotThere

TABLE = Answer._meta.db_table


class NotAsked(Exception):
    """The form takes no answers: it is not published, or retired."""


class Unfit(Exception):
    """The answers are not ones that this version can take; `questions` are those at fault."""

    def __init__(self, questions: tuple[str, ...]) -> None:
        super().__init__(", ".join(questions))
        self.questions = questions


@transaction.atomic
def submit(
    version: FormVersion,
    customer_id: int,
    values: Mapping[str, Any],
    *,
    way: str,
    by: Seat | None = None,
    round_id: int | None = None,
) -> Answer:
    """Keep a customer's answers and their line; answers to questions that the conditions hide are not kept.

    Without `by` the customer answers on their own link. Raises NotAsked, Unfit, and NotThere for a customer who is
    not active or whom the seat may not open.
    """
    if version.published_at is None or version.form.retired_at is not None:
        raise NotAsked(str(version))
    answers = _checked(version.asked, values)
    if by is not None and not recheck([customer_id], by=by):
        raise NotThere
    customer = besides.beside(customer_id)
    closed = {one.id: answers.pop(one.id) for one in asked(version.asked, answers) if one.sealed and one.id in answers}
    files = {name: value for name, value in closed.items() if isinstance(value, bytes)}
    answer = _row(version, customer, way=way, by=by, round_id=round_id, texts=_texts(closed))
    Given.objects.bulk_create(_given(answer, version.asked, answers))
    AnswerFile.objects.bulk_create(_file(answer, name, content) for name, content in files.items())
    told = {"form": version.form.number, "number": answer.number, "answered_by": way}
    write(events.ANSWERED, by=by, subject=customer.subject, tier=besides.TIER if closed else "general", facts=told)
    return answer


def place(answer: Answer, question: str) -> str:
    """Return the name under which one answer is sealed: it opens nowhere else."""
    return f"{answer.uuid}/{question}"


def _checked(content: Content, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the answers that count; raises Unfit for ones the form cannot take, and for required ones left out."""
    answers = kept(content, values)
    wrong = tuple(name for name, value in answers.items() if not fits(content.question(name), value))
    if wrong or (wrong := missing(content, answers)):
        raise Unfit(wrong)
    return answers


def _texts(closed: Mapping[str, Any]) -> dict[str, str]:
    """Return what is sealed as text: JSON, so that a choice or a matrix comes back as it was."""
    texts = {name: value for name, value in closed.items() if not isinstance(value, bytes)}
    return {name: json.dumps(value, ensure_ascii=False) for name, value in texts.items()}


def _row(
    version: FormVersion,
    customer: besides.Beside,
    *,
    way: str,
    by: Seat | None,
    round_id: int | None,
    texts: Mapping[str, str],
) -> Answer:
    answer = Answer(
        version=version,
        customer_id=customer.id,
        keyed=customer.id,
        round_id=round_id,
        way=way,
        person_name=by.person_name if by else "",
        post_name=by.post_name if by else "",
        post_id=by.post_id if by else None,
        **customer.classes,
    )
    named = {place(answer, name): text for name, text in texts.items()}
    tokens = besides.seal(customer.id, TABLE, named)
    answer.sealed = {name: tokens[place(answer, name)] for name in texts}
    answer.save(force_insert=True)
    return answer


def _file(answer: Answer, name: str, content: bytes) -> AnswerFile:
    kind = AnswerFile.Type.PDF if is_pdf(content) else AnswerFile.Type.JPEG
    sealed = besides.seal_file(answer.keyed, place(answer, name), content)
    return AnswerFile(answer=answer, question=name, type=kind, content=sealed)


def _given(answer: Answer, content: Content, answers: Mapping[str, Any]) -> Iterator[Given]:
    for name, value in answers.items():
        for columns in _columns(content.question(name), value):
            yield Given(answer=answer, question=name, **columns)


def _columns(question: Question, value: Any) -> Iterator[dict[str, Any]]:
    match question.kind:
        case Kind.SINGLE:
            yield {"option": value}
        case Kind.MULTIPLE:
            yield from ({"option": option} for option in value)
        case Kind.MATRIX:
            yield from ({"row": row, "option": option} for row, option in value.items())
        case Kind.DATE:
            yield {"day": date.fromisoformat(value)}
        case _:
            yield {"number": value}
