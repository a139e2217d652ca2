"""Every address, asked by everybody: who may enter does, who may not sees what is not there, and leaves a line."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils import timezone

from audit.guard.checks import routes
from audit.trail.models import LogEntry
from crm.models import Holding, Leave, User
from customers.catalog.queries import catalogue
from customers.intake.models import Import
from customers.records.lock import unlocked
from customers.records.models import Customer
from tests.house.canaries import STORED
from tests.house.company import CODE, NAME, Company, Crowd, a_company, away, undone
from tests.house.doors import DOORS, GONE, REASON, SIGN_IN, WHO, Door, Outcome

pytestmark = pytest.mark.django_db
CHANGING = re.compile(rb'nonce="[^"]*"|name="csrfmiddlewaretoken" value="[^"]*"|"X-CSRFToken": *"[^"]*"')
# A personal link is its own proof: no session and no cookie is asked there that a forged request could borrow.
BY_ADDRESS_ALONE = {"surveys:answer"}
CHANGING_HEADERS = {"Content-Security-Policy", "Content-Length"}


@pytest.fixture
def company() -> Company:
    """Return the company."""
    return a_company()


def people(door: Door) -> Iterator[tuple[str, str, str]]:
    """Yield who stands before a door, their user name, and the key of what they are to meet."""
    yield from (("nobody", "", "nobody"), ("stranger", "stranger", "stranger"), ("superuser", "root", "stranger"))
    yield from ((f"other {code}", f"{code}-a", code) for code in door.others)
    yield from (("idle", f"{door.at}-b", "idle"), ("away", f"{door.at}-a", "away"))
    yield from (("standing_in", f"{door.at}-b", "standing_in"), ("right", f"{door.at}-a", "right"))


def asked(client: Client, method: str, path: str, data: Any = None, **more: Any) -> HttpResponseBase:
    """Return the answer, its stream read to the end."""
    answer = getattr(client, method)(path, data, **more)
    answer.read = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer


def met(answer: Any) -> Outcome:
    """Return what somebody has met, in the table's words."""
    to_sign_in = answer.status_code == 302 and answer["Location"].startswith("/accounts/login/?next=")
    return SIGN_IN if to_sign_in else answer.status_code


def test_every_route_has_a_row_and_every_row_a_route(company: Company) -> None:
    there = {route for route, _view in routes(get_resolver().url_patterns)}
    told = [door.route(company) for door in DOORS]
    assert set(told) == there and len(told) == len(there)


def test_everybody_meets_what_the_table_says_and_each_refusal_leaves_a_line(company: Company) -> None:
    crowd, wrong = Crowd(), list[str]()
    # Whatever is met is undone, so each finds what the first one found.
    stood, before = as_it_stands(company), LogEntry.objects.latest("id").pk
    for door in DOORS:
        for who, username, key in people(door):
            for method, column in (("get", door.get), ("post", door.post)):
                expected = column.get(key, column["other"])
                with undone():
                    if who in ("away", "standing_in"):
                        away(company, door.at)
                    data = door.data(company) if method == "post" else None
                    answer = asked(crowd.browser(username), method, door.path(company), data)
                    lines = list(LogEntry.objects.filter(pk__gt=before, outcome="refused"))
                    faults = [*judged(answer, expected), *told_of(lines, username, expected)]
                    if who not in ("standing_in", "right"):
                        faults += ["has the customer on it"] * shows_customer(answer)
                        faults += ["changed something"] * (as_it_stands(company) != stood)
                wrong += [f"{door.name} {method} {who}: {fault}" for fault in faults]
    assert not wrong, "\n".join(wrong)


def judged(answer: Any, expected: Outcome) -> Iterator[str]:
    """Yield what is wrong with an answer."""
    if met(answer) != expected:
        yield f"met {met(answer)}, not {expected}"
    if expected == 405 and answer.read:
        yield "says something though the method is not allowed"


def told_of(lines: list[LogEntry], username: str, expected: Outcome) -> Iterator[str]:
    """Yield what is wrong with the lines of a refusal."""
    if len(lines) != (expected == GONE):
        yield f"left {len(lines)} lines of a refusal"
    if lines and lines[0].actor_id != User.objects.get(username=username).pk:
        yield "left a line about somebody else"


