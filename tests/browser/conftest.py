"""A real Chromium for the tests of this directory, which run after all others."""

import os
from typing import Any

import pytest
from playwright.sync_api import Browser
from pytest_django.live_server_helper import LiveServer

from tests.browser.chromium import ARGUMENTS, CHROMIUM
from tests.browser.people import Visit
from tests.house.company import Company, a_company

# Playwright keeps a loop running in this thread, in which Django would otherwise refuse to ask the database.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put these tests last: the loop that they begin stays until the end of the run."""
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """Return how Chromium is started; a machine without it skips what needs it."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not here (CRM_TEST_CHROMIUM names its program)")
    return {**browser_type_launch_args, "executable_path": CHROMIUM, "args": ARGUMENTS}


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
