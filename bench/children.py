"""What is timed in a process of its own: `python -m bench.children ACT ROWS`, its figures as JSON on the last line.

Imports, exports and import-export's own of both, on the database that the settings name; times in seconds, memory in
MiB above what the process had after `django.setup()`, that of its own children included.
"""

import csv
import gc
import json
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from io import StringIO
from itertools import islice
from pathlib import Path
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
POST, PERSON = "b00", "p00"
Figures = dict[str, float]


def prepare(_rows: int) -> Figures:
    """Leave an empty database with one post that may import."""
    from django.core.management import call_command

    from bench.data import _post
    from crm.crypto.keyring import ensure_keys
    from crm.models import Role

    ensure_keys()
    call_command("migrate", run_syncdb=True, verbosity=0)
    post = _post(0)
    post.role = Role.objects.get(code="licence_administrator")
    post.save()
    return {}


def enter(rows: int) -> Figures:
    """Import a sheet by the product's own command."""
    from django.core.management import call_command

    from bench.data import sheet
    from customers.intake.models import ImportedRow

    path = sheet(rows)
    figures = _measured(lambda: call_command("import_customers", str(path), post=POST, stdout=StringIO()))
    return figures | {"rows": ImportedRow.objects.count()}


def leave(_rows: int) -> Figures:
    """Export every record of the post as CSV, through the whole WSGI stack."""
    from bench.stack import Browser

    browser, told = Browser(PERSON), {"first": 0.0, "lines": 0.0}

    def act() -> None:
        begun = time.perf_counter()
        for piece in browser.pieces("/customers/export/", {"what": "all", "format": "csv", "query": ""}):
            told["first"] = told["first"] or time.perf_counter() - begun
            told["lines"] += piece.count(b"\r\n")

    figures = _measured(act)
    return figures | {"first": told["first"], "rows": told["lines"] - 2}  # a label and the headings


def plain_enter(rows: int) -> Figures:
    """Import into a plain table by import-export's default resource, auditlog listening."""
    from auditlog.registry import auditlog
    from import_export.resources import modelresource_factory
    from tablib import Dataset

    from bench.models import PlainCustomer

    auditlog.register(PlainCustomer)
    data = Dataset(*(["", *row] for row in _cells(rows)), headers=["id", *_names()])
    resource_class = modelresource_factory(PlainCustomer)
    figures = _measured(lambda: resource_class().import_data(data, raise_errors=True))
    return figures | {"rows": rows}


def raw_enter(rows: int) -> Figures:
    """Insert the sheet's cells into a plain table: COPY or executemany, in one transaction."""
    from django.db import transaction

    from audit.trail.bulk import insert_rows
    from bench.models import PlainCustomer

    def act() -> None:
        with transaction.atomic():
            insert_rows(PlainCustomer._meta.db_table, _names(), _cells(rows))

    return _measured(act) | {"rows": rows}


def plain_leave(rows: int) -> Figures:
    """Export as many plain rows, of as many columns as the product lets out, as CSV by import-export."""
    from import_export.resources import modelresource_factory

    from bench.models import PlainCustomer
    from customers.catalog.queries import catalogue

    fields = ("id", *_names()[: len(catalogue().general)])
    resource_class = modelresource_factory(PlainCustomer, meta_options={"fields": fields})
    wanted = PlainCustomer.objects.order_by("pk")[:rows]
    figures = _measured(lambda: resource_class().export(wanted).csv)
    return figures | {"rows": wanted.count()}


def _names() -> list[str]:
    from bench.models import PlainCustomer

    return [field.name for field in PlainCustomer._meta.concrete_fields if not field.primary_key]


def _cells(rows: int) -> Iterator[list[str]]:
    """Yield the rows of a sheet without its headings, as wide as the plain table."""
    from bench.data import sheet

    width = len(_names())
    with sheet(rows).open(encoding="utf-8-sig", newline="") as file:
        for row in islice(csv.reader(file), 1, None):
            yield row + [""] * (width - len(row))


def _measured(act: Callable[[], Any]) -> Figures:
    """Return what an act took, in this process and in those that it starts."""
    gc.collect()
    work, begun = _work(), time.perf_counter()
    act()
    return {
        "wall": time.perf_counter() - begun,
        "cpu": _work() - work,
        "memory": (_memory() - START) / 1024,
    }


def _work() -> float:
    of = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in of)


def _memory() -> int:
    """Return the most memory this process had, and any of its children above what this one began with, in KiB."""
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return _peak() + max(0, child - START)


def _peak() -> int:
    """Return the most memory of this process since its peak was forgotten, KiB; ru_maxrss holds the parent's."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmHWM:"):
            return int(line.split()[1])
    raise RuntimeError("this system does not tell a process's memory")


ACTS = {act.__name__: act for act in (prepare, enter, leave, plain_enter, raw_enter, plain_leave)}
START = 0

if __name__ == "__main__":
    django.setup()
    Path("/proc/self/clear_refs").write_text("5")
    START = _peak()
    print(json.dumps(ACTS[sys.argv[1]](int(sys.argv[2]))))
