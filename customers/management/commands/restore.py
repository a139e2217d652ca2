"""Bring a copy of the data back, or prove by a drill that it could be brought back (SECURITY 3 and 5)."""

from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import Error
from django.utils import timezone

from audit.trail.actions import TrailDown
from audit.trail.context import within
from audit.trail.operator import at_the_machine
from crm.backups import shredded
from crm.backups.bases import Base, BaseUnusable, base_of
from crm.backups.drilling import report, write_drill
from crm.backups.files import newest_in
from crm.backups.keys import checked_copy, content_of
from crm.backups.restoring import Copy, Proof, Unproven, checked, drill, restore
from crm.backups.rules import DATA_PREFIX, Damaged
from crm.crypto.actions import KeysUnusable
from crm.crypto.copies import install
from customers.records.shredding import destroyed, destroyed_by

FAULTS = (BaseUnusable, Damaged, KeysUnusable, OSError, ValueError)
CEREMONY = (
    "Nothing is sealed until the new log is opened: `manage.py open_log` records why, what was anchored last and who "
    "agreed. On PostgreSQL run `manage.py harden_database` before the pages start."
)


class Command(BaseCommand):
    help = (
        "Restores a copy into an empty database, or with --replace in the place of the one there. Sign-ins and jobs "
        "end, destroyed customers stay destroyed. With --drill nothing is touched: the copy is proven and thrown away."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the copy, the keys, the list of the destroyed, and what may be replaced."""
        parser.add_argument("copy", type=Path, help="a copy's own directory, or that of many copies: the newest")
        parser.add_argument("--keys", type=Path, metavar="DIR", help="a copy of the keys; needed for a drill")
        parser.add_argument(
            "--destroyed", type=Path, metavar="FILE", help="a further list of destroyed customers, one number a line"
        )
        parser.add_argument("--replace", metavar="NAME", help="replace a database with data in it: type its name")
        parser.add_argument(
            "--unproven", action="store_true", help="put the copy in place whatever the proof finds; its line says so"
        )
        parser.add_argument("--drill", action="store_true", help="prove the copy in a database that is thrown away")

    def handle(self, *args: Any, **options: Any) -> None:
        """Leave the copy in place or, after a drill, a line about it in the trail of the live database."""
        try:
            with within(at_the_machine()):
                if options["drill"]:
                    self._drill(options["copy"].absolute(), options["keys"], options["destroyed"])
                else:
                    self._restore(checked(options["copy"].absolute()), options)
        except Unproven as fault:
            self._say(fault.copy, fault.proof)
            raise CommandError("The copy did not stand the proof; nothing was put in place.") from None
        except FAULTS as fault:
            raise CommandError(str(fault)) from None
        except (Error, TrailDown) as fault:
            raise CommandError(f"The database does not take part: {type(fault).__name__}") from None

    def _drill(self, place: Path, keys: Path | None, more: Path | None) -> None:
        if keys is None:
            raise CommandError("A drill needs the copy of the keys: --keys DIR.")
        digest = ""
        try:
            copy, safe = checked(place), checked_copy(keys.absolute(), timezone.now())
            digest = copy.digest
            proof = drill(copy, safe, destroyed=destroyed() | _listed(safe, more))
        except (BaseUnusable, Damaged):
            write_drill(newest_in(place, DATA_PREFIX).name, digest, failed=1)
            raise
        write_drill(copy.name, digest, failed=len(proof.faults))
        self._say(copy, proof)
        if proof.faults:
            raise CommandError("The copy did not stand the proof.")
        self.stdout.write(self.style.SUCCESS("The copy can be relied on."))

    def _restore(self, copy: Copy, options: dict[str, Any]) -> None:
        keys, more, replace = options["keys"], options["destroyed"], options["replace"]
        base = base_of(settings.DATABASES["default"])
        if replace is not None and replace != base.name:
            raise CommandError(f"The database is called {base.name}; nothing was touched.")
        gone = _listed(keys and checked_copy(keys.absolute(), timezone.now()), more) | self._in_the_trail(base)
        if keys is not None:
            install(content_of(checked_copy(keys.absolute(), timezone.now())))
        proof = restore(copy, destroyed=gone, replace=replace is not None, unproven=options["unproven"])
        shredded.add(gone)
        self._say(copy, proof)
        if proof.kept:
            self.stdout.write(f"What stood there before is kept as {proof.kept}; remove it within 35 days.")
        self.stdout.write(self.style.WARNING(CEREMONY))

    def _in_the_trail(self, base: Base) -> frozenset[UUID]:
        """Return whom the database that is to be replaced knows to be destroyed, as far as it still answers."""
        try:
            return frozenset() if base.is_empty() else destroyed()
        except (Error, BaseUnusable) as fault:
            self.stderr.write(f"The database in place does not say who was destroyed ({type(fault).__name__}).")
            return frozenset()

    def _say(self, copy: Copy, proof: Proof) -> None:
        for line in report(copy, proof, timezone.now()):
            self.stdout.write(line)


def _listed(keys: Path | None, more: Path | None) -> frozenset[UUID]:
    """Return whom the lists name: beside the keys in use, in the copy of them, in a file; and the second sink."""
    places = [Path(settings.ZHIKE_KEYS) / shredded.LIST, *([keys / shredded.LIST] if keys else [])]
    if settings.TRAIL_SINK:
        places.append(Path(settings.TRAIL_SINK))
    return frozenset[UUID]().union(*map(_named, [*filter(Path.exists, places), *([more] if more else [])]))


def _named(path: Path) -> frozenset[UUID]:
    """Return whom a file names: a list, or entries as the second sink keeps them."""
    with path.open(encoding="utf-8") as lines:
        first = lines.read(1)
        lines.seek(0)
        return destroyed_by(lines) if first == "{" else shredded.read(path)
