"""Put a new key-encryption key in use while the program runs."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from audit.trail.context import within
from audit.trail.operator import at_the_machine
from crm.accounts.rotation import FACTOR_KEYS
from crm.crypto.actions import KeysUnusable, active_kek, destroy_kek, new_kek, retired_keks, rewrap_all
from customers.intake.rotation import IMPORTS
from customers.records.rotation import STRONGBOXES

TABLES = (STRONGBOXES, IMPORTS, FACTOR_KEYS)


class Command(BaseCommand):
    help = (
        "Makes a new key-encryption key and wraps every data key again, in short transactions, while people work. "
        "Records and their values stay as they are. The key before is kept, to unwrap only."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the two ways of not simply beginning a rotation."""
        parser.add_argument(
            "--resume", action="store_true", help="make no new key: go on with a rotation that was interrupted"
        )
        parser.add_argument(
            "--destroy",
            action="store_true",
            help="make no new key: go on, then erase the keys no row needs, which closes older backups for ever",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Leave every data key under the active key, and say which do not open."""
        with within(at_the_machine()):
            try:
                self._rotate(destroy=options["destroy"], resume=options["resume"])
            except KeysUnusable as fault:
                raise CommandError(str(fault)) from None

    def _rotate(self, *, destroy: bool, resume: bool) -> None:
        if not (destroy or resume):
            new_kek()
        self.stdout.write(f"Key in use: {active_kek()}")
        total = sum(table.waiting() for table in TABLES)
        shut = rewrap_all(TABLES, lambda done: self.stdout.write(f"  {done:,} of {total:,} data keys"))
        for table, rows in shut.items():
            self.stderr.write(f"{table}: these rows' data keys do not open: {', '.join(map(str, rows))}")
        if destroy:
            for kid in retired_keks():
                destroy_kek(kid, TABLES)
                self.stdout.write(f"Destroyed: {kid}")
        if shut:
            raise CommandError("Some data keys do not open; the keys they name are kept.")
        kept = retired_keks()
        self.stdout.write(f"Kept to unwrap only: {', '.join(kept) or 'none'}.")
