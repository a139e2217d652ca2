"""Days that pass, and go back; after each step everybody's seats are compared, and what some of them see."""

from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar, TypeVar

from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from crm.posts.queries import Seat, posts_today, seats_of
from customers.management.demo.clock import at
from tests.builders import signed_in
from tests.house.access import Company, Record, Term
from tests.house.life.looking import PHONES, look, may_search, named_in
from tests.house.life.stage import MORNING, PEOPLE, POSTS, STAFF, Stage, first_day, undone

PERSON, POST = st.sampled_from(PEOPLE), st.sampled_from(POSTS)
WITH_B = [code for code, (_, _, _, b) in STAFF.items() if b]
HOURS = st.sampled_from([time(0), time(0, 0, 1), time(9), time(23, 59, 59)])
FARTHEST = timedelta(days=250)
NEAR, AHEAD = timedelta(days=50), timedelta(days=30)
Some = TypeVar("Some")
SECOND = timedelta(seconds=1)


class Days(RuleBasedStateMachine):
    """A company, the product's and the specification's, with a clock that can be set; all undone in the end."""

    stage: ClassVar[Stage]
    steps: ClassVar[int] = 0
    seen: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.company: Company = first_day()
        self.turn = 0
        self.before: dict[str, dict[str, str]] = {}
        self.clients: dict[str, Client] = {}
        self.searched: Counter[str] = Counter()
        self.chosen: dict[str, str] = {}
        self.around, self.clock = ExitStack(), ExitStack()
        self.around.enter_context(undone())
        self.now = MORNING
        self.set_clock(MORNING)

    def teardown(self) -> None:
        """Undo everything, and let the clock go on."""
        self.clock.close()
        self.around.close()

    @classmethod
    def saw(cls, *what: str) -> None:
        """Remember that something happened, or was refused: what never happens is not tested."""
        cls.seen[" ".join(what)] += 1

    # The clock.

    @property
    def today(self) -> date:
        """Return the day that it is."""
        return timezone.localdate(self.now)

    def set_clock(self, moment: datetime) -> None:
        """Let it be another moment, not too far from the first one."""
        self.now = max(MORNING - FARTHEST, min(MORNING + FARTHEST, moment))
        self.clock.close()
        self.clock.enter_context(at(self.now))

    @rule(data=st.data())
    def time_passes(self, data: st.DataObject) -> None:
        """Let it be another time."""
        self.let_time_pass(data)

    def let_time_pass(self, data: st.DataObject) -> None:
        """Go some days forwards or backwards, mostly to the midnight on which a term or a leave begins or ends."""
        near = self.edges()
        if near and data.draw(st.integers(0, 3)):
            midnight = timezone.make_aware(datetime.combine(data.draw(st.sampled_from(near)), time()))
            self.set_clock(midnight + data.draw(st.sampled_from([timedelta(0), -SECOND, SECOND])))
        else:
            day = self.today + timedelta(days=data.draw(st.integers(-40, 40)))
            self.set_clock(timezone.make_aware(datetime.combine(day, data.draw(HOURS))))

    def edges(self) -> list[date]:
        """Return the days near by on which a term or a leave begins or ends."""
        terms = self.company.terms
        edges = {edge for term in terms for edge in (term.first, term.end) if edge}
        edges |= {edge for term in terms for leave in term.leaves for edge in (leave.first, leave.back)}
        return sorted(edge for edge in edges if abs(edge - self.today) < NEAR)

    # Who and what, as the product calls it.

    def acting_today(self) -> list[tuple[str, str]]:
        """Return every person and post of theirs today."""
        found = [(self.company.acting(post, self.today), post) for post in POSTS]
        return [(one[0], post) for one, post in found if one]

    def seat(self, person: str, post: str) -> Seat:
        """Return a seat of today."""
        held = seats_of(self.stage.people[person].pk, self.today)
        return next(one for one in held if one.post_code == post)

    def a_seat(self, data: st.DataObject) -> Seat | None:
        """Return one of today's seats, one of somebody who stands in by preference; None while nobody acts anywhere."""
        acting = self.acting_today()
        standing_in = [(person, post) for person, post in acting if self.company.seats(person, self.today)[post] != "A"]
        chosen = standing_in if standing_in and data.draw(st.booleans()) else acting
        return self.seat(*data.draw(st.sampled_from(chosen))) if chosen else None

    def a_record(self, data: st.DataObject, post: str = "") -> Record:
        """Return one of the records, mostly one that a post can open."""
        mine = self.company.opened(post)
        return data.draw(st.sampled_from(mine if mine and data.draw(st.integers(0, 3)) else self.company.records))

    def one_of(self, data: st.DataObject, some: list[Some], ended: Callable[[Some], bool]) -> Some:
        """Return one of some things that were begun, by preference one that must not go on, after a while."""
        if data.draw(st.booleans()):
            self.let_time_pass(data)
        late = [one for one in some if ended(one)]
        chosen = late if late and data.draw(st.booleans()) else some
        return chosen[-1 - data.draw(st.integers(0, len(chosen) - 1))]

    def sits(self, person: str, post: str, letter: str) -> bool:
        """Say whether somebody acts on a post today, from the same side as before."""
        return self.company.seats(person, self.today).get(post) == letter

    def a_term(self, data: st.DataObject) -> Term:
        """Return one of the terms that are not long over, mostly that of an A who has a B."""
        terms = [one for one in self.company.terms if one.after(self.today - timedelta(days=3))] or self.company.terms
        stood_in_for = [one for one in terms if one.side == "A" and one.post in WITH_B]
        return data.draw(st.sampled_from(stood_in_for if stood_in_for and data.draw(st.integers(0, 3)) else terms))

    def client(self, person: str) -> Client:
        """Return a person's browser, signed in on first use."""
        if person not in self.clients:
            self.clients[person] = signed_in(person)
        return self.clients[person]

    def post_in_browser(self, person: str) -> str:
        """Return the post from which a person's browser asks: the chosen one, else their first, else one they help."""
        seats = self.company.seats(person, self.today)
        if (chosen := self.chosen.get(person)) in seats:
            return str(chosen)
        return min(seats, key=lambda post: (seats[post] == "S", post), default="")

    def status(self, person: str, status: int) -> int:
        """Return what a browser is answered: `status` on a seat, 404 without, the way to sign in when locked out."""
        if person in self.company.locked_out:
            return 302
        return status if self.post_in_browser(person) else 404

    # What is compared.

    @invariant()
    def both_say_the_same(self) -> None:
        """Compare everybody's seats, a look from some of them, and the pages of those whose seats have just changed."""
        self.turn += 1
        type(self).steps += 1
        seats = {person: self.company.seats(person, self.today) for person in PEOPLE}
        changed = [person for person in PEOPLE if self.before and seats[person] != self.before[person]]
        held = [post.seat for post in posts_today(self.today) if post.seat]
        told = {(one.person_name.lower(), one.post_code, one.letter) for one in held}
        assert told == {(person, *seat) for person in PEOPLE for seat in seats[person].items()}, f"{self.today}"
        for person in {PEOPLE[self.turn % len(PEOPLE)], PEOPLE[self.turn // 2 % len(PEOPLE)], *changed}:
            mine = seats_of(self.stage.people[person].pk, self.today)
            assert {one.post_code: one.letter for one in mine} == seats[person], f"{person} on {self.today}"
            assert mine == [one for one in held if one.person_id == self.stage.people[person].pk]
        self.look_from(held, changed)
        for person in {PEOPLE[self.turn % len(PEOPLE)], *changed[:1]}:
            self.ask_pages(person, self.turn % 3)
        self.before = seats

    def look_from(self, held: list[Seat], changed: list[str]) -> None:
        """Look at the records from two seats, each in its turn; one of them new, or of somebody who stands in."""
        for by in held:
            self.saw("acts", by.letter)
            now = self.company.acting(by.post_code, self.today)
            assert now is not None and by.stands_in_for == now[2].title(), f"{by.person_name} on {by.post_code}"
        special = [by for by in held if by.letter != "A" or by.person_name.lower() in changed]
        rest = [by for by in held if by not in special]
        for number, by in enumerate([*turned(special, self.turn)[:1], *turned(rest, self.turn)][:2]):
            look(self.company, by, self.turn + number, self.searched)
        for by in turned(held, self.turn)[:1]:
            self.look_ahead(by)

    def look_ahead(self, by: Seat) -> None:
        """Compare to which day a seat says that it lasts, a month ahead."""
        post, last = by.post_code, self.today
        now = self.company.acting(post, last)
        while self.company.acting(post, last) == now:
            last += timedelta(days=1)
            if last > self.today + AHEAD:
                assert by.until is None or by.until >= last, f"{by.person_name} on {post} until {by.until}"
                return
        assert by.until == last, f"{by.person_name} on {post} until {by.until}, not {last}"

    def ask_pages(self, person: str, which: int) -> None:
        """Compare one page of a person's with what their post may see: the list, a kept link, a search by number."""
        client, post, address = self.client(person), self.post_in_browser(person), reverse("browse:list")
        expected, status = self.company.listed(post), 200
        if which == 0:
            answer: Any = client.get(address)
        elif which == 1 and may_search(self.searched, person):
            phone = PHONES[self.turn % len(PHONES)]
            answer, expected = (
                client.post(reverse("browse:search"), {"q": phone}),
                self.company.found(post, phone=phone),
            )
        else:
            record = self.company.records[self.turn % len(self.company.records)]
            address, expected = reverse("browse:record", args=[record.key["uuid"]]), []
            answer, status = client.get(address), 200 if record in self.company.opened(post) else 404
            self.saw("a link:", str(answer.status_code))
        assert answer.status_code == self.status(person, status), f"{person} asks for {address}"
        if answer.status_code == 200:
            assert named_in(answer) == {str(one.key["uuid"]) for one in expected}, f"{person} asks for {address}"


def turned(some: list[Some], turn: int) -> list[Some]:
    """Return the same in another order at each turn."""
    at = turn % len(some) if some else 0
    return some[at:] + some[:at]
