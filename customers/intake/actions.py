"""Verbs on imports: take a sheet in, match its columns, enter it, take it back, let it go."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.trail.actions import write
from crm.crypto.sealing import Box
from crm.jobs.actions import start
from crm.jobs.work import Work
from crm.posts.queries import Seat, still_seated
from customers.catalog.queries import catalogue
from customers.catalog.rules import highest
from customers.catalog.sentences import TIERS
from customers.intake import events, works
from customers.intake.models import Import, Mapping
from customers.intake.queries import counts, faulty_rows
from customers.intake.rules import Limits, signature
from customers.intake.sheets import Row, Source, read
from customers.intake.shown import sentences
from customers.intake.staging import SAMPLES, fresh_box, put, stage
from customers.intake.targets import Target, guess, missing, targets, tier_of

SAMPLES_A_COLUMN = 3
ASK_AGAIN = 500  # rows of a download after which the seat is asked for again
HALF_READ_AT_MOST = timedelta(hours=1)
UNTOUCHED_AT_MOST = timedelta(days=1)
MATCHABLE = (Import.State.READ, Import.State.EXAMINING, Import.State.EXAMINED)


class NotNow(Exception):
    """The import is in a state in which this cannot be done."""


class Unmatched(Exception):
    """Columns that the import cannot do without have no match; `targets` names them."""

    def __init__(self, left: Sequence[Any]) -> None:
        super().__init__(len(left))
        self.targets = left


def take_in(source: Source, file_name: str, *, by: Seat, encoding: str = "") -> Import:
    """Read a sheet, stage its rows sealed, match its columns as far as known, and return the import.

    Raises Unreadable; nothing of the sheet is left then.
    """
    purge()
    opened = read(source, limits(), encoding)
    sheet = Import(
        post_id=by.post_id,
        person_id=by.person_id,
        file_name=file_name[:200],
        kind=opened.kind,
        encoding=opened.encoding,
        sheet=opened.name[:60],
        others=opened.others[:20],
        headings=opened.headings,
        signature=signature(opened.headings),
    )
    box = fresh_box(sheet)
    sheet.save()
    try:
        _stage(sheet, box, opened.rows)
    except BaseException:
        sheet.delete()
        raise
    with transaction.atomic():
        sheet.mapping = _remembered(sheet)
        sheet.state = Import.State.READ
        sheet.save()
        facts: dict[str, str | int] = {"file": sheet.file_name, "rows": sheet.rows, "columns": len(sheet.headings)}
        write(events.UPLOADED, by=by, purpose=works.PURPOSE, facts=facts)
    return sheet


def match(sheet: Import, mapping: Sequence[str], *, by: Seat) -> None:
    """Keep how columns are matched, remember it for the post, and have the rows examined; raises Unmatched, NotNow."""
    if left := missing(mapping, catalogue()):
        raise Unmatched(left)
    Mapping.objects.update_or_create(post_id=by.post_id, signature=sheet.signature, defaults={"targets": list(mapping)})
    sheet.mapping = list(mapping)
    _begin(sheet, works.examination, MATCHABLE, Import.State.EXAMINING, by, mapping=sheet.mapping)


def enter(sheet: Import, *, by: Seat, manager: int | None = None) -> None:
    """Have the good rows entered, or go on where an interruption left off; raises NotNow.

    With an account manager's post the rows are newcomers of the relay, which are its own unless a row names another.
    """
    states = (Import.State.EXAMINED, Import.State.COMMITTING)
    chosen = {"manager": manager} if sheet.state == Import.State.EXAMINED else {}
    _begin(sheet, works.commitment, states, Import.State.COMMITTING, by, total=sheet.rows, **chosen)


def take_back(sheet: Import, *, by: Seat) -> None:
    """Have the import undone; what was edited since stays. Raises NotNow, also once the time to undo is over."""
    states = (Import.State.DONE, Import.State.COMMITTING, Import.State.UNDOING)
    _begin(sheet, works.undoing, states, Import.State.UNDOING, by)


def let_go(sheet: Import, *, by: Seat) -> None:
    """Cancel an import of which nothing is entered yet, and delete its rows; raises NotNow."""
    with transaction.atomic():
        held = Import.objects.select_for_update().get(pk=sheet.pk)
        if held.state not in MATCHABLE:
            raise NotNow
        _empty(held, state=Import.State.CANCELLED)
        write(events.CANCELLED, by=by, purpose=works.PURPOSE, facts={"file": sheet.file_name})


def faulty_file(sheet: Import, *, by: Seat) -> tuple[str, Iterator[Sequence[str]]]:
    """Return the label and the rows of a file of the faulty rows, each with its faults, once its line is written.

    It holds the cells as they were uploaded, sensitive ones too: it goes to the uploader only.
    """
    known = targets(catalogue())
    tier = highest(tier_of(sheet.mapping, known))
    codes = [code for code in sheet.mapping if code]
    facts: dict[str, str | int] = {"file": sheet.file_name, "rows": counts(sheet).faulty}
    write(events.FAULTS_DOWNLOADED, by=by, purpose=works.PURPOSE, fields=codes, tier=str(tier), facts=facts)
    moment = timezone.localtime().strftime("%Y-%m-%d %H:%M")
    return f"{TIERS[tier]} · {by.post_name} · {by.person_name} · {moment}", _faulty_cells(sheet, known, by)


def _faulty_cells(sheet: Import, known: dict[str, Target], by: Seat) -> Iterator[Sequence[str]]:
    """Yield the headings and the rows; ends early when the seat is taken away while they leave."""
    yield [*sheet.headings, _("Faults"), _("Row")]
    for number, (line, cells, faults) in enumerate(faulty_rows(sheet)):
        if number % ASK_AGAIN == 0 and not still_seated(by):
            return
        yield [*cells, sentences(faults, known), str(line)]


def purge() -> int:
    """Delete staged rows that are no longer wanted: left half read, never entered, or past their undo."""
    now = timezone.now()
    Import.objects.filter(state=Import.State.READING, created_at__lt=now - HALF_READ_AT_MOST).delete()
    waiting = (Import.State.READ, Import.State.EXAMINED)
    given_up = list(Import.objects.filter(state__in=waiting, created_at__lt=now - UNTOUCHED_AT_MOST))
    begun = (Import.State.COMMITTING, Import.State.DONE, Import.State.UNDOING, Import.State.UNDONE)
    over = list(Import.objects.filter(state__in=begun, purged_at=None, created_at__lt=now - undo_for()))
    for sheet in given_up:
        _empty(sheet, state=Import.State.CANCELLED)
    for sheet in over:
        _empty(sheet)
    return len(given_up) + len(over)


def limits() -> Limits:
    """Return how much a sheet may hold: the product's own limits, or those of `ZHIKE_IMPORT_LIMITS`."""
    return Limits(**getattr(settings, "ZHIKE_IMPORT_LIMITS", {}))


