"""What is done with a staged sheet in the background, a chunk at a time: examine, enter, take back.

Each chunk is read, opened and examined outside the transaction that keeps its result, so that on SQLite others may
write meanwhile; the seat is asked for anew in each of these transactions.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.trail.actions import write
from audit.trail.bulk import insert_rows
from crm.crypto.sealing import Box
from crm.jobs.work import Unseated, work
from crm.posts.queries import Seat, holders_named
from customers.catalog.queries import catalogue
from customers.intake import arrivals, events
from customers.intake.examination import Cleaned, Examined, Newcomer, Uniques, clean_rows, look_up
from customers.intake.models import Import, ImportChunk, ImportedRow
from customers.intake.preparing import made_ready
from customers.intake.queries import counts, seat_for
from customers.intake.resource import UNIQUE, SheetResource
from customers.intake.staging import FAULTS, box_of, put, rows_of, seal_rows
from customers.intake.uniques import Entered, UntilNow
from customers.records.actions import Taken, remove_untouched
from customers.records.admission import Admission, admit
from customers.relay.entering import taken_back, untouched

PURPOSE = "maintenance"
TAKEN_BACK_AT_ONCE = 200
ATTEMPTS = 3
ROW_COLUMNS = ("sheet_id", "customer", "line", "label", "rev")


class Steps(Protocol):
    """What drives a sheet's work: a job's run, or the command at the machine."""

    @property
    def payload(self) -> Mapping[str, Any]: ...

    def step(
        self, *, done: int, cursor: Mapping[str, Any], total: int | None = None
    ) -> AbstractContextManager[Any]: ...

    def say(self, message: str, **facts: str | int) -> None: ...


@dataclass
class AtOnce:
    """Drives a work here and now, without a job; `show` is told how many rows are done."""

    by: Seat
    payload: Mapping[str, Any]
    show: Any = None
    facts: Mapping[str, str | int] = field(default_factory=dict)

    @contextmanager
    def step(self, *, done: int, cursor: Mapping[str, Any], total: int | None = None) -> Iterator[Seat]:
        """Do one chunk in one transaction, as the seat of now."""
        with transaction.atomic():
            seat = seat_for(self.by.person_id, self.by.post_code)
            if seat is None:
                raise Unseated
            yield seat
        if self.show:
            self.show(done, total)

    def say(self, message: str, **facts: str | int) -> None:
        """Keep what the work has to say."""
        self.facts = facts


@work(_("Examination of a sheet"), seat=seat_for)
def examination(run: Steps) -> None:
    """Examine every chunk and keep its counts and faults; begun anew after an interruption."""
    sheet = Import.objects.get(pk=run.payload["import"])
    box, uniques, done = box_of(sheet), UntilNow(sheet.rows), 0
    resource = SheetResource(sheet.mapping, catalogue(), timezone.localdate())
    for chunk in _chunks(sheet):
        found = look_up(clean_rows(rows_of(box, chunk), resource), UNIQUE, uniques)
        done += chunk.rows
        with run.step(done=done, cursor={}, total=sheet.rows) as by:
            chunk.known, chunk.likely = arrivals.alike(found.good, by=by)
            _keep(chunk, box, found)
    with run.step(done=done, cursor={}, total=sheet.rows) as by:
        _set_state(sheet, Import.State.EXAMINED)
        found_in_all = counts(sheet)
        write(events.EXAMINED, by=by, purpose=PURPOSE, facts=_facts(sheet))
    run.say(
        gettext_noop("%(good)s rows can be entered, %(faulty)s have faults."),
        good=found_in_all.good,
        faulty=found_in_all.faulty,
    )


@work(_("Import of customers"), seat=seat_for)
def commitment(run: Steps) -> None:
    """Enter every chunk that is not entered yet: its customers and what belongs to them, in one transaction each."""
    sheet = Import.objects.get(pk=run.payload["import"])
    box, uniques = box_of(sheet), Entered(sheet)
    done = sheet.rows - sum(sheet.chunks.filter(committed=False).values_list("rows", flat=True))
    try:
        with closing(made_ready(sheet, _chunks(sheet, committed=False))) as ready:
            for chunk, cleaned in ready:
                done += chunk.rows
                _enter(run, sheet, chunk, cleaned, box, uniques, done)
        with run.step(done=done, cursor={}, total=sheet.rows) as by:
            _set_state(sheet, Import.State.DONE, committed_at=timezone.now())
            write(events.COMMITTED, by=by, purpose=PURPOSE, facts=_facts(sheet))
    except Unseated:
        write(events.STOPPED, by=None, purpose=PURPOSE, outcome="refused", facts={"file": sheet.file_name})
        raise
    run.say(gettext_noop("%(entered)s customers entered."), entered=counts(sheet).entered)


@work(_("Undoing of an import"), seat=seat_for)
def undoing(run: Steps) -> None:
    """Take back every record that the import made and nobody edited since; the others stay and are named."""
    sheet = Import.objects.get(pk=run.payload["import"])
    made, last, kept = sheet.made.order_by("pk"), 0, 0
    total = made.count()
    done = 0
    while rows := list(made.filter(pk__gt=last)[:TAKEN_BACK_AT_ONCE]):
        done += len(rows)
        with run.step(done=done, cursor={}, total=total) as by:
            free = untouched([row.customer for row in rows])
            gone, standing = remove_untouched({row.customer: row.rev for row in rows if row.customer in free}, by=by)
            standing += [row.customer for row in rows if row.customer not in free]
            taken_back(gone, by=by)
            made.filter(pk__in=[row.pk for row in rows if row.customer not in set(standing)]).delete()
        last, kept = rows[-1].pk, kept + len(standing)
    with run.step(done=done, cursor={}, total=total) as by:
        _set_state(sheet, Import.State.UNDONE, undone_at=timezone.now(), kept=kept)
        facts: dict[str, str | int] = {"file": sheet.file_name, "removed": counts(sheet).entered - kept, "kept": kept}
        write(events.UNDONE, by=by, purpose=PURPOSE, facts=facts)
    run.say(gettext_noop("%(removed)s records taken back, %(kept)s kept."), removed=facts["removed"], kept=kept)


def _chunks(sheet: Import, **which: Any) -> Iterator[ImportChunk]:
    """Yield the chunks in order, one at a time: the next is asked for once this one's result is kept."""
    last = -1
    while chunk := sheet.chunks.filter(number__gt=last, **which).order_by("number").first():
        yield chunk
        last = chunk.number


