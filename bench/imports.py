"""Rows 7, 8 and 9: imports and exports in processes of their own, beside import-export's own and a bulk insert.

The machine is shared, so processor time stands beside time on the clock. The goal is set against the processor time of
the process and its children where the database works inside them, and against the clock on PostgreSQL.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from bench.children import Figures
from bench.settings import OUT, ROOT
from bench.stack import Figure

PLAIN_ROWS = 2_000
MEMORY = 100  # MiB above what a process has after django.setup()
FIRST_BYTE = 1_000  # ms


@dataclass(frozen=True)
class Place:
    """A database for children alone; `url` is empty for an SQLite file of that name."""

    name: str
    url: str = ""

    @property
    def clock(self) -> str:
        """Return which of the two clocks the goal goes by."""
        return "wall" if self.url else "cpu"

    @property
    def label(self) -> str:
        """Return the engine's name as the other figures give it."""
        return "postgresql" if self.url else "sqlite"


def imports(size: int) -> Iterator[str]:
    """Yield the lines of rows 7, 8 and 9; 20,000 rows, and 200,000 where `size` reaches that, else 2,000."""
    few, many = (20_000, 200_000) if size >= 200_000 else (2_000, 20_000)
    from bench.data import sheet

    for rows in (few, many, PLAIN_ROWS):
        sheet(rows)
    plain = _fresh("plain")
    base = _run(plain, "plain_enter", PLAIN_ROWS)
    raw = _run(plain, "raw_enter", 20_000)
    base_export = _run(plain, "plain_leave", 20_000)
    entered, left = {}, {}
    for rows in (few, many):
        place = _fresh(f"import-{rows}")
        entered[rows], left[rows] = _run(place, "enter", rows), _run(place, "leave", rows)
    again = _run(_fresh("plain"), "plain_enter", PLAIN_ROWS)
    base = {name: (base[name] + again[name]) / 2 for name in base}
    where = f"{plain.label} {20_000:,}"
    yield from _versus("7 import, 1,000 rows", where, plain.clock, entered[20_000], base, 15)
    yield from _versus("7 import, 1,000 rows", where, "", entered[20_000], raw, 0, "raw bulk insert")
    yield from _versus("8 export, 1,000 rows", where, plain.clock, left[20_000], base_export, 5)
    for rows in (few, many):
        first = Figure("8 export, first byte", left[rows]["first"] * 1000, FIRST_BYTE, 1, "allowed")
        yield first.line(f"{plain.label} {rows:,}")
    yield from _growth(plain, entered, left, few, many)


def _versus(
    case: str, where: str, clock: str, ours: Figures, theirs: Figures, goal: float, name: str = "import-export"
) -> Iterator[str]:
    """Yield a figure by each clock; the goal stands at one of them."""
    for one in ("cpu", "wall"):
        subject, base = (1e6 * each[one] / each["rows"] for each in (ours, theirs))
        figure = Figure(f"{case}, {one}", subject, base, goal if one == clock else 0, name, faster=True)
        yield figure.line(where)


def _growth(place: Place, entered: dict[int, Figures], left: dict[int, Figures], few: int, many: int) -> Iterator[str]:
    """Yield how time a row and memory grow with the rows."""
    where = f"{place.label} {many:,}/{few:,}"
    each = [1e6 * entered[rows][place.clock] / rows for rows in (many, few)]
    yield Figure(f"7 import, 1,000 rows, {place.clock}", *each, 1 / 0.8, f"{few:,} rows").line(where)
    for case, figures in (("9 memory of an import", entered), ("9 memory of an export", left)):
        for rows in (few, many):
            figure = Figure(case, figures[rows]["memory"], MEMORY, 1, "allowed", unit="MiB")
            yield figure.line(f"{place.label} {rows:,}")
        goal = 1.2 if few >= 20_000 else 0  # below that, what is loaded once still weighs
        growth = replace(figure, base=figures[few]["memory"], goal=goal, base_name=f"{few:,} rows")
        yield growth.line(where)


def _fresh(name: str) -> Place:
    """Return an empty database with the product's tables and one post."""
    url = os.environ.get("DATABASE_URL", "")
    if url:
        place = Place(name, _recreated(url, name))
    else:
        for end in ("", "-wal", "-shm"):
            (OUT / f"{name}.sqlite3{end}").unlink(missing_ok=True)
        place = Place(name)
    _run(place, "prepare", 0)
    return place


def _recreated(url: str, name: str) -> str:
    """Make a PostgreSQL database anew, beside the one of an address, and return its own address."""
    from django.db import connection

    parts = urlsplit(url)
    database = f"{parts.path.strip('/')}_{name.replace('-', '_')}"
    with connection.cursor() as cursor:
        quoted = connection.ops.quote_name(database)
        cursor.execute(f"DROP DATABASE IF EXISTS {quoted} WITH (FORCE)")
        cursor.execute(f"CREATE DATABASE {quoted} ENCODING 'UTF8' TEMPLATE template0")
    return parts._replace(path=f"/{database}").geturl()


def _run(place: Place, act: str, rows: int) -> Figures:
    """Return the figures of an act in a child process."""
    environment = {**os.environ, "BENCH_DB": place.name, "BENCH_MMAP": "off"}
    if place.url:
        environment["DATABASE_URL"] = place.url
    command = [sys.executable, "-m", "bench.children", act, str(rows)]
    done = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True)
    figures: Figures = json.loads(done.stdout.splitlines()[-1])
    if act != "prepare" and figures["rows"] != rows:
        raise RuntimeError(f"{act}: {figures['rows']:.0f} of {rows} rows")
    return figures
