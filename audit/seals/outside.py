"""What stands outside the database and can be held against it: the anchors' last checkpoints, the sealer's memory."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from audit.seals import signer
from audit.seals.anchors import Anchor, Unanchored
from audit.seals.models import Log
from audit.seals.verifier import Head, Unproven, VerifierKey, open_note
from audit.seals.vouching import Held


def held_outside(
    anchors: Iterable[Anchor], keys: list[VerifierKey], notes: Iterable[Path] = ()
) -> tuple[list[Held], list[str]]:
    """Return the heads held outside, and what could not be asked or was not signed by a trusted key.

    `notes` are checkpoints at hand as files: out of a mail, typed from a print, from another host.
    """
    held, silent = list[Held](), list[str]()
    for by, note in [*_anchored(anchors, silent), *((str(path), path.read_text("utf-8")) for path in notes)]:
        try:
            held.append(Held(by, Head.parse(open_note(note, keys).text)))
        except Unproven as fault:
            silent.append(f"{by}: {fault}")
    return held + list(_remembered(silent)), silent


def _anchored(anchors: Iterable[Anchor], silent: list[str]) -> Iterator[tuple[str, str]]:
    origins = set(Log.objects.values_list("origin", flat=True)) | {signer.first_origin()}
    for anchor in anchors:
        for origin in sorted(origins):
            try:
                note = anchor.latest(origin)
            except (Unanchored, OSError) as fault:
                silent.append(f"{anchor.text}: {fault}")
                break
            if note:
                yield anchor.text, note


def _remembered(silent: list[str]) -> Iterator[Held]:
    """Yield what the sealer remembers, where this process may read it: in production it may not."""
    try:
        state = signer.read_state()
    except (signer.SealerUnusable, OSError) as fault:
        silent.append(f"sealer: {type(fault).__name__}")
        return
    if state is not None and state.edge.size:
        yield Held("sealer", state.edge.head(state.origin))
