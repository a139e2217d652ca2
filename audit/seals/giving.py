"""What officers of the trail do with the seal: look, ask for a verification, take proofs; each is a line of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from audit.seals import actions, signer
from audit.seals.anchors import configured
from audit.seals.events import CHECK_ASKED, EVIDENCE_GIVEN, PROOF_GIVEN, SEAL_READ
from audit.seals.evidence import Evidence, continuation_of, pack, proof_of
from audit.seals.models import Checkpoint
from audit.seals.verifier import VerifierKey
from audit.trail.actions import Subject, write
from audit.trail.context import Actor
from audit.trail.models import LogEntry, Touched

MOST = 5_000


class TooMany(Exception):
    """A history has more lines than one bundle takes."""


class NothingSealed(Exception):
    """A history has no line on the days asked for, or none that is sealed yet."""


@dataclass(frozen=True)
class Asked:
    """Which evidence of a record's history is asked for, and why."""

    reason: str
    first: date | None = None
    last: date | None = None
    lists: bool = True

    def words(self) -> str:
        """Return the days asked for, as the trail keeps them."""
        return f"{self.first or '…'} – {self.last or '…'}"


def note(page: str, *, by: Actor, subject: Subject | None = None) -> None:
    """Write that someone looked at a page of the seal, before it is shown to them."""
    write(SEAL_READ, by=by, subject=subject, facts={"page": page})


def ask(*, by: Actor, whole: bool) -> None:
    """Have the trail verified by the next round of the worker."""
    with transaction.atomic():
        write(CHECK_ASKED, by=by, facts={"scope": "whole" if whole else "new"})
        actions.ask(by=by, whole=whole)


def give_proof(line: LogEntry, *, by: Actor) -> str:
    """Return the proof of one line, to be taken along."""
    text, _head, index = proof_of(line, known_keys())
    write(PROOF_GIVEN, by=by, facts={"proof": f"line {line.pk}, leaf {index}"})
    return text


def give_continuation(old: Checkpoint, new: Checkpoint, *, by: Actor) -> str:
    """Return the proof that a checkpoint continues an older one, to be taken along."""
    text = continuation_of(old, new)
    write(PROOF_GIVEN, by=by, facts={"proof": f"{new.log} {old.size} - {new.size}"})
    return text


def give_evidence(subject: Subject, asked: Asked, *, by: Actor) -> Evidence:
    """Return the evidence of a record's history; TooMany beyond MOST lines, NothingSealed without any."""
    lines = _lines_about(subject.id, asked)
    if len(lines) > MOST:
        raise TooMany
    told = {
        "subject": subject.label,
        "made_by": f"{by.person_name} ({by.post_name})",
        "made_at": f"{timezone.localtime():%Y-%m-%d %H:%M %z}",
        "reason": asked.reason,
    }
    evidence = pack(lines, known_keys(), configured(), told)
    if not evidence.lines:
        raise NothingSealed
    with transaction.atomic():
        facts = {"period": asked.words()}
        write(EVIDENCE_GIVEN, by=by, subject=subject, reason=asked.reason, count=evidence.lines, facts=facts)
    return evidence


def subject_named(pk: int) -> Subject | None:
    """Return a record under the newest label that its lines give it; None where no line is about it."""
    label = _about(pk).order_by("-timestamp", "-id").values_list("subject_label", flat=True).first()
    return None if label is None else Subject(pk, label)


def known_keys() -> list[VerifierKey]:
    """Return the keys whose checkpoints are believed; none where this process may read none."""
    try:
        return signer.trusted_keys()
    except OSError:
        return []


def _about(pk: int) -> QuerySet[LogEntry]:
    app, _, model = Subject.model.partition(".")
    lines: QuerySet[LogEntry] = LogEntry.objects.filter(
        object_id=pk, content_type__app_label=app, content_type__model=model
    )
    return lines


def _lines_about(pk: int, asked: Asked) -> Sequence[int]:
    """Return the numbers of the lines about a record, and of the lists that it was on, MOST and one more at most."""
    begin = _midnight(asked.first or date(1970, 1, 2))
    end = _midnight((asked.last or timezone.localdate()) + timedelta(days=1))
    own = _about(pk).filter(timestamp__gte=begin, timestamp__lt=end).order_by("timestamp", "id")
    numbers = list(own.values_list("pk", flat=True)[: MOST + 1])
    if asked.lists:
        among = Touched.objects.filter(subject_id=pk, at__gte=begin, at__lt=end).order_by("at", "line_id")
        numbers += among.values_list("line_id", flat=True)[: MOST + 1]
    return list(dict.fromkeys(numbers))


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))