def undo_for() -> timedelta:
    """Return how long an import can be undone: `ZHIKE_IMPORT_UNDO_DAYS`, 7 unless set."""
    return timedelta(days=getattr(settings, "ZHIKE_IMPORT_UNDO_DAYS", 7))


def _stage(sheet: Import, box: Box, rows: Iterator[Row]) -> None:
    """Stage the rows, and keep how full each column is and its first few cells, sealed."""
    width = len(sheet.headings)
    filled, samples = [0] * width, [[] for _ in range(width)]  # type: list[int], list[list[str]]
    for chunk in stage(sheet, box, rows):
        sheet.rows += len(chunk)
        for place, column in enumerate(zip(*(cells for _line, cells in chunk), strict=True)):
            filled[place] += len(column) - column.count("")
            if len(samples[place]) < SAMPLES_A_COLUMN:
                fresh = [cell for cell in dict.fromkeys(column) if cell.strip() and cell not in samples[place]]
                samples[place] += [cell[:60] for cell in fresh[: SAMPLES_A_COLUMN - len(samples[place])]]
    sheet.filled, sheet.samples = filled, put(box, SAMPLES, 0, samples)


def _empty(sheet: Import, **columns: Any) -> None:
    """Delete an import's rows and its key; how many there were stays."""
    sheet.chunks.update(sealed="", faults="")
    sheet.made.all().delete()
    Import.objects.filter(pk=sheet.pk).update(samples="", wrapped="", purged_at=timezone.now(), **columns)


def _remembered(sheet: Import) -> list[str]:
    """Return how the post matched such headings before, else what the headings themselves say."""
    before = Mapping.objects.filter(post_id=sheet.post_id, signature=sheet.signature).first()
    known = targets(catalogue())
    if before is not None and len(before.targets) == len(sheet.headings):
        return [code if code in known else "" for code in before.targets]
    return guess(sheet.headings, catalogue())


def _begin(
    sheet: Import, work: Work, states: Sequence[str], then: str, by: Seat, *, total: int | None = None, **columns: Any
) -> None:
    """Move an import on and start its work, unless it is elsewhere or another job has it; raises NotNow."""
    with transaction.atomic():
        held = Import.objects.select_for_update(of=("self",)).select_related("job").get(pk=sheet.pk)
        busy = held.job is not None and held.job.is_under_way
        if held.state not in states or busy or held.purged_at:
            raise NotNow
        Import.objects.filter(pk=sheet.pk).update(state=then, **columns)
        job = start(work, by=by, payload={"import": sheet.pk}, total=total)
        Import.objects.filter(pk=sheet.pk).update(job=job)
