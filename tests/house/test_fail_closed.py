"""No line, no data: while the trail takes no line, no page that leaves one shows or does anything.

Which pages those are is found by asking every door in ordinary times: whatever then leaves a line, or has something of
a customer on it. A page of a customer that left none would be found as well, as it would answer.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache

from audit.trail.events import event
from audit.trail.models import LogEntry
from tests.builders import a_post, signed_in
from tests.customers.relay.people import ENTRY
from tests.house import doors
from tests.house.canaries import Finder, secrets
from tests.house.company import CODE, LICENCE, NAME, Company, Crowd, a_company, undone
from tests.house.door import NOT_SO, Door, record, seated
from tests.house.outages import LINES, SUBJECTS, gone, nobody_seals, outages
from tests.house.test_doors import asked

pytestmark = pytest.mark.django_db(transaction=True)
PHOTO = {"args": lambda c: record(c, field="owner_photo"), "data": lambda c: doors.REASON, "shows": "post"}
# What the table of doors asks for in one form only.
OTHERWISE = (
    Door("browse:export", seated(NOT_SO), seated(200), data=lambda c: {"query": "", "form": "xlsx"}, many=True),
    Door("browse:reveal", seated(200), seated(200), **PHOTO),
)
LEAVING = {"browse:export post", "browse:reveal post", "browse:line_values post", "reading:download post"}
ASKED = {"browse:record get", "browse:reveal post of a part", "browse:photo get", "intake:faulty_rows post"}


@dataclass(frozen=True, eq=False)
class Asking:
    """One request of a door: by which method, for the page or a part of it."""

    door: Door
    method: str
    part: bool
    path: str

    def __str__(self) -> str:
        return f"{self.door.name} {self.method}{' of a part' * self.part}"

    def ask(self, crowd: Crowd, company: Company, data: Any = None) -> Any:
        """Return the answer, read to its end."""
        cache.clear()  # limits are counted in it, and those of many requests are not meant here
        more = {"headers": {"x-fragment": "1"}} if self.part else {}
        data = self.data(company) if data is None else data
        return asked(crowd.browser(f"{self.door.at}-a"), self.method, self.path, data, **more)

    def data(self, company: Company) -> Any:
        """Return what is sent along."""
        return self.door.data(company) if self.method == "post" else {}


@pytest.fixture
def company(transactional_db: None, settings: Any) -> Company:
    """Return the company; what a job does is for its worker, later."""
    found = a_company()
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    return found


@lru_cache
def customers_words() -> Finder:
    """Return what finds anything of a customer, a newcomer or a sheet."""
    newcomer = {f"newcomer's {name}": ENTRY[name] for name in ("name", "code", "licence_number", "phone", "id_number")}
    return Finder(secrets() | newcomer | {"name": NAME, "code": CODE, "licence": LICENCE})


def whole(answer: Any) -> bytes:
    """Return all that an answer says: its body and its headers."""
    return b"\n".join([answer.read, str(dict(answer.headers)).encode()])


def every_asking(company: Company) -> Iterator[Asking]:
    """Yield every request of every door, by the methods that its right holder may use; parts where customers show."""
    for door in (*doors.DOORS, *OTHERWISE):
        path = door.path(company)
        methods = [name for name, column in (("get", door.get), ("post", door.post)) if column["right"] != NOT_SO]
        yield from (
            Asking(door, method, part, path) for method in methods for part in (False, True)[: 1 + bool(door.shows)]
        )


@dataclass(frozen=True)
class Usual:
    """What a request does in ordinary times: its answer, and whether something leaves by it, under a weighty line."""

    status: int
    leaves: bool


def recorded(company: Company, crowd: Crowd, asked_of: Iterable[Asking]) -> dict[Asking, Usual]:
    """Return those requests that leave a line or show a customer in ordinary times, and what they do then."""
    seen, found = customers_words(), {}
    for asking in asked_of:
        with undone():
            before = LogEntry.objects.latest("id").pk
            answer = asking.ask(crowd, company)
            left = [event(line.event) for line in LogEntry.objects.filter(pk__gt=before)]
            if left or asking.door.shows in (asking.method, "both") or seen.found_in(whole(answer)):
                leaves = answer.status_code == 200 and any(one.weighty for one in left)
                found[asking] = Usual(answer.status_code, leaves)
    return found


def lines() -> int:
    """Return how many lines stand; those that fill a disk are no page's."""
    return LogEntry.objects.exclude(event="door.refused").count()


