"""What leaves the house as proof: one line's inclusion, and a record's history that a stranger can verify."""

import io
import zipfile
from base64 import b64encode
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from audit.seals import verifier
from audit.seals.anchors import Anchor, Unanchored
from audit.seals.models import Checkpoint, Leaf, Log
from audit.seals.queries import fetch_of, latest_checkpoint, place_of
from audit.seals.rules import Fetch, claimed, consistency, continuation_text, inclusion, proof_text
from audit.seals.verifier import Head, Proof, Unproven, VerifierKey, check_consistency
from audit.trail.entries import touched_text
from audit.trail.models import LogEntry, Touched

README = Path(__file__).with_name("court.txt")
PART = 500
TILES_KEPT = 4_096  # the lines of a history lie all over the log


class Unsealed(Exception):
    """A line has no place in a signed tree yet."""


class Sealed(NamedTuple):
    """A log as a checkpoint signed it: what proofs are made against."""

    checkpoint: Checkpoint
    fetch: Fetch

    @classmethod
    def of(cls, checkpoint: Checkpoint) -> "Sealed":
        """Return a checkpoint's log, whose hashes are read once each."""
        return cls(checkpoint, fetch_of(checkpoint.log, keep=TILES_KEPT))

    def proof(self, index: int) -> str:
        """Return the proof that leaf `index` stands in the log (C2SP tlog-proof)."""
        return proof_text(index, inclusion(index, self.checkpoint.size, self.fetch), self.checkpoint.note)

    def continues(self, old: int) -> list[bytes]:
        """Return the proof that the log begins with its first `old` leaves."""
        return consistency(old, self.checkpoint.size, self.fetch)


@dataclass(frozen=True)
class Evidence:
    """A bundle: its bytes, how many lines it proves, and how many are left out because their seal is still to come."""

    data: bytes
    lines: int
    waiting: int


def proof_of(line: LogEntry, keys: Sequence[VerifierKey]) -> tuple[str, Head, int]:
    """Return a line's proof, checked as a stranger would, with the head and the leaf's number; Unsealed, Unproven."""
    leaf = place_of(line.pk)
    checkpoint = latest_checkpoint(leaf.log) if leaf else None
    if leaf is None or checkpoint is None or checkpoint.size <= leaf.index:
        raise Unsealed
    text = Sealed.of(checkpoint).proof(leaf.index)
    return text, Proof.parse(text).check(line.body.encode(), keys), leaf.index


def continuation_of(old: Checkpoint, new: Checkpoint) -> str:
    """Return the proof that a checkpoint continues an older one, checked; Unproven where it does not."""
    proof = Sealed.of(new).continues(old.size)
    before, after = (claimed(each.note) for each in (old, new))
    check_consistency(before.size, after.size, before.root, after.root, proof)
    return continuation_text(old.size, proof, new.note)


@dataclass
class _Packing:
    """A bundle in the making."""

    anchors: Sequence[Anchor]
    files: dict[str, bytes] = field(default_factory=dict)
    lines: int = 0
    silent: list[str] = field(default_factory=list)

    def add_lines(self, sealed: Sealed, leaves: Iterable[Leaf]) -> None:
        """Put some lines of one log into the bundle, each with its proof, and a line of many with its subjects."""
        places = {leaf.pk: leaf.index for leaf in leaves}
        touched = _touched(list(places))
        for pk, body in LogEntry.objects.filter(pk__in=places).values_list("pk", "body"):
            name = f"lines/{sealed.checkpoint.log_id}-{places[pk]:012d}"
            self.files[f"{name}.json"] = body.encode()
            self.files[f"{name}.tlog-proof"] = sealed.proof(places[pk]).encode()
            if pk in touched:
                self.files[f"{name}.touched"] = touched[pk]
            self.lines += 1

    def add_held(self, sealed: Sealed) -> None:
        """Put in the checkpoints that the anchors hold of a log, each with the proof that the log continues it."""
        for number, anchor in enumerate(self.anchors, start=1):
            name = f"anchors/{sealed.checkpoint.log_id}-{number}"
            try:
                note = anchor.latest(sealed.checkpoint.log.origin)
                head = claimed(note) if note else None
            except (Unanchored, OSError, Unproven) as fault:
                self.silent.append(f"{anchor.text}: {fault}")
                continue
            if note and head and 0 < head.size <= sealed.checkpoint.size:
                self.files[f"{name}.checkpoint"] = note.encode()
                proof = [b64encode(each) + b"\n" for each in sealed.continues(head.size)]
                self.files[f"{name}.consistency"] = b"".join(proof)


def pack(
    lines: Sequence[int], keys: Sequence[VerifierKey], anchors: Sequence[Anchor], told: Mapping[str, str]
) -> Evidence:
    """Return the evidence of some lines by number; `told` are the words of the cover sheet (court.txt)."""
    packing = _Packing(anchors)
    for log, leaves in _by_log(lines).items():
        checkpoint = latest_checkpoint(log)
        if checkpoint is None:
            continue
        sealed = Sealed.of(checkpoint)
        within = [leaf for leaf in leaves if leaf.index < checkpoint.size]
        for at in range(0, len(within), PART):
            packing.add_lines(sealed, within[at : at + PART])
        packing.add_held(sealed)
    waiting = len(lines) - packing.lines
    words = {**told, "lines": str(packing.lines), "waiting": str(waiting), "silent": "\n".join(packing.silent) or "—"}
    keyed = "".join(f"{key}\n" for key in [*keys, *(key for anchor in anchors for key in getattr(anchor, "keys", ()))])
    packing.files["keys.txt"] = keyed.encode()
    packing.files["README.txt"] = README.read_text("utf-8").format_map({**words, "keys": keyed.rstrip()}).encode()
    packing.files["verify.py"] = Path(verifier.__file__).read_bytes()
    return Evidence(_zipped(packing.files), packing.lines, waiting)


def _by_log(lines: Sequence[int]) -> dict[Log, list[Leaf]]:
    found: dict[Log, list[Leaf]] = defaultdict(list)
    for at in range(0, len(lines), PART):
        for leaf in Leaf.objects.select_related("log").filter(pk__in=lines[at : at + PART]):
            found[leaf.log].append(leaf)
    return found


def _touched(lines: Sequence[int]) -> dict[int, bytes]:
    """Return the subjects of each line of many, as its mark was made of them."""
    found: dict[int, list[int]] = defaultdict(list)
    for line, subject in Touched.objects.filter(line__in=lines).values_list("line_id", "subject_id"):
        found[line].append(subject)
    return {line: touched_text(subjects).encode() for line, subjects in found.items()}


def _zipped(files: Mapping[str, bytes]) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as packed:
        for name in sorted(files):
            packed.writestr(name, files[name])
    return data.getvalue()
