"""The database itself keeps what stands in the trail."""

from collections.abc import Callable

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError

from audit.trail.actions import write
from audit.trail.models import LogEntry, Touched, Unchangeable
from audit.trail.receivers import keep_append_only
from tests.audit.lines import LISTED, a_subject, an_actor

pytestmark = pytest.mark.django_db


def run(sql: str) -> Callable[[], None]:
    def execute() -> None:
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute(sql)

    return execute


ATTEMPTS: dict[str, Callable[[], object]] = {
    "update": lambda: LogEntry.objects.update(person_name="nobody"),
    "bulk_update": lambda: LogEntry.objects.bulk_update(LogEntry.objects.all(), ["event"]),
    "raw delete": lambda: LogEntry.objects.all()._raw_delete("default"),  # type: ignore[attr-defined]
    "sql update": run("UPDATE audit_logentry SET event = 'x'"),
    "sql delete": run("DELETE FROM audit_logentry"),
    "touched update": lambda: Touched.objects.update(subject_id=1),
    "touched delete": lambda: Touched.objects.all().delete(),
}
ON_SQLITE = {
    f"replace {table}": run(f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    for table in ("audit_logentry", "audit_touched")
} | {"replace one": run("REPLACE INTO audit_logentry SELECT * FROM audit_logentry LIMIT 1")}
ON_POSTGRESQL = {
    "truncate": run("TRUNCATE audit_touched, audit_logentry"),
    "truncate cascade": run("TRUNCATE auth_group, crm_user CASCADE"),
    "upsert": run(
        "INSERT INTO audit_touched SELECT * FROM audit_touched ON CONFLICT (id) DO UPDATE SET subject_id = 9"
    ),
}
ALL = ATTEMPTS | (ON_POSTGRESQL if connection.vendor == "postgresql" else ON_SQLITE)


@pytest.mark.parametrize("attempt", ALL)
def test_nothing_changes_or_removes_a_line(attempt: str) -> None:
    line = write(LISTED, by=an_actor(), touched=[a_subject().id])
    before = LogEntry.objects.values().get(pk=line.pk)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        ALL[attempt]()
    assert LogEntry.objects.values().get(pk=line.pk) == before
    assert Touched.objects.filter(line=line, subject_id=7).exists()


def test_a_line_is_saved_once() -> None:
    line = write(LISTED, by=an_actor())
    with pytest.raises(Unchangeable):
        line.save()


def test_a_person_with_lines_stays() -> None:
    write(LISTED, by=(by := an_actor()))
    with pytest.raises(ProtectedError):
        get_user_model().objects.get(pk=by.person_id).delete()


@pytest.mark.django_db(transaction=True)
def test_triggers_come_back_after_a_migration_that_lost_them() -> None:
    write(LISTED, by=an_actor())
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP FUNCTION audit_append_only() CASCADE")
        else:
            cursor.execute("DROP TRIGGER audit_logentry_no_update")
    LogEntry.objects.update(reason="lost")
    keep_append_only(apps.get_app_config("audit"), "default")
    with pytest.raises(DatabaseError, match="append-only"):
        LogEntry.objects.update(reason="back")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", [1, 2])
def test_a_flush_between_tests_empties_the_trail_and_leaves_it_guarded(turn: int) -> None:
    assert not LogEntry.objects.exists()
    write(LISTED, by=an_actor())
    with pytest.raises(DatabaseError, match="append-only"):
        LogEntry.objects.all()._raw_delete("default")  # type: ignore[attr-defined]
