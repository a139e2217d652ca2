"""Make the keys of a new installation."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from crm.crypto.actions import KeysUnusable, ensure_keys


class Command(BaseCommand):
    help = "Makes the key directory and the keys that are missing; those that are there stay as they are."

    def handle(self, *args: Any, **options: Any) -> None:
        """Leave one key of each use in place."""
        try:
            made = ensure_keys()
        except KeysUnusable as fault:
            raise CommandError(str(fault)) from None
        self.stdout.write(f"Keys made: {', '.join(made)}." if made else "All keys are there already.")
