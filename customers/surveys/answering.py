"""What a customer does behind a personal link: open it, keep what is filled in, send it, or say never again (P8.2).

A link is looked up by the token's SHA-256. Looking at the page changes nothing and shows nothing of anybody; each act
is a POST, holds invitation and consent, and writes its line. Raises Gone alike for every link that is not good.
"""

import json
from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.trail.actions import write
from audit.trail.events import Event
from customers.feedback.actions import submit
from customers.feedback.models import Answer
from customers.records import besides
from customers.records.asking import CUSTOMER, ask_no_more, may_be_asked
from customers.surveys import events
from customers.surveys.invitations import Gone, ended, refused
from customers.surveys.models import Invitation
from customers.surveys.queries import behind, digest, stands

TABLE = Invitation._meta.db_table
LINK = "link"  # how an answer behind a link came, be the link printed on a letter or not


def find(token: str) -> Invitation:
    """Return the invitation behind a link, unlocked, for a look; writes nothing. Raises Gone."""
    row = behind(token)
    if row is None:
        raise Gone
    return row


@transaction.atomic
def open_form(token: str) -> tuple[Invitation, dict[str, Any]]:
    """Return the invitation and what its customer has filled in so far, after the line; raises Gone."""
    held = _held(token)
    _write(events.OPENED, held)
    if not held.draft:
        return held, {}
    kept = besides.give_back(held.keyed, TABLE, _place(held), held.draft)
    draft: dict[str, Any] = json.loads(kept)
    return held, draft


@transaction.atomic
def keep_draft(token: str, draft: Mapping[str, Any]) -> Invitation:
    """Keep, sealed, what the customer has filled in so far; the link stays good. Raises Gone."""
    held = _held(token)
    text = json.dumps(dict(draft), ensure_ascii=False)
    held.keyed = held.customer_id
    held.draft = besides.seal(held.customer_id, TABLE, {_place(held): text})[_place(held)] if draft else ""
    held.save(update_fields=["keyed", "draft"])
    _write(events.DRAFT_KEPT, held)
    return held


@transaction.atomic
def send(token: str, values: Mapping[str, Any]) -> Answer:
    """Keep the customer's answers and spend the link: of two at once one is kept. Raises Gone, Unfit, NotAsked."""
    held = _held(token)
    answer = submit(held.round.version, held.customer_id, values, way=LINK, round_id=held.round_id)
    held.sent_at = held.sent_at or timezone.now()
    ended(held, answer, values)
    _write(events.ANSWERED, held, asked_by=held.way, answer_number=answer.number)
    return answer


@transaction.atomic
def never_again(token: str) -> None:
    """Withdraw the customer's consent to being asked, on this page, and spend the link; raises Gone."""
    held = _held(token)
    refused(held)
    _write(events.REFUSED, held, asked_by=held.way)
    ask_no_more(held.customer_id)


def _held(token: str) -> Invitation:
    """Return the invitation behind a link, locked, and its customer's consent with it; raises Gone."""
    rows = Invitation.objects.select_for_update(of=("self",)).select_related("round__version__form")
    held = rows.filter(token=digest(token)).first()
    agreed = may_be_asked(held.customer_id if held else 0, held.way if held else "", hold=True)
    if held is None or not agreed or not stands(held):
        raise Gone
    return held


def _place(held: Invitation) -> str:
    """Return the name under which a draft is sealed: it opens nowhere else."""
    return f"draft/{held.pk}"


def _write(event: Event, held: Invitation, **facts: str) -> None:
    subject = besides.beside(held.customer_id).subject
    write(event, by=CUSTOMER, subject=subject, purpose="survey", facts={"survey": held.round.number, **facts})
