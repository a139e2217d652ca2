import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection

from audit.trail.context import acting
from customers.intake import actions
from customers.intake.models import Import
from customers.intake.queries import counts
from customers.records.lock import unlocked
from customers.records.models import Customer
from tests.builders import seat
from tests.customers.intake.sheets import CANARIES, a_row, an_importer, csv_of, examined, rows, taken_in

pytestmark = pytest.mark.django_db(transaction=True)


def everything_stored() -> Iterator[str]:
    """Yield each row of each table as text; on SQLite the bytes of the file and its log as well."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            yield from (f"{table}: {row}" for row in cursor.fetchall())
    if connection.vendor == "sqlite":
        connection.close()  # reading the file beside an open connection would take SQLite's locks away
        name = str(connection.settings_dict["NAME"])
        for path in (Path(name), Path(name + "-wal")):
            if path.exists():
                yield path.read_bytes().decode("utf-8", "ignore")


def temporary_files() -> Iterator[bytes]:
    for path in Path(tempfile.gettempdir()).glob("tmp*"):
        if path.is_file() and path.stat().st_mtime > time.time() - 60:
            yield path.read_bytes()


def customers() -> int:
    with unlocked():
        return Customer.objects.count()


def test_nothing_of_a_staged_sheet_stands_in_clear_on_disk(worker_environment: dict[str, str]) -> None:
    post = an_importer()
    faulty = a_row(2, 联系电话="13845405400000", 备注="一个只在这里的词")
    words = (*CANARIES, "13845405400000", "一个只在这里的词", "富丽堂皇经营部")
    sheet = taken_in(post, csv_of([a_row(1), faulty]))
    with acting(by=seat(post)):
        actions.match(sheet, sheet.mapping, by=seat(post))
    work(worker_environment)
    sheet.refresh_from_db()
    assert sheet.state == Import.State.EXAMINED and counts(sheet).faulty == 1
    for stored in everything_stored():
        assert not [word for word in words if word in stored], stored[:40]
    for content in temporary_files():
        assert not [word for word in words if word.encode() in content]

    with acting(by=seat(post)):
        actions.enter(sheet, by=seat(post))
    work(worker_environment)
    assert counts(sheet).entered == 1
    for stored in everything_stored():
        assert not [word for word in (*CANARIES, "13845405400000", "一个只在这里的词") if word in stored], stored[:40]


def test_viewers_write_their_lines_while_an_import_runs(worker_environment: dict[str, str]) -> None:
    from audit.trail.actions import Subject, write
    from customers.records.events import OPENED

    post = an_importer()
    sheet = examined_by_worker(post, csv_of(rows(2000)), worker_environment)
    by = seat(post)
    with acting(by=by):
        actions.enter(sheet, by=by)
    command = [sys.executable, "manage.py", "work", "--batch"]
    worker = subprocess.Popen(command, cwd=settings.ROOT, env=worker_environment)
    waits = []
    try:
        while worker.poll() is None:
            begun = time.monotonic()
            with acting(by=by):
                write(OPENED, by=by, subject=Subject(1, "x"), purpose="maintenance")
            waits.append(time.monotonic() - begun)
            time.sleep(0.01)
    finally:
        worker.kill()
    assert counts(sheet).entered == 2000 and max(waits) < 10


def examined_by_worker(post: Any, content: bytes, env: dict[str, str]) -> Import:
    sheet = examined(post, content)
    work(env)
    sheet.refresh_from_db()
    assert sheet.state == Import.State.EXAMINED
    return sheet


def work(env: dict[str, str]) -> None:
    subprocess.run(
        [sys.executable, "manage.py", "work", "--batch"],
        cwd=settings.ROOT,
        env=env,
        check=True,
        timeout=400,
        capture_output=True,
    )
