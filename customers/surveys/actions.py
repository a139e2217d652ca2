"""The verbs of a round: make it, change it, have its customers chosen, remind once, close it (P3.8, P9.3)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from audit.trail.actions import write
from crm.jobs.actions import start
from crm.jobs.models import Job
from crm.posts.queries import Seat
from customers.surveys import events
from customers.surveys.inviting import invite
from customers.surveys.models import Invitation, Round
from customers.surveys.queries import OPEN, runs
from customers.surveys.rules import Theme, read_themes
from customers.surveys.telling import tell_to_remind

State = Round.State
ASKED_FOR = ("title", "version", "why_zh", "why_en", "wanted", "ways", "closes_on")


class NotSo(Exception):
    """The round does not stand where this may be done: somebody was quicker."""


@transaction.atomic
def make(values: Mapping[str, Any], *, by: Seat, themes: Sequence[Theme] = ()) -> Round:
    """Prepare a round on the seat's post; nobody is asked before it is started."""
    row = Round.objects.create(
        **{name: values[name] for name in ASKED_FOR},
        themes=_stored(themes),
        post_id=by.post_id,
        made_by_id=by.person_id,
    )
    write(events.MADE, by=by, facts={"survey": row.number})
    return row


@transaction.atomic
def change(row: Round, values: Mapping[str, Any], *, by: Seat) -> None:
    """Change a round that has not been started; raises NotSo."""
    held = _held(row, by, State.DRAFT)
    for name in ASKED_FOR:
        setattr(held, name, values[name])
    held.save()
    write(events.CHANGED, by=by, facts={"survey": held.number})


@transaction.atomic
def discard(row: Round, *, by: Seat) -> None:
    """Forget a round that has not been started; raises NotSo."""
    held = _held(row, by, State.DRAFT)
    write(events.DISCARDED, by=by, facts={"survey": held.number})
    held.delete()


@transaction.atomic
def begin(row: Round, *, by: Seat) -> Job:
    """Have the round's customers chosen in the background, and the round started then; raises NotSo.

    What broke off may be begun again.
    """
    held = _held(row, by, State.DRAFT, State.CHOOSING)
    under_way = held.state == State.CHOOSING and held.job is not None and held.job.is_under_way
    if under_way or held.closes_on < timezone.localdate() or not held.ways:
        raise NotSo(held.state)
    held.state = State.CHOOSING
    held.save(update_fields=["state"])
    write(events.BEGUN, by=by, facts={"survey": held.number})
    held.job = start(invite, by=by, payload={"round": held.pk})
    held.save(update_fields=["job"])
    return held.job


@transaction.atomic
def remind(row: Round, *, by: Seat) -> int:
    """Have whoever was asked and has not answered asked once more, once a round; return how many. Raises NotSo.

    Their posts are told. A link given before stays good until it is issued anew.
    """
    held = _held(row, by, State.RUNNING)
    if held.reminded_at is not None or not held.takes_answers(timezone.localdate()):
        raise NotSo(held.state)
    waiting = Invitation.objects.filter(round=held, state=Invitation.State.SENT)
    held.reminded_at = timezone.now()
    held.save(update_fields=["reminded_at"])
    count = waiting.update(reminded_at=held.reminded_at, state=Invitation.State.WAITING)
    write(events.REMINDED, by=by, facts={"survey": held.number, "invited": count})
    tell_to_remind(held)
    return count


@transaction.atomic
def close(row: Round, *, by: Seat) -> None:
    """Close a round: no link of it opens from now on; raises NotSo."""
    held = _held(row, by, State.RUNNING)
    held.state, held.closed_at = State.CLOSED, timezone.now()
    held.save(update_fields=["state", "closed_at"])
    Invitation.objects.filter(round=held, state__in=OPEN).update(token=None, draft="")
    write(events.CLOSED, by=by, facts={"survey": held.number})


@transaction.atomic
def set_themes(row: Round, text: str, *, by: Seat) -> None:
    """Keep the themes to which opinions are counted from now on; raises Unclear, NotSo."""
    themes = read_themes(text)
    held = _held(row, by, *State)
    held.themes = _stored(themes)
    held.save(update_fields=["themes"])
    write(events.SORTED, by=by, facts={"survey": held.number})


def _stored(themes: Sequence[Theme]) -> list[list[Any]]:
    return [[theme.name, list(theme.words)] for theme in themes]


def _held(row: Round, by: Seat, *states: str) -> Round:
    """Return the round, locked; raises NotSo where it is not the seat's own or stands elsewhere."""
    held = Round.objects.select_for_update().filter(pk=row.pk).first()
    if held is None or not runs(held, by) or held.state not in states:
        raise NotSo(row.state)
    return held
