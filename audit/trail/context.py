"""Who asks, from where, in which request: what a line takes from its surroundings."""

import hashlib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol


class Actor(Protocol):
    """Who acts, on which post, on which side, and in whose place; a seat satisfies it, and so does the machine.

    `person_id` is None where no person acts.
    """

    @property
    def person_id(self) -> int | None: ...

    @property
    def person_name(self) -> str: ...

    @property
    def post_code(self) -> str: ...

    @property
    def post_name(self) -> str: ...

    @property
    def letter(self) -> str: ...

    @property
    def stands_in_for(self) -> str: ...


@dataclass(frozen=True)
class Machine:
    """The product itself, which acts by the clock: no person, no post, a name that says so in both languages."""

    person_id: None = None
    person_name: str = "知客 · 自动 (automatic)"
    post_code: str = ""
    post_name: str = ""
    letter: str = ""
    stands_in_for: str = ""


MACHINE = Machine()


@dataclass
class Context:
    """What is known of the request or job that is running; empty where none is."""

    address: str = ""
    request_id: str = ""
    session: str = ""
    user_id: int | None = None
    user_name: str = ""
    actor: Actor | None = None
    path: str = ""


_context: ContextVar[Context | None] = ContextVar("audit_context", default=None)


def current() -> Context:
    """Return the running context; a fresh empty one outside any request or job."""
    return _context.get() or Context()


@contextmanager
def within(context: Context) -> Iterator[Context]:
    """Make `context` the current one inside the block; the one before it returns afterwards, however deep."""
    token = _context.set(context)
    try:
        yield context
    finally:
        _context.reset(token)


@contextmanager
def acting(*, by: Actor | None, address: str = "", request_id: str = "") -> Iterator[Context]:
    """Let a job, a command or a test act as `by`; without `request_id` it gets its own."""
    context = Context(address=address, request_id=request_id or new_request_id(), actor=by)
    if by is not None:
        context.user_id, context.user_name = by.person_id, by.person_name
    with within(context):
        yield context


def new_request_id() -> str:
    """Return an id of our own making; a client's correlation header is never believed."""
    return uuid.uuid4().hex


def session_mark(key: str | None) -> str:
    """Return a session's mark in the trail: it tells sessions apart and opens none; `""` for no session."""
    return hashlib.sha256(key.encode()).hexdigest()[:16] if key else ""
