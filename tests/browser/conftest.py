"""A real Chromium for the tests of this directory, which run after all others."""

from typing import Any

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.people import Visit
from tests.house.company import Company, a_company


@pytest.fixture
def company(live_server: LiveServer) -> Company:
    """Return the company that the server serves."""
    return a_company()


@pytest.fixture
def visit(browser: Browser, live_server: LiveServer) -> Any:
    """Return what opens a browser window for somebody; at the end no window may have complained of anything."""
    visits: list[Visit] = []

    def begin(username: str = "", **more: Any) -> Visit:
        visits.append(Visit(browser, live_server.url, username, **more))
        return visits[-1]

    yield begin
    complaints = [complaint for one in visits for complaint in one.complaints]
    for one in visits:
        one.close()
    assert not complaints, "\n".join(complaints)
