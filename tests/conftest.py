"""What every test stands on: keys of this session, a trail that can be emptied between tests, and nothing else."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connections
from django.test import TransactionTestCase

from audit.trail.triggers import TABLES, forbid


@pytest.fixture(scope="session", autouse=True)
def session_keys() -> None:
    """Make the keys of this session where the settings keep them."""
    from crm.crypto.actions import ensure_keys

    ensure_keys()


@pytest.fixture(autouse=True)
def fresh_cache() -> None:
    """Begin each test with an empty cache: limits are counted in it."""
    cache.clear()


@pytest.fixture(scope="session", autouse=True)
def trail_emptied_between_tests() -> Iterator[None]:
    """Lift the append-only triggers while a transactional test is cleaned up, and only then."""
    cases: Any = TransactionTestCase
    teardown = cases._fixture_teardown

    def lifted(case: TransactionTestCase) -> None:
        for connection in connections.all():
            _lift(connection)
        teardown(case)
        for connection in connections.all():
            forbid(connection)

    cases._fixture_teardown = lifted
    yield
    cases._fixture_teardown = teardown


def _lift(connection: Any) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (%s, %s)", TABLES)
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {connection.ops.quote_name(name)}")
        else:
            for table in TABLES:
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_change ON {table}")
                cursor.execute(f"DROP TRIGGER IF EXISTS {table}_no_truncate ON {table}")
