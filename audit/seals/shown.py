"""What the pages of the seal show: how far it is, where its checkpoints are held, what the last verification said."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings

from audit.seals.giving import known_keys
from audit.seals.models import Anchoring, Checkpoint, Log, Verification
from audit.seals.places import Place, places_of
from audit.seals.queries import Waiting, current_log, latest_checkpoint, size_of, waiting
from audit.seals.verifier import VerifierKey
from audit.seals.words import said

PAGE, LATE, MOST_FAULTS = 50, 60, 50
Outcome = Verification.Outcome


@dataclass(frozen=True)
class Anchored:
    """An anchor as settings name it, and how far it has the log."""

    kind: str
    where: str
    row: Anchoring | None

    @classmethod
    def of(cls, place: Place, row: Anchoring | None) -> "Anchored":
        """Return an anchor without the key behind its address."""
        return cls(place.kind, place.where.partition("#")[0], row)


@dataclass(frozen=True)
class Shown:
    """The state of the seal."""

    log: Log | None
    size: int
    checkpoint: Checkpoint | None
    waiting: Waiting
    anchors: Sequence[Anchored]
    keys: Sequence[VerifierKey]
    last: Verification | None
    under_way: Sequence[Verification]

    @property
    def is_late(self) -> bool:
        """Say whether a line has waited longer than a sealer that runs would let it."""
        return self.waiting.seconds > LATE

    def faults(self) -> list[tuple[str, int, str]]:
        """Return the first faults of the last verification in words, with the line's number (0: none) and the place."""
        found = self.last.faults if self.last else []
        return [(said(kind), line, place) for kind, line, place in found[:MOST_FAULTS]]


def shown() -> Shown:
    """Return the state of the seal as it is now."""
    log = current_log()
    rows = {row.anchor: row for row in Anchoring.objects.all()}
    ended = Verification.objects.filter(outcome__in=[Outcome.CLEAN, Outcome.FAULTY, Outcome.BROKEN])
    return Shown(
        log=log,
        size=size_of(log) if log else 0,
        checkpoint=latest_checkpoint(log) if log else None,
        waiting=waiting(),
        anchors=[Anchored.of(place, rows.get(place.text)) for place in places_of(settings.TRAIL_ANCHORS)],
        keys=known_keys(),
        last=ended.order_by("-id").first(),
        under_way=list(Verification.objects.filter(outcome__in=[Outcome.ASKED, Outcome.RUNNING]).order_by("id")),
    )


def checkpoints(after: int | None = None) -> tuple[list[Checkpoint], int | None]:
    """Return a page of checkpoints, the newest first, and where the next one begins."""
    rows = Checkpoint.objects.select_related("log").order_by("-id")
    found = list((rows if after is None else rows.filter(pk__lt=after))[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def earlier(checkpoint: Checkpoint, limit: int = 200) -> Sequence[Checkpoint]:
    """Return the checkpoints of the same log before one, the newest first."""
    rows = Checkpoint.objects.filter(log=checkpoint.log_id, size__lt=checkpoint.size, size__gt=0)
    return list(rows.order_by("-size")[:limit])