def as_it_stands(company: Company) -> list[object]:
    """Return what those who may not must not be able to change."""
    with unlocked():
        customer = Customer.objects.filter(pk=company.customer.pk).values_list("rev", "completeness", "consents")
        sheet = Import.objects.filter(pk=company.sheet.pk).values_list("state", "mapping", "job")
        return [*customer, *sheet, Holding.objects.count(), catalogue().mark]


def shows_customer(answer: Any) -> bool:
    """Say whether an answer lets out that the customer is there."""
    return any(word.encode() in answer.read for word in (NAME, CODE))


def test_what_one_may_not_open_looks_like_what_is_not_there(company: Company) -> None:
    crowd, wrong = Crowd(), list[str]()
    for door in DOORS:
        for who, username, key in people(door):
            for method, column in (("get", door.get), ("post", door.post)):
                if door.missing is None or column.get(key, column["other"]) != GONE:
                    continue
                answers = []
                for path in (door.path(company), door.path_to_nothing()):
                    with undone():
                        if who in ("away", "standing_in"):
                            away(company, door.at)
                        answers.append(settled(asked(crowd.browser(username), method, path, {}), path))
                if answers[0] != answers[1]:
                    wrong.append(f"{door.name} {method} {who}")
    assert not wrong, "\n".join(wrong)


def settled(answer: Any, path: str) -> tuple[int, bytes, dict[str, str]]:
    """Return an answer without what differs between any two: nonces, tokens, and the address that was asked for."""
    headers = {name: value for name, value in answer.headers.items() if name not in CHANGING_HEADERS}
    return answer.status_code, CHANGING.sub(b"", answer.read).replace(path.encode(), b""), headers


def test_no_method_opens_what_get_and_post_do_not(company: Company) -> None:
    crowd, wrong = Crowd(), list[str]()
    for door in DOORS:
        if door.get["other"] != GONE:
            continue
        for method in ("head", "put", "patch", "delete", "options"):
            for username in ("", "stranger", f"{door.others[0]}-a", f"{door.at}-b"):
                with undone():
                    answer = asked(crowd.browser(username), method, door.path(company))
                if answer.status_code not in (302, 403, 404, 405) or shows_customer(answer):
                    wrong.append(f"{door.name} {method} {username}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_no_page_takes_a_post_without_its_token(company: Company) -> None:
    crowd, wrong = Crowd(enforce_csrf_checks=True), list[str]()
    for door in DOORS:
        if door.post["right"] == 405 or door.name in BY_ADDRESS_ALONE:
            continue
        with undone():
            answer = asked(crowd.browser(f"{door.at}-a"), "post", door.path(company), door.data(company))
        if answer.status_code != 403 or shows_customer(answer):
            wrong.append(f"{door.name}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("first", "until", "b_acts"), [(-5, 0, False), (-5, 1, True), (0, 5, True), (1, 5, False), (0, 0, False)]
)
def test_b_has_as_records_on_the_days_of_the_leave_and_on_no_other(
    company: Company, first: int, until: int, b_acts: bool
) -> None:
    today, record = timezone.localdate(), {"uuid": company.customer.uuid}
    holding = company.holding("am-1")
    Leave.objects.create(holding=holding, first=today + timedelta(first), until=today + timedelta(until))
    crowd = Crowd()
    for letter, acts in (("a", not b_acts), ("b", b_acts)):
        browser = crowd.browser(f"am-1-{letter}")
        opened = browser.get(reverse("browse:record", kwargs=record))
        revealed = browser.post(reverse("browse:reveal", kwargs={**record, "field": "phone"}), REASON)
        assert (opened.status_code, revealed.status_code) == ((200, 200) if acts else (404, 404))
        assert (STORED["phone"].encode() in revealed.content) == acts
        assert (NAME.encode() in browser.get(reverse("browse:list")).content) == acts


def test_the_table_knows_everybody() -> None:
    assert all(set(WHO) <= set(column) for door in DOORS for column in (door.get, door.post))
