"""Phrases for the tests of these pages: what a page says, which statements it took, which line it left."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

from audit.trail.models import LogEntry

# Beginning and end of a transaction are no statements; inside a test they are savepoints.
BRACKETS = ("SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "COMMIT", "ROLLBACK")
CHANGING = re.compile(rb'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|X-CSRFToken[^}]*|[0-9a-f-]{36}')


@contextmanager
def statements() -> Iterator[list[str]]:
    """Collect the statements of a block."""
    found: list[str] = []
    with CaptureQueriesContext(connection) as captured:
        yield found
    found += [each["sql"] for each in captured.captured_queries if not each["sql"].startswith(BRACKETS)]


def last_line() -> LogEntry:
    """Return the newest line of the trail."""
    return LogEntry.objects.order_by("-id")[0]


def lines(event: str) -> int:
    """Return how many lines of an event there are."""
    return LogEntry.objects.filter(event=event).count()


def said(response: Any) -> str:
    """Return a page's text, white space made one space."""
    return re.sub(r"\s+", " ", response.content.decode())


def settled(response: Any) -> bytes:
    """Return a page without what differs from answer to answer: nonces, tokens, and the number that was asked for."""
    return CHANGING.sub(b"", response.content)
