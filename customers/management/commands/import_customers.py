"""Import a sheet of customers at the machine: the wizard's own reading, examination and entry, without the web."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from audit.trail.context import acting
from crm.jobs.work import Unseated
from crm.posts.models import Post
from crm.posts.queries import Seat, seat_on
from customers.catalog.queries import catalogue
from customers.intake import actions, works
from customers.intake.models import Import
from customers.intake.queries import IMPORTERS, counts, faulty_rows
from customers.intake.rules import Unreadable
from customers.intake.sentences import refusal, sentence
from customers.intake.sheets import PathSource
from customers.intake.targets import missing, targets, why_left_out

SHOWN = 20


class Command(BaseCommand):
    """`import_customers FILE --post CODE`: enters the good rows, names the others, says each by its row number."""

    help = "Import customers from a CSV or XLSX file on behalf of who acts on a post today."

    def add_arguments(self, parser: CommandParser) -> None:
        """Take the file, the post, and how to read."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--post", required=True, metavar="CODE")
        parser.add_argument("--encoding", default="", help="utf-8-sig or gb18030; found out unless given")
        parser.add_argument("--dry-run", action="store_true", help="examine only")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; CommandError where the file, the post or the headings stand against it."""
        seat = _seat(options["post"])
        with acting(by=seat, request_id="import_customers"):
            try:
                self._import(options["file"], seat, options["encoding"], dry=options["dry_run"])
            except Unreadable as fault:
                raise CommandError(refusal(fault.code, fault.params)) from None
            except OSError as fault:
                raise CommandError(f"{options['file']}: {fault.strerror}") from None
            except Unseated:
                raise CommandError(f"nobody acts on post {options['post']} any more; what was entered stands") from None

    def _import(self, path: Path, seat: Seat, encoding: str, *, dry: bool) -> None:
        sheet = actions.take_in(PathSource(path), path.name, by=seat, encoding=encoding)
        known = catalogue()
        if left := missing(sheet.mapping, known):
            actions.let_go(sheet, by=seat)
            raise CommandError("no column for: " + ", ".join(target.heading for target in left))
        for heading, code in zip(sheet.headings, sheet.mapping, strict=True):
            if not code:
                self.stdout.write(f"left out: {heading} ({why_left_out(heading, known)})")
        work = works.examination if dry else works.commitment
        Import.objects.filter(pk=sheet.pk).update(state=Import.State.EXAMINING if dry else Import.State.COMMITTING)
        work.do(works.AtOnce(seat, {"import": sheet.pk}, self._show))  # type: ignore[arg-type]
        self._report(sheet, dry=dry)
        if dry:
            actions.let_go(Import.objects.get(pk=sheet.pk), by=seat)

    def _show(self, done: int, total: int | None) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r{done} / {total}", ending="")

    def _report(self, sheet: Import, *, dry: bool) -> None:
        found, known = counts(sheet), targets(catalogue())
        entered = f"{found.good} can be entered" if dry else f"{found.entered} entered"
        self.stdout.write(f"{found.rows} rows: {entered}, {found.skipped} exist already, {found.faulty} faulty")
        for number, (line, _cells, faults) in enumerate(faulty_rows(sheet)):
            if number == SHOWN:
                self.stdout.write(f"… and {found.faulty - SHOWN} more")
                return
            for fault in faults:
                heading = known[fault.target].heading
                self.stdout.write(f"row {line}, {heading}: {sentence(fault.code, fault.params)}")


def _seat(code: str) -> Seat:
    post = Post.objects.filter(code=code).first()
    seat = seat_on(post, timezone.localdate()) if post else None
    if seat is None:
        raise CommandError(f"nobody acts on a post {code} today")
    if seat.role not in IMPORTERS:
        raise CommandError(f"post {code} may not import: only {', '.join(IMPORTERS)}")
    return seat
