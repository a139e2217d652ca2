"""`manage.py seal`: the process that seals the trail; it alone reads the key that signs."""

import logging
import signal
import threading
import time
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import CommandError
from django.core.management.base import BaseCommand, CommandParser
from django.db import Error, close_old_connections

from audit.seals import tiles
from audit.seals.anchoring import Keeper
from audit.seals.anchors import configured
from audit.seals.queries import fetch_of, latest_checkpoint, weighty_waits
from audit.seals.sealing import Contradiction, seal
from audit.seals.signer import SealerUnusable
from audit.seals.verifier import Unproven

log = logging.getLogger("audit.seals")
stopping = threading.Event()
ROUND = 1.0


class Command(BaseCommand):
    help = "Seal the lines of the trail as they come; stop on SIGTERM or Ctrl-C. It must be the only one of its log."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take `--once`: seal what waits, then end."""
        parser.add_argument("--once", action="store_true", help="seal what waits, then end")

    def handle(self, *, once: bool, **_: Any) -> None:
        """Seal until told to stop; where the database contradicts what was sealed, say so and stop sealing."""
        try:
            if once:
                self.stdout.write(f"Sealed: {round_of(Keeper(configured()))}.")
                return
            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, _stop)
            run()
        except (Contradiction, SealerUnusable, Unproven) as fault:
            raise CommandError(f"{fault}. After a restore: `manage.py open_log`.") from None


def run() -> None:
    """Seal every few seconds, and within one what is weighty; an unreachable database is tried again."""
    sealed, keeper = 0.0, Keeper(configured())
    while not stopping.is_set():
        close_old_connections()
        try:
            if time.monotonic() - sealed > settings.TRAIL_ROUND.total_seconds() or weighty_waits():
                round_of(keeper)
                sealed = time.monotonic()
        except Error as fault:
            log.error("The database did not answer the sealer: %s", type(fault).__name__)
        stopping.wait(ROUND)


def round_of(keeper: Keeper) -> int:
    """Seal what waits, bring tiles and anchors up to the last checkpoint, and return how many lines were sealed."""
    sealed, checkpoint = seal(), latest_checkpoint()
    if checkpoint is not None:
        fetch = fetch_of(checkpoint.log)
        tiles.keep_up(checkpoint, fetch)
        keeper.keep_up(checkpoint, fetch)
    return sealed


def _stop(signum: int, frame: FrameType | None) -> None:
    stopping.set()
