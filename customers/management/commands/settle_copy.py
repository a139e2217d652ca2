"""The process in which `manage.py restore` settles and proves a copy; it knows no other database (SECURITY 5)."""

import json
import sys
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from audit.trail.context import within
from audit.trail.operator import at_the_machine
from crm.backups.settling import settle, still_signed_in
from crm.crypto.actions import KeysUnusable
from customers.records.sampling import sample
from customers.records.shredding import alive, destroy_again


class Command(BaseCommand):
    help = "Settles and proves a restored copy; started by `manage.py restore`, never by hand."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Take an order as JSON and answer with what was found."""
        if not getattr(settings, "ZHIKE_IS_A_COPY", False):
            raise CommandError("Only `manage.py restore` starts this, for a copy.")
        order = json.load(sys.stdin)
        call_command("migrate", verbosity=0, interactive=False)
        with within(at_the_machine()):
            answer = _settled(order)
        self.stdout.write(json.dumps(answer))


def _settled(order: Mapping[str, Any]) -> dict[str, Any]:
    """Settle the copy, destroy again who was destroyed since, and return what of it did not stand the proof."""
    destroyed = frozenset(map(UUID, order["destroyed"]))
    ended = settle(order["copy"], order["manifest"], order["made_at"])
    again = destroy_again(destroyed)
    faults: list[str] = []
    if revived := alive(destroyed):
        faults.append(f"{revived} destroyed customers are here all the same")
    if sessions := still_signed_in():
        faults.append(f"{sessions} sign-ins are still good")
    opened, shut = _sampled()
    return {**ended, "again": again, "destroyed": len(destroyed), **opened, "faults": faults + shut}


def _sampled() -> tuple[dict[str, Any], list[str]]:
    """Return what the strong room opened of the sample, and what did not open."""
    try:
        found = sample()
    except KeysUnusable as fault:
        return {"records": 0, "opened": {}, "unmet": []}, [f"the keys cannot be used: {fault}"]
    faults = [f"{len(found.shut)} sealed values do not open with these keys"] if found.shut else []
    return {"records": found.records, "opened": dict(found.opened), "unmet": list(found.unmet)}, faults
