"""Reading is an act: each look at the trail, and each copy that leaves it, is a line of its own."""

import csv
from collections.abc import Iterator
from io import StringIO

from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from audit.reading.events import TRAIL_DOWNLOADED, TRAIL_READ
from audit.reading.queries import stream
from audit.reading.rules import Search, safe_cell
from audit.reading.told import Told, is_veiled, kind_title, tell
from audit.reading.vocabulary import Vocabulary, vocabulary
from audit.trail.actions import Subject, write
from audit.trail.context import Actor
from audit.trail.models import LogEntry


def note(page: str, question: str, *, by: Actor, subject: Subject | None = None) -> None:
    """Write that someone read a page of the trail, before it is shown to them."""
    write(TRAIL_READ, by=by, subject=subject, facts={"page": page, "search": question})


def download(question: Search, *, by: Actor) -> Iterator[str]:
    """Return the lines that fit a question as CSV, part by part; the line of the act is written before the first."""
    write(TRAIL_DOWNLOADED, by=by, facts={"search": question.words()})
    return _parts(question, vocabulary(), get_language() or "en", is_veiled(by))


def _parts(question: Search, words: Vocabulary, language: str, veiled: bool) -> Iterator[str]:
    with override(language):
        head = "\ufeff" + _csv([_head()])
    yield head
    for lines in stream(question):
        with override(language):
            told = tell(lines, words, veiled=veiled)
            part = _csv([_row(line, one) for line, one in zip(lines, told, strict=True)])
        yield part


def _head() -> list[str]:
    return [
        _("Line"), _("Time"), _("Person"), _("Person's number"), _("Post"), _("Post code"), _("Side"), _("In place of"),
        _("Action"), _("Event"), _("Code"), _("Subject"), _("Subject's number"), _("What"), _("Fields"), _("Purpose"),
        _("Reason"), _("Tier"), _("Outcome"), _("Address"), _("Request"), _("Session"),
    ]  # fmt: skip


def _row(line: LogEntry, told: Told) -> list[object]:
    return [
        line.pk, timezone.localtime(line.timestamp).isoformat(sep=" "), line.person_name, line.actor_id,
        line.post_name, line.post_code, line.letter, line.stands_in_for, kind_title(line.kind), told.title, line.event,
        told.subject, line.object_id, told.content, line.fields.strip(","), told.purpose, line.reason, line.tier,
        line.outcome, line.remote_addr, line.request_id, line.session,
    ]  # fmt: skip


def _csv(rows: list[list[object]] | list[list[str]]) -> str:
    text = StringIO()
    csv.writer(text).writerows([safe_cell(cell) for cell in row] for row in rows)
    return text.getvalue()
