"""Copy the data, and apart from them the keys (P7.2.4)."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error

from audit.trail.actions import TrailDown
from audit.trail.context import within
from audit.trail.operator import at_the_machine
from crm.backups.actions import make
from crm.backups.bases import BaseUnusable
from crm.backups.keys import copy_keys
from crm.crypto.actions import KeysUnusable
from customers.records.shredding import destroyed

OUTLIVED = (
    "Older than 35 days: {}. With the keys of today they still show who was destroyed since; remove them, or "
    "`rotate_keys` and later `rotate_keys --destroy`, which closes them for ever."
)


class Command(BaseCommand):
    help = (
        "Copies the whole database while people work. Sealed values are ciphertext in the copy and the keys are not in "
        "it. With ZHIKE_BACKUP_PASSPHRASE set the copy is sealed as a whole too."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take where to, how many to keep, and where a copy of the keys goes."""
        parser.add_argument("to", type=Path, help="the directory in which the copy becomes a directory of its own")
        parser.add_argument("--keep", type=int, metavar="N", help="keep the newest N copies there, remove older ones")
        parser.add_argument(
            "--keys",
            type=Path,
            metavar="ELSEWHERE",
            help="also copy the keys, into a directory of another medium; copies there are removed after 35 days",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Leave a copy, its line in the trail, and the list of who was destroyed beside the keys."""
        to: Path = options["to"].absolute()
        if options["keep"] is not None and options["keep"] < 1:
            raise CommandError("At least one copy must be kept.")
        try:
            with within(at_the_machine()):
                made = make(to, destroyed=destroyed(), keep=options["keep"])
                self.stdout.write(f"Copied to {made.copy} ({sum(p.size for p in made.manifest.parts):,} bytes).")
                for old in made.removed:
                    self.stdout.write(f"Removed: {old}")
                if made.outlived:
                    self.stderr.write(OUTLIVED.format(", ".join(made.outlived)))
                if options["keys"]:
                    self._keys(options["keys"].absolute(), to)
        except (BaseUnusable, KeysUnusable, OSError) as fault:
            raise CommandError(str(fault)) from None
        except (Error, TrailDown) as fault:
            raise CommandError(f"The database does not take part: {type(fault).__name__}") from None

    def _keys(self, elsewhere: Path, to: Path) -> None:
        copy = copy_keys(elsewhere, data=to)
        self.stdout.write(f"Keys copied to {copy}. Remove it within 35 days, wherever you carry it.")
        if elsewhere.stat().st_dev == to.stat().st_dev:
            self.stderr.write("Both copies are on one medium: who takes it away has everything.")
