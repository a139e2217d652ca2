"""No line, no data: while the trail takes no line, no page that shows a customer shows anything of one."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection

from audit.trail.models import LogEntry
from tests.customers.relay.people import ENTRY
from tests.house.canaries import Finder, secrets
from tests.house.company import CODE, LICENCE, NAME, Company, Crowd, a_company
from tests.house.doors import DOORS, Door
from tests.house.test_doors import asked

pytestmark = pytest.mark.django_db(transaction=True)
REFUSE = "BEGIN SELECT RAISE(ABORT, 'no more lines'); END"
FUNCTION = (
    "CREATE OR REPLACE FUNCTION refuse_lines() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'no more lines'; END $$"
)


@contextmanager
def no_inserts(table: str) -> Iterator[None]:
    """Have the database refuse each new row of a table."""
    on_sqlite = connection.vendor == "sqlite"
    act = REFUSE if on_sqlite else "FOR EACH STATEMENT EXECUTE FUNCTION refuse_lines()"
    begin = [f"CREATE TRIGGER no_more BEFORE INSERT ON {table} {act}"]
    with run_around(
        begin if on_sqlite else [FUNCTION, *begin],
        ["DROP TRIGGER no_more"] if on_sqlite else [f"DROP TRIGGER no_more ON {table}", "DROP FUNCTION refuse_lines"],
    ):
        yield


@contextmanager
def table_gone(table: str) -> Iterator[None]:
    """Have a table be gone."""
    with run_around([f"ALTER TABLE {table} RENAME TO was_here"], [f"ALTER TABLE was_here RENAME TO {table}"]):
        yield


@contextmanager
def read_only() -> Iterator[None]:
    """Have the database take no writes at all, as a full disk or a standby does."""
    on_sqlite = connection.vendor == "sqlite"
    session = "SET SESSION CHARACTERISTICS AS TRANSACTION READ"
    with run_around(
        ["PRAGMA query_only = ON"] if on_sqlite else [f"{session} ONLY"],
        ["PRAGMA query_only = OFF"] if on_sqlite else [f"{session} WRITE"],
    ):
        yield


@contextmanager
def run_around(before: Sequence[str], after: Sequence[str]) -> Iterator[None]:
    """Run statements before and after the block."""
    with connection.cursor() as cursor:
        for statement in before:
            cursor.execute(statement)
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for statement in after:
                cursor.execute(statement)


FAULTS: dict[str, Callable[[], Any]] = {
    "a trigger that refuses lines": lambda: no_inserts("audit_logentry"),
    "no table of lines": lambda: table_gone("audit_logentry"),
    "a database that takes no writes": read_only,
}
FAULTS_OF_MANY: dict[str, Callable[[], Any]] = {
    "a trigger that refuses subjects": lambda: no_inserts("audit_touched"),
    "no table of subjects": lambda: table_gone("audit_touched"),
}


@pytest.fixture
def company(transactional_db: None) -> Company:
    """Return the company."""
    return a_company()


def shown(doors: Sequence[Door] = DOORS) -> Iterator[tuple[Door, str]]:
    """Yield each page that shows the customer, with its method."""
    for door in doors:
        if door.shows:
            yield from ((door, method) for method in (("get", "post") if door.shows == "both" else (door.shows,)))


def faults_of(answer: Any) -> Iterator[str]:
    """Yield what is wrong with an answer that should hold nothing."""
    newcomer = {f"newcomer's {name}": ENTRY[name] for name in ("name", "code", "licence_number", "phone", "id_number")}
    seen = Finder(secrets() | newcomer | {"name": NAME, "code": CODE, "licence": LICENCE})
    if answer.status_code != 503:
        yield f"answered {answer.status_code}"
    yield from seen.found_in(b"\n".join([answer.read, str(dict(answer.headers)).encode()]))


@pytest.mark.parametrize("fault", [*FAULTS, *FAULTS_OF_MANY])
def test_while_no_line_can_be_written_nothing_is_shown(company: Company, fault: str) -> None:
    crowd, wrong = Crowd(), list[str]()
    pages = list(shown() if fault in FAULTS else shown([door for door in DOORS if door.many]))
    data = {door.name: door.data(company) for door, _method in pages}
    paths = {door.name: door.path(company) for door, _method in pages}
    lines = LogEntry.objects.count()
    with (FAULTS | FAULTS_OF_MANY)[fault]():
        for door, method in pages:
            browser = crowd.browser(f"{door.at}-a")
            answer = asked(browser, method, paths[door.name], data[door.name] if method == "post" else None)
            wrong += [f"{door.name} {method}: {what}" for what in faults_of(answer)]
    assert not wrong, "\n".join(wrong)
    assert LogEntry.objects.count() == lines
    for door, method in pages:
        browser = crowd.browser(f"{door.at}-a")
        answer = asked(browser, method, paths[door.name], data[door.name] if method == "post" else None)
        assert answer.status_code in (200, 302), f"{door.name} {method}"


def test_the_pages_asked_are_those_that_show_a_customer() -> None:
    assert len(list(shown())) > 30 and sum(door.many for door in DOORS) == 9
