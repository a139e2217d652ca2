"""Verifications on record: what was asked, what was found, and where the next one goes on."""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.utils import timezone

from audit.seals import signer
from audit.seals.anchors import configured
from audit.seals.events import CHECKED
from audit.seals.models import Verification
from audit.seals.outside import held_outside
from audit.seals.verification import Look, Progress, Trusted
from audit.trail.actions import write
from audit.trail.context import MACHINE
from audit.trail.streams import mac_of

Outcome = Verification.Outcome


def verify(asked: Verification, *, notes: Sequence[Path] = ()) -> Verification:
    """Verify what was asked for, keep what was found, and write its line; a look that breaks off says so."""
    asked.outcome = Outcome.RUNNING
    asked.save()
    try:
        _take(asked, notes)
    except BaseException:
        asked.outcome, asked.ended_at = Outcome.BROKEN, timezone.now()
        asked.save()
        raise
    return asked


def _take(asked: Verification, notes: Sequence[Path]) -> None:
    keys = signer.trusted_keys()
    held, silent = held_outside(configured(), keys, notes)
    progress = None if asked.whole else last_clean()
    trusted = Trusted(keys, held, settings.TRAIL_SINK)
    look = Look(trusted, progress).take()
    for one in silent:
        look.add("silent", place=one)
    asked.outcome = Outcome.FAULTY if look.found else Outcome.CLEAN
    asked.lines, asked.unsealed, asked.found = look.lines, look.unsealed, look.found
    asked.faults = [[fault.kind, fault.line, fault.place] for fault in look.faults]
    asked.log_id, asked.size = look.progress.log or None, look.progress.size
    asked.state = {} if look.found else asdict(look.progress)
    asked.mac, asked.ended_at = _mac(asked.state), timezone.now()
    write(CHECKED, by=MACHINE, facts={"scope": "whole" if asked.whole else "new", "found": look.found})
    asked.save()


def last_clean() -> Progress | None:
    """Return where the last look that found nothing ended; None where none did, or where its record was made up."""
    found = Verification.objects.filter(outcome=Outcome.CLEAN).order_by("-id").first()
    if found is None or found.mac != _mac(found.state):
        return None
    told = dict(found.state)
    told["heads"] = {stream: (n, own) for stream, (n, own) in told["heads"].items()}
    return Progress(**told)


def _mac(state: dict[str, object]) -> str:
    return mac_of(json.dumps(state, sort_keys=True))