def _enter(
    run: Steps, sheet: Import, chunk: ImportChunk, cleaned: Cleaned, box: Box, uniques: Uniques, done: int
) -> None:
    """Enter a chunk; looked up once more where somebody took a code between the look and the entry."""
    for attempt in range(ATTEMPTS):
        found = look_up(cleaned, UNIQUE, uniques)
        sealed = _only(found.faulty, chunk, box)
        try:
            with run.step(done=done, cursor={}, total=sheet.rows) as by:
                if sheet.manager_id:
                    arrivals.leave_known(found, by=by)
                made = _made_of(found.good, sheet, by)
                insert_rows(ImportedRow._meta.db_table, ROW_COLUMNS, _made(sheet, made, found.good))
                chunk.sealed = sealed
                _keep(chunk, box, found, committed=True)
            return
        except (IntegrityError, Taken):
            if attempt == ATTEMPTS - 1:
                raise


def _made_of(good: Sequence[Newcomer], sheet: Import, by: Seat) -> list[int]:
    """Enter rows, as customers or as newcomers of the relay, and return the ids of their records."""
    if sheet.manager_id:
        return arrivals.enter(good, sheet, by=by)
    return admit(_admissions(good, sheet), by=by, purpose=PURPOSE)


def _only(faulty: set[int], chunk: ImportChunk, box: Box) -> str:
    """Return the chunk's faulty rows, sealed: the others are deleted once they are entered."""
    rows = [row for row in rows_of(box, chunk) if row[0] in faulty] if faulty else []
    return seal_rows(box, chunk.number, rows)


def _admissions(good: Sequence[Newcomer], sheet: Import) -> list[Admission]:
    """Return what the strong room is asked to enter: granted to the import's post and to who serves the customer."""
    own = {sheet.post.group_id: "import"}
    posts = holders_named({name for one in good if (name := one.values.get("serviced_by", ""))})
    groups = {name: {post.group_id: "service", **own} for name, post in posts.items()}
    return [
        Admission(one.values, one.consents, groups.get(one.values.get("serviced_by", ""), own), one.ready)
        for one in good
    ]


def _made(sheet: Import, made: Sequence[int], good: Sequence[Newcomer]) -> Iterator[tuple[int, int, int, str, int]]:
    for customer, one in zip(made, good, strict=True):
        yield sheet.pk, customer, one.line, f"{one.values.get('code', '')} {one.values.get('name', '')}"[:160], 1


def _keep(chunk: ImportChunk, box: Box, found: Examined, *, committed: bool = False) -> None:
    """Keep what an examination found in a chunk."""
    faults = [(one.line, one.target, one.code, dict(one.params)) for one in found.faults]
    chunk.faults = put(box, FAULTS, chunk.number, faults) if faults else ""
    chunk.good, chunk.skipped, chunk.faulty = len(found.good), len(found.skipped), len(found.faulty)
    chunk.examined, chunk.committed = True, committed
    chunk.save()


def _set_state(sheet: Import, state: Import.State, **columns: Any) -> None:
    Import.objects.filter(pk=sheet.pk).update(state=state, **columns)


def _facts(sheet: Import) -> dict[str, str | int]:
    found = counts(sheet)
    return {"file": sheet.file_name, "good": found.good, "skipped": found.skipped, "faulty": found.faulty}
