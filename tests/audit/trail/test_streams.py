"""Streams: numbers without a hole, whatever is rolled back, and a new stream where an end is in doubt."""

import json
from collections.abc import Callable

import pytest
from django.db import connection, transaction

from audit.trail.actions import Line, Subject, write, write_many
from audit.trail.entries import leaf_hash
from audit.trail.models import LogEntry
from audit.trail.streams import last_link, mac_of
from crm.crypto.marks import line_marks
from tests.at_once import at_once
from tests.audit.lines import CHANGED, OPENED, a_subject

pytestmark = pytest.mark.django_db(transaction=True)


def say() -> LogEntry:
    return write(OPENED, by=None, subject=a_subject())


def undone(act: Callable[[], object]) -> None:
    """Do something in an atomic block that is rolled back."""
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        act()
        raise ZeroDivisionError


def chain() -> list[tuple[int, str, str]]:
    """Return number, hash before and hash of each line in the order of their ids."""
    rows = LogEntry.objects.order_by("id").values_list("n", "body")
    return [(n, json.loads(body).get("prev", ""), leaf_hash(body).hex()) for n, body in rows]


def assert_whole() -> None:
    told = chain()
    assert [n for n, _prev, _own in told] == list(range(1, len(told) + 1))
    assert [prev for _n, prev, _own in told] == ["", *(own for _n, _prev, own in told[:-1])]
    assert len(set(LogEntry.objects.values_list("stream", flat=True))) == 1


def test_each_line_names_the_one_before_it() -> None:
    say()
    write_many(CHANGED, [Line(Subject(pk, str(pk))) for pk in range(3)], by=None)
    say()
    assert_whole()
    assert LogEntry.objects.count() == 5


def test_what_is_rolled_back_gives_its_numbers_back() -> None:
    say()
    undone(say)
    with transaction.atomic():
        say()
        undone(say)
        undone(lambda: write_many(CHANGED, [Line(a_subject())] * 3, by=None))
        say()
    with transaction.atomic(), transaction.atomic():
        say()
    assert_whole()
    assert LogEntry.objects.count() == 4


def test_a_line_that_was_not_taken_leaves_no_hole() -> None:
    say()
    before = last_link(connection)
    with pytest.raises(Exception, match="."), transaction.atomic():
        write(OPENED, by=None, subject=Subject(2**70, "beyond any column"))
    assert last_link(connection) == before
    say()
    assert_whole()


def test_a_connection_opened_anew_goes_on_and_one_lost_in_doubt_begins_anew() -> None:
    say()
    connection.close()
    say()
    assert_whole()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        say()
        connection.close()
        raise ZeroDivisionError
    say()
    assert [n for n, _prev, _own in chain()] == [1, 2, 1]


def test_writers_at_once_have_a_stream_each() -> None:
    def ten() -> None:
        for _ in range(10):
            say()

    at_once([ten] * 4)
    streams = LogEntry.objects.values_list("stream", flat=True)
    assert len(set(streams)) == 4 and len(streams) == 40


def test_a_line_bears_its_writers_mark() -> None:
    line = say()
    is_mark = line_marks()
    assert line.mac == mac_of(line.body) and is_mark(leaf_hash(line.body), line.mac)
    assert not is_mark(leaf_hash(line.body + " "), line.mac)
