"""Where a second factor is asked for, a password alone opens no address of the product to those who may see much."""

from typing import Any

import pytest

from crm.accounts.middleware import ALWAYS_OPEN, FIRST_THINGS
from tests.house.company import ROLES, Company, Crowd, a_company, undone
from tests.house.doors import DOORS
from tests.house.test_doors import as_it_stands, asked, shows_customer

pytestmark = pytest.mark.django_db
GENERAL = {code for code, role in ROLES.items() if role in ("order_clerk", "information_centre")}
LED_TO = {"/accounts/second-factor/", "/accounts/second-factor/reauthenticate/"}
OPEN = ALWAYS_OPEN | set(FIRST_THINGS["set_up"]) | {"mfa_reauthenticate", "mfa_reauthenticate_webauthn"}


@pytest.fixture
def company(settings: Any) -> Company:
    """Return the company, which asks for a second factor."""
    settings.ZHIKE_SECOND_FACTOR = True
    return a_company()


def test_no_address_opens_by_password_alone(company: Company) -> None:
    crowd, wrong, closed = Crowd(), list[str](), 0
    for door in DOORS:
        for code in sorted({door.at, "am-1", "sa-1"} - GENERAL):
            for method in ("get", "post"):
                with undone():
                    stood = as_it_stands(company)
                    data = door.data(company) if method == "post" else None
                    answer: Any = asked(crowd.browser(f"{code}-a"), method, door.path(company), data)
                    if shows_customer(answer) or as_it_stands(company) != stood:
                        wrong.append(f"{door.name} {method} {code}: shows or changes something")
                if door.name in OPEN:
                    continue
                closed += 1
                led = answer.status_code == 302 and answer["Location"] in LED_TO
                if not led and not (answer.status_code == 204 and not answer.read):
                    wrong.append(f"{door.name} {method} {code}: {answer.status_code} {answer.get('Location', '')}")
    assert not wrong, "\n".join(wrong)
    assert closed > 3 * len(DOORS)


def test_who_sees_general_values_only_works_on_by_password(company: Company) -> None:
    assert Crowd().browser("oc-1-a").get("/").status_code == 200
