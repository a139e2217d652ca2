"""Every page, as its own reader sees it: axe finds nothing, nothing sticks out, nothing complains."""

from collections.abc import Callable
from itertools import groupby

import pytest

from tests.browser.chromium import CHINESE, ENGLISH
from tests.browser.people import DARK_AND_NARROW, DARK_AND_WIDE, LIGHT_AND_NARROW, LIGHT_AND_WIDE, Visit, looked_at
from tests.house.company import Company
from tests.house.doors import DOORS, Door

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Every page is seen in both languages, both colours and both widths; on each four pages, each two of these meet.
LOOKS = {
    CHINESE: (LIGHT_AND_WIDE, DARK_AND_NARROW, DARK_AND_WIDE, LIGHT_AND_NARROW),
    ENGLISH: (DARK_AND_NARROW, LIGHT_AND_WIDE, LIGHT_AND_NARROW, DARK_AND_WIDE),
}
NO_PAGE = ("browse:photo", "jobs:status", "notices:count", "notices:latest", "account_login")


def pages() -> dict[str, list[Door]]:
    """Return the addresses that answer with a page, by who reads them."""
    doors = [door for door in DOORS if door.get["right"] == 200 and door.name not in NO_PAGE]
    doors.sort(key=lambda door: door.at)
    return {at: list(those) for at, those in groupby(doors, key=lambda door: door.at)}


@pytest.mark.parametrize("locale", LOOKS)
def test_axe_finds_nothing_on_any_page(company: Company, visit: Callable[..., Visit], locale: str) -> None:
    faults = []
    for at, doors in pages().items():
        seen = visit(f"{at}-a", locale=locale)
        for place, door in enumerate(doors):
            page = seen.open(door.path(company))
            faults += looked_at(page, door.name, LOOKS[locale][place % 4])
    assert not faults, "\n".join(faults)
