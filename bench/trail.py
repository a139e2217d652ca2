"""Rows 5, 11 and 14: what a line costs a view, sealing and verifying a long trail, and asking it."""

import hashlib
import resource
import shutil
import time
from collections.abc import Callable, Iterator
from statistics import median
from unittest.mock import patch

from django.conf import settings
from django.db import connection
from django.utils import timezone

from audit.seals.keeping import verify
from audit.seals.models import Checkpoint, Verification
from audit.seals.queries import fetch_of, place_of
from audit.seals.rules import inclusion
from audit.seals.sealing import seal
from audit.trail.actions import Line, Subject, write_many
from audit.trail.context import acting
from audit.trail.models import LogEntry
from audit.trail.streams import Link
from bench.cases import HOLDER, _uuid
from bench.lines import OFFICER, Loaded, load
from bench.stack import Browser, Figure, side_by_side, statements
from crm.models import User
from crm.posts.queries import seats_of
from customers.records import gate
from customers.records.events import OPENED

LAST = 1_000
PLAIN = "bench_line"


def trail(lines: int, rounds: int) -> Iterator[Figure]:
    """Time a trail of so many lines."""
    loaded = load(lines)
    shutil.rmtree(settings.ZHIKE_SEALER, ignore_errors=True)
    number = LogEntry.objects.count()
    name = f"{number:,} lines: "
    yield from _sealed(name, number)
    yield from _verified(name, number)
    yield from _proof(name, rounds)
    yield from _asked(name, loaded, rounds)
    yield from a_line_more(rounds)


def _sealed(name: str, number: int) -> Iterator[Figure]:
    """Seal everything, beside reading it and hashing it once."""
    scanned = _seconds(_scan)
    sealed = _seconds(seal)
    yield _each(f"{name}sealed", sealed, scanned, number, goal=0)


def _verified(name: str, number: int) -> Iterator[Figure]:
    """Verify everything, then the last lines alone, beside reading and hashing; what it takes of memory is said."""
    before, spent = _peak(), _processor()
    verified = _seconds(lambda: _clean(whole=True))
    grown, spent, scanned = _peak() - before, _processor() - spent, _seconds(_scan)
    yield _each(f"{name}verified", verified, scanned, number, goal=3)
    yield _each(f"{name}verified, this side's processors' time", spent, scanned, number, goal=0)
    yield Figure(f"9 {name}memory of a verification", grown, 100, 1, "allowed", unit="MiB")
    took = []
    for _ in range(5):
        write_many(OPENED, [Line(Subject(pk, str(pk))) for pk in range(LAST)], by=None)
        seal()
        took.append(_seconds(lambda: _clean(whole=False)) * 1000)
    yield Figure(f"11 {name}the last {LAST:,} verified", median(took), 20, 1, "allowed")


def _proof(name: str, rounds: int) -> Iterator[Figure]:
    """Prove one line in the middle by the last checkpoint."""
    checkpoint = Checkpoint.objects.order_by("-size")[0]
    line = LogEntry.objects.order_by("id")[checkpoint.size // 2].pk

    def prove() -> None:
        place = place_of(line)
        assert place is not None
        inclusion(place.index, checkpoint.size, fetch_of(checkpoint.log))

    took, _ = side_by_side(prove, lambda: None, rounds)
    yield Figure(f"11 {name}proof of one line", took, 10, 1, "allowed", statements=statements(prove))


def _asked(name: str, loaded: Loaded, rounds: int) -> Iterator[Figure]:
    """Ask as the officer does: pages of the product, beside the first page of the list."""
    officer, holder = Browser(OFFICER), Browser(HOLDER)
    record, day = f"/trail/records/{loaded.customer}/", timezone.localdate(loaded.day)
    pages = {
        "one record's history": record,
        "who saw this customer, a quarter": f"{record}viewers/",
        "who saw this customer, two years": f"{record}viewers/?first=2024-01-01&last=2099-01-01",
        "one person's day": f"/trail/people/{loaded.person}/?day={day}",
        "search by kind": "/trail/?kinds=reveal",
    }
    for title, path in pages.items():
        page = lambda path=path: officer.get(path)  # noqa: E731
        subject, base = side_by_side(page, lambda: holder.get("/customers/"), rounds)
        yield Figure(f"14 {name}{title}", subject, base, 5, "page 1 of the list", statements=statements(page))


def a_line_more(rounds: int) -> Iterator[Figure]:
    """Open a record with its line as it is, beside the same with a bare row: no entry, stream, mark or queue."""
    person, uuid = User.objects.get(username=HOLDER), _uuid()
    by = seats_of(person.pk, timezone.localdate())[0]
    _plain_table()

    def ours() -> None:
        with acting(by=by):
            gate.open_record(uuid, by=by, purpose="maintenance")

    def bare() -> None:
        with (
            patch.object(LogEntry._meta, "db_table", PLAIN),
            patch.object(LogEntry, "close", _leave_open),
            patch("audit.trail.models.last_link", lambda _: Link("bare")),
            patch("audit.trail.models.advance", lambda *_: None),
        ):
            ours()

    subject, base = side_by_side(ours, bare, rounds * 10)
    yield Figure("5 a view's line with entry, stream, mark and queue", subject, base, 0, "a bare row")


def _leave_open(line: LogEntry) -> None:
    line.body = line.mac = ""


def _plain_table() -> None:
    """Make a table like the trail's, with its indexes and without its triggers."""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {PLAIN}")
        if connection.vendor == "postgresql":
            cursor.execute(f"CREATE TABLE {PLAIN} (LIKE audit_logentry INCLUDING ALL)")
            return
        cursor.execute("SELECT sql FROM sqlite_master WHERE tbl_name = 'audit_logentry' AND type IN ('table', 'index')")
        for (sql,) in cursor.fetchall():
            if sql:
                cursor.execute(sql.replace('INDEX "', 'INDEX "bench_').replace("audit_logentry", PLAIN))


def _clean(*, whole: bool) -> None:
    found = verify(Verification(whole=whole, asked_at=timezone.now()))
    assert not found.found, found.faults[:5]


def _scan() -> None:
    """Read every entry in the order of the leaves' lines and hash it: the least that a verification does."""
    after = 0
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT id, body FROM audit_logentry WHERE id > %s ORDER BY id LIMIT 5000", [after])
            rows = cursor.fetchall()
            if not rows:
                return
            for _pk, body in rows:
                hashlib.sha256(b"\0" + body.encode()).digest()
            after = rows[-1][0]


def _seconds(act: Callable[[], object]) -> float:
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def _each(name: str, took: float, scanned: float, number: int, *, goal: float) -> Figure:
    """Return seconds for a whole trail as microseconds a line."""
    name, share = f"11 {name}, {number / took:,.0f} lines/s", 1_000_000 / number
    return Figure(name, took * share, scanned * share, goal, "scan + SHA-256", unit="µs a line")


def _peak() -> float:
    """Return the most memory that this process took, or one of those that it began, in MiB."""
    return max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)) / 1024


def _processor() -> float:
    """Return the processors' time in seconds that this process took and those that it began."""
    return sum(sum(resource.getrusage(who)[:2]) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
