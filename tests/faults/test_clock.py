"""The clock of the machine jumps a day on and back again: no edit is lost, and no access that has ended comes back."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from http.client import HTTPConnection
from pathlib import Path

import pytest
from django.utils import timezone

from customers.management.demo import clock
from customers.records.models import Customer
from tests.builders import a_customer, a_leave, a_post, signed_in
from tests.faults.editors import Editor, at_work, faults_of, more_are_saved, some_editors
from tests.faults.programs import Web, running, sealer, until, web
from tests.faults.seals import faults_of_the_seal

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class Clock:
    """The clock that programs started with `env` go by: the machine's, moved (settings `moved`)."""

    place: Path

    @property
    def env(self) -> dict[str, str]:
        """Return what makes a program go by it; how long something takes is measured as ever."""
        return {"CLOCK": str(self.place), "DJANGO_SETTINGS_MODULE": "tests.faults.moved"}

    def move(self, by: timedelta) -> None:
        """Move the clock, for programs that run as well."""
        fresh = self.place.with_suffix(".new")
        fresh.write_text(f"{by.total_seconds():.0f}")
        fresh.replace(self.place)


@dataclass(frozen=True)
class Visitor:
    """Somebody who tries to open a customer, signing in anew each time."""

    username: str
    customer: Customer
    server: Web

    def opens(self, by: timedelta) -> bool:
        """Say whether the record opens to a sign-in made by the moved clock."""
        wire = HTTPConnection("127.0.0.1", self.server.port, timeout=60)
        wire.request(
            "GET", f"/customers/{self.customer.uuid}/", headers={"Cookie": f"sessionid={session(self.username, by)}"}
        )
        answer = wire.getresponse()
        shown = self.customer.name.encode() in answer.read()
        assert (answer.status, shown) in ((200, True), (404, False))
        return shown


def session(username: str, by: timedelta) -> str:
    """Return the session of a sign-in made by the moved clock."""
    with clock.at(timezone.now() + by):
        return signed_in(username).cookies["sessionid"].value


def after_midnight() -> timedelta:
    """Return how far half past midnight is."""
    now = timezone.localtime()
    return datetime.combine(now.date() + timedelta(days=1), time(0, 30), now.tzinfo) - now


def started_anew(server: Web) -> None:
    """Start the server again, as after a fault."""
    server.kill()
    server.start()
    until(server.answers)


@contextmanager
def everybody_at(by: timedelta, moved: Clock, editors: list[Editor]) -> Iterator[None]:
    """Move the clock, have everybody sign in anew, as they must, and edit."""
    moved.move(by)
    for editor in editors:
        editor.session = session(editor.username, by)
    more_are_saved(editors, 4)
    yield


def test_a_clock_that_jumps_loses_nothing_and_opens_nothing_that_was_closed(
    env: dict[str, str], tmp_path: Path
) -> None:
    moved, now, later = Clock(tmp_path / "clock"), timedelta(0), after_midnight()
    moved.move(now)
    server, post = web(env | moved.env), a_post("am-9", a="anna", b="bert")
    customer = a_customer(post, name="紫鸢便利店")
    a_leave(post, days=1)
    anna, bert = Visitor("anna", customer, server), Visitor("bert", customer, server)
    editors = some_editors(2, server.port)
    with running(server), running(sealer(env | moved.env)), at_work(editors):
        with everybody_at(now, moved, editors):
            assert bert.opens(now) and not anna.opens(now)
        with everybody_at(later, moved, editors):
            assert anna.opens(later) and not bert.opens(later)
            started_anew(server)
        back = later - timedelta(hours=1)
        with everybody_at(back, moved, editors):
            assert not bert.opens(back), "the clock went back, and with it the end of a leave"
            started_anew(server)
            assert not bert.opens(back), "the clock went back, and a new program does not know of it"
        with everybody_at(now, moved, editors):
            pass
    wrong = [f"{editor.name}: {fault}" for editor in editors for fault in faults_of(editor)]
    wrong += faults_of_the_seal(env)
    assert not wrong, "\n".join(wrong)
