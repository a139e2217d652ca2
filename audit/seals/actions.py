"""Verbs on the seal: open a log under a new origin, ask for a verification, tell what one found."""

from collections.abc import Sequence

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone

from audit.seals import signer
from audit.seals.events import LOG_OPENED
from audit.seals.models import Log, Verification
from audit.seals.queries import current_log, latest_checkpoint, size_of
from audit.seals.sealing import grow, sign
from audit.seals.signer import State
from audit.trail.actions import write
from audit.trail.context import MACHINE, Actor


class CeremonyRefused(Exception):
    """A log is not opened: two people must approve, and somebody must say why."""


def open_log(*, reason: str, approvers: Sequence[str]) -> Log:
    """Go on under a new origin after a restore; its first leaf says what was anchored, what is here, why, and by whom.

    Nothing of the old log is signed again: it ends where its last checkpoint in the database stands. Raises
    CeremonyRefused without a reason, or without two people of this house who approve (SECURITY §3).
    """
    _must_be_approved(reason, approvers)
    with signer.alone():
        state, before = signer.read_state(), current_log()
        number = max(before.number if before else 0, state.log if state else 0) + 1
        origin = f"{signer.first_origin()}-r{number - 1}"
        ended = dict(state.before) if state else {}
        anchored = restored = "none"
        if state:
            head = state.edge.head(state.origin)
            ended[state.origin] = (head.size, head.root.hex())
            anchored = f"{state.origin} {head.size} {head.root.hex()}"
        if before and (found := latest_checkpoint(before)):
            restored = f"{before.origin} {size_of(before)} of {found.size} {found.root}"
        facts = {
            "origin": origin,
            "before": before.origin if before else "none",
            "anchored": anchored,
            "restored": restored,
            "approvers": ", ".join(sorted(approvers)),
        }
        with transaction.atomic():
            log = Log.objects.create(number=number, origin=origin)
            line = write(LOG_OPENED, by=MACHINE, reason=reason, facts=facts)
        signer.make_known(origin)
        fresh = State(log=number, origin=origin, before=ended)
        signer.write_state(fresh)
        fresh, _sealed = grow(fresh, [line.pk])
        sign(fresh)
    return log


def _must_be_approved(reason: str, approvers: Sequence[str]) -> None:
    people = get_user_model()._default_manager.filter(username__in=approvers, is_active=True)
    if not reason.strip():
        raise CeremonyRefused("say why: --reason")
    if len(set(approvers)) < 2 or people.count() != len(set(approvers)):
        raise CeremonyRefused("two people of this house approve, each by their user name: --approved-by, twice")


def ask(*, by: Actor, whole: bool) -> Verification:
    """Have the trail verified by the next round of the worker, and return what was asked; one at a time."""
    waiting = Verification.objects.filter(outcome__in=[Verification.Outcome.ASKED, Verification.Outcome.RUNNING])
    found = waiting.filter(whole=whole).first()
    return found or Verification.objects.create(whole=whole, asked_by=by.person_name, asked_at=timezone.now())
