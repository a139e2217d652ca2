"""What every test stands on: keys of this session, a trail that can be emptied between tests, and nothing else."""

import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import hypothesis
import pytest
from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase

from audit.trail.streams import forget
from audit.trail.triggers import forbid, lift
from crm.web.memory import import_all, settle
from customers.feedback import frozen
from customers.records import walls
from tests.browser.chromium import ARGUMENTS, CHROMIUM

import_all()  # the tests, until all are collected
DATABASE = {"db", "transactional_db", "django_db_setup", "live_server"}

# How long an example takes is the machine's affair: timings belong to the bench.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session", autouse=True)
def session_keys() -> None:
    """Make the keys of this session where the settings keep them."""
    from crm.crypto.actions import ensure_keys

    ensure_keys()


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """Begin each test with an empty cache: limits are counted in it."""
    cache.clear()


@pytest.fixture(autouse=True)
def fresh_streams() -> None:
    """Begin each test's lines in a stream of their own: those before it are gone."""
    for connection in connections.all():
        forget(connection)


@pytest.fixture(scope="session", autouse=True)
def trail_emptied_between_tests() -> Iterator[None]:
    """Lift the triggers of the trail and of the strong room while a transactional test is cleaned up, and only then."""
    cases: Any = TransactionTestCase
    teardown = cases._fixture_teardown

    def lifted(case: TransactionTestCase) -> None:
        for connection in connections.all():
            lift(connection)
            walls.lift(connection)
            frozen.lift(connection)
        teardown(case)
        for connection in connections.all():
            forbid(connection)
            walls.build(connection)
            frozen.build(connection)

    cases._fixture_teardown = lifted
    yield
    cases._fixture_teardown = teardown


@pytest.fixture
def worker_environment(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Queue jobs instead of doing them at once, and return the environment in which a real worker finds them.

    The test must commit what the worker shall see: `django_db(transaction=True)`.
    """
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "crm.settings.testing",
        "DATABASE_URL": database_url(connections["default"].settings_dict),
        "ZHIKE_KEYS": str(settings.ZHIKE_KEYS),
        "ZHIKE_TEST_WORKER": "1",
    }


def database_url(database: dict[str, Any]) -> str:
    """Return the address of the database that the tests are using."""
    if database["ENGINE"].endswith("sqlite3"):
        return f"sqlite:///{database['NAME']}"
    place = quote(database["HOST"], safe="") + (f":{database['PORT']}" if database["PORT"] else "")
    return f"postgresql://{database['USER']}:{quote(database['PASSWORD'])}@{place}/{database['NAME']}"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Any:
    """Turn a skipped test into a failed one where nothing may be left out (ZHIKE_REQUIRE_ALL)."""
    report = yield
    if report.skipped and not hasattr(report, "wasxfail") and os.environ.get("ZHIKE_REQUIRE_ALL"):
        report.outcome, report.longrepr = "failed", f"Skipped, but nothing may be: {report.longrepr}"
    return report


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what asks a database, and put the tests in a browser last: Playwright's loop stays until the run's end."""
    for item in items:
        if item.get_closest_marker("django_db") or DATABASE.intersection(getattr(item, "fixturenames", ())):
            item.add_marker("database")
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


def pytest_collection_finish() -> None:
    """Settle: the tests are all there."""
    settle()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Return how Chromium is started; a machine without it skips what needs it."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not here (CRM_TEST_CHROMIUM names its program)")
    # In the thread of Playwright's loop Django would otherwise refuse to ask the database.
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGUMENTS}
