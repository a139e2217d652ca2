"""`manage.py harden_database`: roles, grants and row-level security of PostgreSQL, by the owner of its tables."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from customers.management.hardening import APP, SEALER, Unhardened, harden


class Command(BaseCommand):
    help = "Let the program write the trail but not change it, on PostgreSQL; run it as the owner after each migrate."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take `--reader`: also make a role that may read the trail and nothing else."""
        parser.add_argument("--reader", action="store_true", help="also make zhike_reader, who may read the trail only")

    def handle(self, *, reader: bool, **_: Any) -> None:
        """Harden the database and say what is left to do."""
        if connection.vendor != "postgresql":
            self.stdout.write("SQLite has no roles: whoever owns the file can do anything. Keep the anchors elsewhere.")
            return
        try:
            left = harden(reader=reader)
        except Unhardened as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write(f"The pages and the worker sign in as {APP}, the sealer as {SEALER}; neither owns a table.")
        for step in left:
            self.stdout.write(step)
