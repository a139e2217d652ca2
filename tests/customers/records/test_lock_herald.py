"""PostgreSQL is told of the gate with each statement, and of nothing else."""

import pytest
from django.db import DatabaseError, connection, transaction

from customers.records.lock import unlocked
from customers.records.models import Customer
from tests.builders import a_customer, a_post

pytestmark = pytest.mark.django_db(transaction=True)
ASK = "SELECT current_setting('zhike.unlocked', true)"


@pytest.fixture(autouse=True)
def on_postgresql() -> None:
    """Leave out what only PostgreSQL has: settings of a session."""
    if connection.vendor != "postgresql":
        pytest.xfail("SQLite has no row-level security to tell")


def told() -> bool:
    """Say whether the database takes the gate to be open."""
    with connection.cursor() as cursor:
        cursor.execute(ASK)
        return bool(cursor.fetchone()[0] == "on")


def test_the_gate_is_open_inside_and_shut_outside() -> None:
    assert not told()
    with unlocked():
        assert told()
    assert not told()


def test_what_comes_after_the_gate_in_the_same_transaction_finds_it_shut() -> None:
    with transaction.atomic():
        assert not told()
        with unlocked():
            assert told()
        assert not told()
        with unlocked(), transaction.atomic():
            assert told()
        assert not told()
    assert not told()


def test_a_transaction_that_failed_inside_can_be_taken_back() -> None:
    with transaction.atomic():
        with pytest.raises(DatabaseError), unlocked(), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
        assert not told()
        with unlocked():
            assert told()


@pytest.mark.parametrize("whole", [True, False])
def test_rows_read_through_a_cursor_of_the_server_find_it_open(whole: bool) -> None:
    customer = a_customer(a_post())
    with unlocked():
        if whole:
            with transaction.atomic():
                assert [row.pk for row in Customer.objects.iterator(chunk_size=1)] == [customer.pk]
        else:
            assert [row.pk for row in Customer.objects.iterator(chunk_size=1)] == [customer.pk]
    assert not told()
