"""Keeps the anchors up with the log, each at its own pace, and notes how far each has come or what it said."""

import logging
import time
from collections.abc import Callable, Sequence
from functools import partial

from django.utils import timezone

from audit.seals.anchors import Anchor, Unanchored, publish
from audit.seals.models import Anchoring, Checkpoint
from audit.seals.rules import Fetch, consistency
from audit.seals.verifier import Unproven

REST = 60.0  # seconds in which an anchor that failed is left alone, so that sealing does not wait for it each time

log = logging.getLogger(__name__)


class Keeper:
    """The sealer's side of the anchors; it lives as long as the sealer and remembers who failed just now."""

    def __init__(self, anchors: Sequence[Anchor], clock: Callable[[], float] = time.monotonic) -> None:
        self.anchors, self.clock = anchors, clock
        self._resting: dict[str, float] = {}

    def keep_up(self, checkpoint: Checkpoint, fetch: Fetch) -> list[Anchoring]:
        """Publish the checkpoint to each anchor that is due and lacks it; return the rows of those that failed."""
        rows = {row.anchor: row for row in Anchoring.objects.all()}
        tried = []
        for anchor in self.anchors:
            row = rows.get(anchor.text) or Anchoring(anchor=anchor.text, log=checkpoint.log)
            if self._is_due(anchor, row, checkpoint):
                self._publish(anchor, row, checkpoint, fetch)
                tried.append(row)
        return [row for row in tried if row.fault]

    def _is_due(self, anchor: Anchor, row: Anchoring, checkpoint: Checkpoint) -> bool:
        if row.log_id == checkpoint.log_id and row.size >= checkpoint.size and not row.fault:
            return False
        if not row.fault and row.at and timezone.now() < row.at + anchor.every:
            return False
        return self.clock() >= self._resting.get(anchor.text, 0.0)

    def _publish(self, anchor: Anchor, row: Anchoring, checkpoint: Checkpoint, fetch: Fetch) -> None:
        anchored = row.size if row.log_id == checkpoint.log_id else 0
        prove = partial(consistency, new=checkpoint.size, fetch=fetch)
        try:
            publish(anchor, checkpoint.note, min(anchored, checkpoint.size), prove)
        except (Unanchored, Unproven) as fault:
            row.fault = str(fault)[:200]
            self._resting[anchor.text] = self.clock() + REST
            log.warning("no checkpoint of %s leaves at %s: %s", checkpoint.size, anchor.text, fault)
        else:
            row.log, row.size, row.at, row.fault = checkpoint.log, checkpoint.size, timezone.now(), ""
        row.save()
