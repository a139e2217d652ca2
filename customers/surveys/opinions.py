"""Free texts by theme: counted when they come in, read only through the gate, counted anew by whoever reads them."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from crm.posts.queries import Seat
from customers.feedback.actions import TABLE, place
from customers.feedback.models import Answer
from customers.feedback.rules import Kind
from customers.records import besides
from customers.records.glance import named
from customers.surveys.models import Opinion, Round
from customers.surveys.rules import Theme, themes_of

AT_ONCE = 10  # texts opened with one reason; each is a line, and counts to the person's limit
UNSORTED = ""


@dataclass(frozen=True)
class Read:
    """A text that was opened: whose, what it says, which question it answers, and the themes that it touches."""

    opinion: Opinion
    record: UUID
    customer: str
    text: str
    question: str


def themes(row: Round) -> tuple[Theme, ...]:
    """Return a round's themes."""
    return tuple(Theme(name, tuple(words)) for name, words in row.themes)


def write_down(row: Round, answer: Answer, values: Mapping[str, Any]) -> None:
    """Count the free texts of an answer to the round's themes, in the transaction at hand; no text is kept here."""
    known = themes(row)
    texts = [one for one in answer.version.asked.questions if one.kind == Kind.TEXT and one.id in answer.sealed]
    Opinion.objects.bulk_create(
        Opinion(round=row, answer=answer, question=one.id, themes=themes_of(str(values.get(one.id, "")), known))
        for one in texts
    )


def counted(row: Round) -> list[tuple[str, int]]:
    """Return how many texts touch each theme, in the themes' order, then those that touch none; one statement."""
    found: dict[str, int] = {theme.name: 0 for theme in themes(row)}
    others = 0
    for names in Opinion.objects.filter(round=row).values_list("themes", flat=True):
        known = [name for name in names if name in found]
        others += not known
        for name in known:
            found[name] += 1
    return [*found.items(), (UNSORTED, others)]


def page(row: Round, theme: str, after: int | None) -> tuple[list[Opinion], int | None]:
    """Return the next texts of a theme, closed, the newest first, and where it goes on."""
    known = {one.name for one in themes(row)}
    rows = Opinion.objects.filter(round=row).select_related("answer__version").order_by("-id")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found: list[Opinion] = []
    for one in rows.iterator(chunk_size=200):
        touched = [name for name in one.themes if name in known]
        if theme in touched if theme else not touched:
            found.append(one)
        if len(found) > AT_ONCE:
            break
    more, found = len(found) > AT_ONCE, found[:AT_ONCE]
    return found, found[-1].pk if more else None


def reading(
    rows: Sequence[Opinion], row: Round, *, by: Seat, purpose: str, reason: str, language: str
) -> Iterator[Read]:
    """Yield texts in clear, each after its line, of the customers that the seat may open; raises Refused.

    Each is counted anew to the themes as they are now.
    """
    known = themes(row)
    people = named([one.answer.customer_id for one in rows], by=by, purpose=purpose, where="surveys")
    for one in rows:
        brief, token = people.get(one.answer.customer_id), one.answer.sealed.get(one.question, "")
        if brief is None or not token:
            continue
        answer = one.answer
        kept = besides.reveal(
            brief.uuid,
            TABLE,
            place(answer, one.question),
            token,
            keyed=answer.keyed,
            what=answer.number,
            by=by,
            purpose=purpose,
            reason=reason,
        )
        text = str(json.loads(kept))
        if (fresh := themes_of(text, known)) != one.themes:
            one.themes = fresh
            one.save(update_fields=["themes"])
        words = answer.version.asked.question(one.question).words.said(language)
        yield Read(one, brief.uuid, f"{brief.code} {brief.name}", text, words)
