"""`manage.py verify_trail`: says whether the trail is what was written, and what is wrong with it."""

import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import override

from audit.seals.keeping import verify
from audit.seals.models import Verification
from audit.seals.words import said


class Command(BaseCommand):
    help = "Verify the trail and say what is wrong; ends with 1 where anything is."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take how much to verify, and checkpoints that somebody kept."""
        parser.add_argument("--new", action="store_true", help="only what is new since the last look that was clean")
        parser.add_argument("--asked", action="store_true", help="whatever was asked for on the page of seals")
        parser.add_argument("--checkpoint", type=Path, action="append", default=[], help="a checkpoint kept elsewhere")

    def handle(self, *, new: bool, asked: bool, checkpoint: list[Path], **_: Any) -> None:
        """Verify, print what was found, and end with 1 where it is not clean."""
        if asked:
            rows = list(Verification.objects.filter(outcome=Verification.Outcome.ASKED).order_by("id"))
        else:
            rows = [Verification(whole=not new, asked_at=timezone.now())]
        for row in rows:
            self._say(verify(row, notes=checkpoint))
        if any(row.found for row in rows):
            sys.exit(1)

    def _say(self, row: Verification) -> None:
        took = (row.ended_at - row.asked_at).total_seconds() if row.ended_at else 0
        self.stdout.write(f"{row.lines} sealed lines, {row.unsealed} waiting, {took:.1f} s")
        with override("en"):
            for kind, line, place in row.faults:
                self.stdout.write(
                    f"  {said(kind)}" + (f" · line {line}" if line else "") + (f" · {place}" if place else "")
                )
        more = row.found - len(row.faults)
        self.stdout.write(
            f"{row.found} faults" + (f", {more} of them not shown" if more else "") if row.found else "clean"
        )
