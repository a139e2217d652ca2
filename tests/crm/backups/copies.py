"""Phrases that make copies of the tests' database and bring them back, by the real commands."""

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from io import StringIO
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from crm.backups.bases import Base, base_of
from crm.backups.rules import Manifest, manifest_of


def backed_up(to: Path, *options: str) -> tuple[Path, str]:
    """Run the command and return the newest copy and what was printed."""
    out = StringIO()
    call_command("backup", str(to), *options, stdout=out, stderr=out)
    return sorted(to.glob("zhike-data-*"))[-1], out.getvalue()


def manifest(copy: Path) -> Manifest:
    """Return a copy's manifest."""
    return manifest_of((copy / "manifest.json").read_text("utf-8"))


@contextmanager
def another_base() -> Iterator[Base]:
    """Hand out an empty database of the kind that the tests use; whatever became of it is removed."""
    live = base_of(settings.DATABASES["default"])
    with live.beside("other") as other:
        yield other


def url_of(base: Base) -> str:
    """Return a database's address."""
    place = base.settings
    if base.kind == "sqlite":
        return f"sqlite:///{place['NAME']}"
    port = f":{place['PORT']}" if "PORT" in place else ""
    return f"postgresql://{place['USER']}@{quote(place['HOST'], safe='')}{port}/{place['NAME']}"


def asked(base: Base, query: str) -> list[tuple[Any, ...]]:
    """Return the rows of a query to a database that Django does not know."""
    place = base.settings
    if base.kind == "sqlite":
        opened: Any = sqlite3.connect(place["NAME"])
    else:
        opened = psycopg2.connect(url_of(base))
    with closing(opened), closing(opened.cursor()) as cursor:
        cursor.execute(query)
        return list(cursor.fetchall())


def run(command: str, *arguments: object, base: Base, **more: str) -> subprocess.CompletedProcess[str]:
    """Run a command on a database in a process of its own."""
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "crm.settings.testing",
        "DATABASE_URL": url_of(base),
        "ZHIKE_KEYS": str(settings.ZHIKE_KEYS),
        **more,
    }
    return subprocess.run(
        [sys.executable, "manage.py", command, *map(str, arguments)],
        cwd=settings.ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=300,
    )


ASKED = """
import json, sys
from customers.records.lock import unlocked
from customers.records.models import Customer
from customers.records import opening
from audit.trail.models import LogEntry
from django.contrib.sessions.models import Session
from crm.jobs.models import Job
with unlocked():
    rows = Customer.objects.select_related("strongbox").order_by("pk")
    phones = {str(row.uuid): opening.clear(row.strongbox, row.uuid, "phone") for row in rows}
jobs = list(Job.objects.values_list("state", flat=True))
events = list(LogEntry.objects.order_by("pk").values_list("event", flat=True))
print(json.dumps({"phones": phones, "sessions": Session.objects.count(), "jobs": jobs, "events": events}))
"""


def what_stands_in(base: Base) -> Mapping[str, Any]:
    """Return a database's phones in clear, sign-ins, jobs and events, read by the product in another process."""
    said = run("shell", "--no-imports", "-c", ASKED, base=base)
    assert said.returncode == 0, said.stderr
    found: Mapping[str, Any] = json.loads(said.stdout.splitlines()[-1])
    return found


def dialect() -> str:
    """Return which database the tests use."""
    return str(connection.vendor)


def words(text: str) -> str:
    """Return printed text without its colours."""
    return re.sub(r"\x1b\[[0-9;]*m", "", text)
