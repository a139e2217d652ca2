"""`manage.py verify_records`: does every record stand as the trail says?"""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from customers.records import verifying


class Command(BaseCommand):
    help = "Compare every record with its lines in the trail; end with 1 where one differs. No value is printed."

    def handle(self, **_: Any) -> None:
        """Compare all records, going on with a comparison that was broken off."""
        run = verifying.begin()
        while not verifying.go_on(run, seconds=2):
            self.stderr.write(f"{run.records} records …", ending="\r")
        run.refresh_from_db()
        found = verifying.standing()
        for one in found:
            self.stdout.write(f"customer {one.customer}  {one.field or '(record)'}  {one.fault}")
        self.stdout.write(f"{run.records} records compared, {run.found} differ.")
        if found:
            sys.exit(1)
