"""What staff do with one invitation: issue its link, take it back, write down what was answered or refused.

Each asks again whether the customer may be asked, and holds the consent until it is done: a withdrawal comes before or
after it, never in between.
"""

import secrets
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.trail.actions import write
from audit.trail.events import Event
from crm.posts.queries import Seat
from customers.feedback.actions import submit
from customers.feedback.models import Answer
from customers.records import besides
from customers.records.asking import ask_no_more, may_be_asked
from customers.records.gate import recheck
from customers.records.rules import Verdict
from customers.records.ticket import NotThere, Refused
from customers.surveys import events
from customers.surveys.models import Invitation
from customers.surveys.opinions import write_down
from customers.surveys.queries import OPEN, digest, stands

State = Invitation.State
BY_LINK, BY_STAFF = ("link", "letter"), ("telephone", "visit")
BYTES = 32  # 256 bits


class Gone(Exception):
    """The invitation cannot be answered any more: answered, taken back, out of date, or the round is closed."""


@transaction.atomic
def issue_link(row: Invitation, *, by: Seat) -> str:
    """Return a new token for a customer's personal link; the one before it opens nothing from now on (P8.2).

    It is handed out here once and kept as its SHA-256. Raises Gone, NotThere, Refused("consent").
    """
    held = _held(row, by, *BY_LINK)
    token = secrets.token_urlsafe(BYTES)
    held.token, held.state = digest(token), State.SENT
    held.sent_at = held.sent_at or timezone.now()
    held.save(update_fields=["token", "state", "sent_at"])
    _write(events.LINKED, held, by, asked_by=held.way)
    return token


@transaction.atomic
def revoke(row: Invitation, *, by: Seat) -> None:
    """Take an invitation back: its link opens nothing from now on; raises Gone."""
    held = locked(row)
    if held.state not in OPEN:
        raise Gone
    held.state, held.token, held.draft, held.ended_at = State.REVOKED, None, "", timezone.now()
    held.save(update_fields=["state", "token", "draft", "ended_at"])
    _write(events.REVOKED, held, by)


@transaction.atomic
def write_answers(row: Invitation, values: Mapping[str, Any], *, by: Seat) -> Answer:
    """Keep what a customer answered on the telephone or at a visit.

    Raises Gone, NotThere, Refused("consent"), and what `submit` raises.
    """
    held = _held(row, by, *BY_STAFF)
    held.sent_at = held.sent_at or timezone.now()
    answer = submit(held.round.version, held.customer_id, values, way=held.way, by=by, round_id=held.round_id)
    ended(held, answer, values)
    _write(events.ANSWERED, held, by, asked_by=held.way, answer_number=answer.number)
    return answer


@transaction.atomic
def write_refusal(row: Invitation, *, by: Seat) -> None:
    """Keep that a customer said not to be asked again: the consent is withdrawn, in force at once; raises Gone."""
    held = locked(row)
    if held.state not in OPEN:
        raise Gone
    if not recheck([held.customer_id], by=by):
        raise NotThere
    refused(held)
    _write(events.REFUSED, held, by, asked_by=held.way)
    ask_no_more(held.customer_id, by=by)


def locked(row: Invitation) -> Invitation:
    """Return an invitation, locked, as it stands now."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("round__version__form")
    return rows.get(pk=row.pk)


def ended(held: Invitation, answer: Answer, values: Mapping[str, Any]) -> None:
    """Spend a locked invitation on its answer, and write the opinions down."""
    held.state, held.answer, held.token, held.draft = State.ANSWERED, answer, None, ""
    held.ended_at = timezone.now()
    held.save(update_fields=["state", "answer", "token", "draft", "ended_at", "sent_at"])
    write_down(held.round, answer, values)


def refused(held: Invitation) -> None:
    """Spend a locked invitation on a refusal."""
    held.state, held.token, held.draft, held.ended_at = State.REFUSED, None, "", timezone.now()
    held.save(update_fields=["state", "token", "draft", "ended_at"])


def _held(row: Invitation, by: Seat, *ways: str) -> Invitation:
    """Return an invitation, locked, of a customer who may be asked by this way, and whom the seat may open."""
    held = locked(row)
    if held.way not in ways or not stands(held):
        raise Gone
    if not recheck([held.customer_id], by=by):
        raise NotThere
    if not may_be_asked(held.customer_id, held.way, hold=True):
        raise Refused(Verdict("consent"))
    return held


def _write(event: Event, held: Invitation, by: Seat, **facts: str) -> None:
    """Write the line of an act; raises NotThere for a customer who is not active any more."""
    subject = besides.beside(held.customer_id).subject
    write(event, by=by, subject=subject, purpose="survey", facts={"survey": held.round.number, **facts})
