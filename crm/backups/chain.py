"""The trail of a copy, held against the keys that the house believes and the manifest's checkpoint (SECURITY §3)."""

from base64 import b64decode
from collections import Counter
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import override

from audit.seals.signer import directory, trusted_keys
from audit.seals.verification import Look, Trusted
from audit.seals.verifier import Head
from audit.seals.vouching import Held
from audit.seals.words import said


def key_lines() -> tuple[str, ...]:
    """Return the lines of the keys whose checkpoints this house believes, to be told to another process."""
    own = directory() / "verifier"
    return tuple(settings.TRAIL_KEYS) or (tuple(own.read_text().split()) if own.exists() else ())


def verify_chain(checkpoint: Mapping[str, Any] | None) -> tuple[dict[str, Any], list[str]]:
    """Verify every line and every log, up to a checkpoint at least; return what was looked at and what is wrong."""
    held = []
    if checkpoint:
        head = Head(checkpoint["origin"], checkpoint["size"], b64decode(checkpoint["root"]))
        held.append(Held("the manifest", head))
    look = Look(Trusted(trusted_keys(), held)).take()
    kinds = Counter(fault.kind for fault in look.faults)
    with override("en"):
        faults = [f"the trail: {said(kind)} ({count})" for kind, count in sorted(kinds.items())]
    return {"sealed": look.lines, "waiting": look.unsealed}, faults
