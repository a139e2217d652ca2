"""The process in which `manage.py restore` settles and proves a copy; it knows no other database (SECURITY 5)."""

import json
import sys
from collections.abc import Mapping
from functools import partial
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from audit.trail.context import within
from audit.trail.operator import at_the_machine
from crm.backups.chain import verify_chain
from crm.backups.settling import settle, still_signed_in, write_restored
from crm.crypto.actions import KeysUnusable
from customers.records.reconciling import look_at
from customers.records.sampling import sample
from customers.records.shredding import alive, destroy_again
from customers.relay.revived import close_destroyed


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
    said: dict[str, Any] = {**settle(), "destroyed": len(destroyed), "again": destroy_again(destroyed)}
    close_destroyed(destroyed)
    faults: list[str] = []
    if revived := alive(destroyed):
        faults.append(f"{revived} destroyed customers are here all the same")
    if sessions := still_signed_in():
        faults.append(f"{sessions} sign-ins are still good")
    for prove in (partial(verify_chain, order["checkpoint"]), _opened, _compared):
        found, wrong = prove()
        said |= found
        faults += wrong
    write_restored(order["copy"], order["manifest"], order["made_at"], failed=len(faults))
    return said | {"faults": faults}


def _opened() -> tuple[dict[str, Any], list[str]]:
    """Return what the strong room opened of the sample, and what did not open."""
    try:
        found = sample()
    except KeysUnusable as fault:
        return {"records": 0, "opened": {}, "unmet": []}, [f"the keys cannot be used: {fault}"]
    faults = [f"{len(found.shut)} sealed values do not open with these keys"] if found.shut else []
    return {"records": found.records, "opened": dict(found.opened), "unmet": list(found.unmet)}, faults


def _compared() -> tuple[dict[str, Any], list[str]]:
    """Return how many records were held against their lines, and how many do not stand as these say."""
    records, differing, after = 0, 0, -1
    while True:
        window = look_at(after)
        records, differing = records + window.records, differing + len(window.differing)
        if window.last is None:
            faults = [f"{differing} records differ from what their lines say"] if differing else []
            return {"compared": records}, faults
        after = window.last