def faults_of(answer: Any) -> Iterator[str]:
    """Yield what is wrong with an answer that should hold nothing."""
    if answer.status_code != 503:
        yield f"answered {answer.status_code}"
    yield from customers_words().found_in(whole(answer))


def test_while_no_line_can_be_written_nothing_is_shown_and_nothing_done(company: Company) -> None:
    crowd, wrong = Crowd(), list[str]()
    usual = recorded(company, crowd, every_asking(company))
    assert {str(asking) for asking in usual} >= ASKED and len(usual) > 80
    for table in (LINES, SUBJECTS):
        affected = [asking for asking in usual if table == LINES or asking.door.many]
        for number, (outage, break_it) in enumerate(outages(table).items()):
            # Parts of pages come from the same views: one outage shows that they are as quiet.
            sent = [(asking, asking.data(company)) for asking in affected if number == 0 or not asking.part]
            before = lines()
            with break_it():
                answers = [(asking, asking.ask(crowd, company, data)) for asking, data in sent]
            wrong += [f"{table}, {outage}: {asking} {fault}" for asking, a in answers for fault in faults_of(a)]
            wrong += [f"{table}, {outage}: a line was written"] * (lines() != before)
    assert not wrong, "\n".join(wrong)
    # All is as it was, with nothing repaired by hand.
    pages = {asking: was for asking, was in usual.items() if not asking.part}
    assert recorded(company, crowd, pages) == pages


def test_while_no_line_can_be_kept_twice_or_sealed_nothing_leaves(
    company: Company, settings: Any, tmp_path: Path
) -> None:
    crowd, wrong = Crowd(), list[str]()
    usual = recorded(company, crowd, [asking for asking in every_asking(company) if not asking.part])
    leaving = [asking for asking, was in usual.items() if was.leaves]
    assert {str(asking) for asking in leaving} >= LEAVING
    # Without a second file the line stands, and what it tells of: nothing leaves, but it is asked last.
    for outage, break_it in (("nobody seals", nobody_seals()), ("no second file", no_sink(settings, tmp_path))):
        with break_it:
            answers = [(asking, asking.ask(crowd, company)) for asking in leaving]
            stays = Asking(doors.DOORS[0], "get", False, "/").ask(crowd, company)
        wrong += [f"{outage}: {asking} {fault}" for asking, answer in answers for fault in faults_of(answer)]
        wrong += [f"{outage}: the desk answered {stays.status_code}"] * (stays.status_code != 200)
    assert not wrong, "\n".join(wrong)
    again = [asking for asking in leaving if str(asking) in LEAVING]
    assert recorded(company, crowd, again) == {asking: usual[asking] for asking in again}


@pytest.mark.parametrize("path", ["/", "/customers/", "/accounts/login/"])
def test_where_not_even_the_sign_in_can_be_read_the_answer_is_to_come_back_later(path: str) -> None:
    a_post(a="amy")
    browser = signed_in("amy")
    browser.raise_request_exception = False
    with gone("django_session"):
        answer = browser.get(path)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert browser.get(path).status_code in (200, 302)


@contextmanager
def no_sink(settings: Any, place: Path) -> Iterator[None]:
    """Have the second file be none that can be written."""
    settings.TRAIL_SINK = str(place)
    yield
    settings.TRAIL_SINK = ""
