"""Requests through the whole WSGI stack, in process, as a signed-in holder; and timing side by side with a base."""

import gc
import io
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.accounts import sessions
from crm.models import User

WARM_UP = 2


class Browser:
    """A signed-in person's requests, straight into the WSGI application."""

    def __init__(self, username: str) -> None:
        self.application = get_wsgi_application()
        engine = import_module(settings.SESSION_ENGINE)
        person = User.objects.get(username=username)
        session = engine.SessionStore()
        session["_auth_user_id"] = str(person.pk)
        session["_auth_user_backend"] = settings.AUTHENTICATION_BACKENDS[1]
        session["_auth_user_hash"] = person.get_session_auth_hash()
        session[sessions.BEGAN] = session[sessions.SEEN] = time.time()
        session.save()
        self.cookies = {settings.SESSION_COOKIE_NAME: session.session_key, settings.LANGUAGE_COOKIE_NAME: "zh-hans"}

    def get(self, path: str) -> bytes:
        """Return the body of a page that answers 200; raise otherwise."""
        return self._ask("GET", path, b"")

    def post(self, path: str, form: dict[str, Any]) -> bytes:
        """Return the body of the answer to a form, which must be 200 or a redirect."""
        token = "b" * 32
        self.cookies[settings.CSRF_COOKIE_NAME] = token
        return self._ask("POST", path, urlencode({**form, "csrfmiddlewaretoken": token}, doseq=True).encode())

    def pieces(self, path: str, form: dict[str, Any]) -> Iterator[bytes]:
        """Yield the body of the answer to a form as it comes, which must be 200."""
        token = "b" * 32
        self.cookies[settings.CSRF_COOKIE_NAME] = token
        body = urlencode({**form, "csrfmiddlewaretoken": token}, doseq=True).encode()
        status, response = self._begin("POST", path, body)
        if not status.startswith("200"):
            raise RuntimeError(f"POST {path}: {status}")
        yield from response
        response.close()

    def _ask(self, method: str, path: str, body: bytes) -> bytes:
        status, response = self._begin(method, path, body)
        content = b"".join(response)
        response.close()
        if status[:3] not in (("200",) if method == "GET" else ("200", "302")):
            raise RuntimeError(f"{method} {path}: {status}")
        return content

    def _begin(self, method: str, path: str, body: bytes) -> tuple[str, Any]:
        path, _, query = path.partition("?")
        answer: list[str] = []

        def start(status: str, _headers: list[tuple[str, str]], *_: Any) -> None:
            answer.append(status)

        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "80",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "SCRIPT_NAME": "",
            "HTTP_HOST": "127.0.0.1",
            "HTTP_COOKIE": "; ".join(f"{k}={v}" for k, v in self.cookies.items()),
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": io.StringIO(),
            "wsgi.url_scheme": "http",
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
        }
        response = self.application(environ, start)
        return answer[0], response


@dataclass
class Figure:
    """A subject's median beside its base's, both in milliseconds unless `unit` says otherwise, and the ratio's goal.

    A goal of 0 is none: the figure is for information.
    """

    case: str
    subject: float
    base: float
    goal: float
    base_name: str
    faster: bool = False
    statements: int | None = None
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        """Return subject to base, or base to subject where the goal is to be faster."""
        return self.base / (self.subject or 1) if self.faster else self.subject / (self.base or 1)

    @property
    def met(self) -> bool:
        """Say whether the goal is reached."""
        return self.ratio >= self.goal if self.faster else self.ratio <= self.goal

    def line(self, where: str) -> str:
        """Return the figure as one line of the report."""
        goal = f"{'>=' if self.faster else '<='} {self.goal:g}" if self.goal else "-"
        verdict = ("met" if self.met else "**missed**") if self.goal else "for information"
        sql = f" · {self.statements} statements" if self.statements is not None else ""
        return (
            f"| {self.case} | {where} | {self.subject:.2f} {self.unit} | {self.base_name} {self.base:.2f} {self.unit} |"
            f" {self.ratio:.2f} | {goal} | {verdict}{sql} |"
        )


def side_by_side(subject: Callable[[], Any], base: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Return the medians, in milliseconds, of two callables run in turn, after a warm-up."""
    taken: tuple[list[float], list[float]] = ([], [])
    for number in range(rounds + WARM_UP):
        for one, kept in zip((subject, base), taken, strict=True):
            gc.collect()
            begun = time.perf_counter()
            one()
            if number >= WARM_UP:
                kept.append((time.perf_counter() - begun) * 1000)
    return statistics.median(taken[0]), statistics.median(taken[1])


def statements(act: Callable[[], Any]) -> int:
    """Return how many statements an act sends, transaction control left out."""
    act()
    with CaptureQueriesContext(connection) as captured:
        act()
    control = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK")
    return sum(not query["sql"].startswith(control) for query in captured.captured_queries)
