"""`manage.py open_log`: after a restore, the trail goes on under a new origin, approved by two and on record."""

from typing import Any

from django.core.management import CommandError
from django.core.management.base import BaseCommand, CommandParser

from audit.seals import signer
from audit.seals.actions import CeremonyRefused, open_log


class Command(BaseCommand):
    help = (
        "Open a new log after a restore; the old one is never signed again. Stop the sealer first, start it afterwards."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the reason and the two people who approve."""
        parser.add_argument("--reason", required=True)
        parser.add_argument("--approved-by", action="append", default=[], metavar="USER", help="twice")

    def handle(self, *, reason: str, approved_by: list[str], **_: Any) -> None:
        """Open the log, and print the line of its key for everybody else."""
        try:
            log = open_log(reason=reason, approvers=approved_by)
        except (CeremonyRefused, signer.SealerUnusable) as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write(f"The trail goes on as {log.origin}. Its key is known as:\n{signer.make_known(log.origin)}")
