"""A real Chromium for the tests of this directory, which run after all others."""

from collections.abc import Callable, Iterator
from time import sleep
from typing import Any

import pytest
from django.core.signals import request_finished, request_started
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.people import Visit
from tests.house.company import Company, a_company


@pytest.fixture
def company(live_server: LiveServer) -> Company:
    """Return the company that the server serves."""
    return a_company()


@pytest.fixture
def quiet() -> Iterator[Callable[[], None]]:
    """Return what waits until the server has nothing more to answer: the tables are emptied only then."""
    under_way: list[object] = []

    def begin(**_: object) -> None:
        under_way.append(None)

    def end(**_: object) -> None:
        del under_way[-1:]

    def wait() -> None:
        still = 0
        for _ in range(200):
            sleep(0.05)
            still = 0 if under_way else still + 1
            if still == 2:
                return

    request_started.connect(begin)
    request_finished.connect(end)
    yield wait
    request_started.disconnect(begin)
    request_finished.disconnect(end)


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer, quiet: Callable[[], None]) -> Any:
    """Return what opens a browser window for somebody; at the end no window may have complained of anything."""
    visits: list[Visit] = []

    def begin(username: str = "", **more: Any) -> Visit:
        visits.append(Visit(browser, live_server.url, username, **more))
        return visits[-1]

    yield begin
    complaints = [complaint for one in visits for complaint in one.complaints]
    for one in visits:
        one.close()
    quiet()
    assert not complaints, "\n".join(complaints)
