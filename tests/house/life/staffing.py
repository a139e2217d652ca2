"""Holders are named, go on leave, come back early, are locked out: each answered as the specification says."""

from datetime import timedelta

from django.urls import reverse
from hypothesis import strategies as st
from hypothesis.stateful import rule

from audit.trail.context import acting
from crm.leaves.departures import Succession, leave_for_good
from crm.models import Holding, Leave, User
from crm.posts import actions
from crm.posts.histories import InPerson, in_person
from crm.posts.queries import Seat
from tests.house import access
from tests.house.life.days import PERSON, POST, Days
from tests.house.life.stage import POSTS, answer

STARTS = st.sampled_from([0, 0, 0, 0, 1, 2, 9, -1])
LENGTHS = st.sampled_from([5, 1, 2, 14, 29, 30, 31, 0])


class Staffing(Days):
    """What happens to posts."""

    @rule(data=st.data(), post=POST, person=PERSON, side=st.sampled_from("AB"), start=STARTS)
    def a_holder_is_named(self, data: st.DataObject, post: str, person: str, side: str, start: int) -> None:
        """Name a successor, or whoever, from some seat: mostly one that may."""
        if (by := self.a_seat_above(data, post)) is None:
            return
        person = data.draw(st.sampled_from([person, person, by.person_name.lower()]))
        first, whom = self.today + timedelta(days=start), User.objects.get(username=person)
        expected = self.company.name(post, person, side, first, self.today, by.person_name.lower(), by.post_code)
        with acting(by=by):
            said, holding = answer(
                lambda: actions.name_holder(self.stage.posts[post], whom, side, first, by=by)  # type: ignore[arg-type]
            )
        assert said == expected, f"{by.person_name} on {by.post_code} names {person} {side} of {post} from {first}"
        self.saw("named:", said)
        if holding is not None:
            self.company.terms[-1].key = holding.pk

    @rule(data=st.data(), start=STARTS, length=LENGTHS)
    def a_leave_is_entered(self, data: st.DataObject, start: int, length: int) -> None:
        """Send a holder away from some day on, mostly from a seat that may."""
        term = self.a_term(data)
        by: Seat | InPerson | None = self.a_seat_above(data, term.post)
        if data.draw(st.integers(0, 5)) == 0:
            by = self.in_person(term)
        if by is not None:
            self.send_away(term, start, length, by)

    @rule(
        length=st.integers(1, 9), above=st.integers(0, 5), below=st.integers(0, 2), sides=st.sampled_from(["A", "AB"])
    )
    def many_go_away(self, length: int, above: int, below: int, sides: str) -> None:
        """Send the A holders of a line of posts away at once, or all of them: the information centre enters it."""
        line = ["am-1", "am-2", "am-3", "sc-1", "di-1", "gm-1"][below : above + 1]
        for term in [
            one for one in self.company.terms if one.post in line and one.side in sides and one.on(self.today)
        ]:
            if ("ivy", "ic-1") in self.acting_today():
                self.send_away(term, 0, length, self.seat("ivy", "ic-1"))

    @rule(data=st.data(), start=STARTS, own=st.booleans())
    def somebody_comes_back(self, data: st.DataObject, start: int, own: bool) -> None:
        """End a leave early, or call it off."""
        leaves = [(term, leave) for term in self.company.terms for leave in term.leaves]
        if not leaves:
            return
        running = [(term, leave) for term, leave in leaves if self.today < leave.back]
        term, leave = data.draw(st.sampled_from(running or leaves))
        by = self.in_person(term) if own else self.a_seat(data)
        if by is None:
            return
        day, seat = self.today + timedelta(days=start), by.post_code if isinstance(by, Seat) else ""
        expected = self.company.bring_back(term, leave, day, self.today, by.person_name.lower(), seat)
        with acting(by=by):
            said, _ = answer(lambda: actions.end_leave(Leave.objects.get(pk=leave.key), day, by=by))
        assert said == expected, f"{by.person_name} ends {term.person}'s leave from {term.post} on {day}"
        self.saw("back:", said)

    @rule(data=st.data(), follow=st.booleans())
    def somebody_leaves_for_good(self, data: st.DataObject, follow: bool) -> None:
        """End all that somebody holds from today on, B following where there is one and it is wanted."""
        term = self.a_term(data)
        if (by := self.a_seat_above(data, term.post)) is None:
            return
        person, me = term.person, by.person_name.lower()
        followed = [one for one in self.company.terms if one.person == person and one.after(self.today)]
        below = [one for one in followed if follow and self.company.above[one.post] == by.post_code]
        bs = {one.post: self.b_who_follows(one, me) for one in below if one.side == "A"}
        plans = {one.key: Succession("b") for one in followed if one.side == "A" and bs.get(one.post)}
        expected = self.company.leave_for_good(person, self.today, me, by.post_code)
        whom = User.objects.get(username=person)
        with acting(by=by):
            said, _ = answer(lambda: leave_for_good(whom, self.today, plans, by=by))
        assert said == expected, f"{by.person_name} on {by.post_code} lets {person} go"
        self.saw("for good:", said)
        if said == "done":
            self.clients.pop(person, None)
            self.chosen.pop(person, None)
            for b in filter(None, bs.values()):
                self.follow(b, me, by.post_code)

    def b_who_follows(self, term: access.Term, by: str) -> access.Term | None:
        """Return the B who may take an A's place today."""
        bs = [one for one in self.company.terms if (one.post, one.side) == (term.post, "B") and one.on(self.today)]
        return next((one for one in bs if one.person not in {by, term.person, *self.company.locked_out}), None)

    def follow(self, b: access.Term, by: str, seat: str) -> None:
        """Make B the new A from today on."""
        b.end = self.today
        assert self.company.name(b.post, b.person, "A", self.today, self.today, by, seat) == "done"
        self.company.terms[-1].key = Holding.objects.get(post__code=b.post, side="A", until=None).pk

    @rule(person=PERSON)
    def sign_in_is_closed_or_opened(self, person: str) -> None:
        """Close a person's sign-in, or open it again."""
        self.company.locked_out ^= {person}
        User.objects.filter(username=person).update(is_active=person not in self.company.locked_out)
        self.clients.pop(person, None)
        self.chosen.pop(person, None)

    @rule(person=PERSON, data=st.data())
    def somebody_goes_over_to_another_post(self, person: str, data: st.DataObject) -> None:
        """Choose a post in the browser: one's own stays chosen, another's is refused."""
        post = data.draw(st.sampled_from(sorted(self.company.seats(person, self.today)) or POSTS))
        post = data.draw(POST) if data.draw(st.integers(0, 4)) == 0 else post
        own = post in self.company.seats(person, self.today)
        said = self.client(person).post(reverse("posts:choose_seat"), {"post": post})
        assert said.status_code == self.status(person, 302 if own else 404), f"{person} goes over to {post}"
        self.saw("goes over:", str(said.status_code))
        if own:
            self.chosen[person] = post

    def send_away(self, term: access.Term, start: int, length: int, by: Seat | InPerson) -> None:
        """Enter a leave and compare the answers."""
        first = self.today + timedelta(days=start)
        leave = access.Leave(first, first + timedelta(days=length))
        seat = by.post_code if isinstance(by, Seat) else ""
        expected = self.company.send_away(term, leave, self.today, by.person_name.lower(), seat)
        holding = Holding.objects.get(pk=term.key)
        with acting(by=by):
            said, made = answer(lambda: actions.enter_leave(holding, leave.first, leave.back, "", by=by))
        assert said == expected, f"{by.person_name} sends {term.person} away from {term.post} {first} {length}"
        self.saw("sent away:", said)
        if made is not None:
            leave.key = made.pk

    def a_seat_above(self, data: st.DataObject, post: str) -> Seat | None:
        """Return a seat of today, mostly one that staffs a post."""
        may = [one for one in self.acting_today() if one[1] in (self.company.above[post], "ic-1")]
        return (
            self.seat(*data.draw(st.sampled_from(may))) if may and data.draw(st.integers(0, 3)) else self.a_seat(data)
        )

    def in_person(self, term: access.Term) -> InPerson:
        """Return a holder in their own name."""
        return in_person(Holding.objects.select_related("person", "post").get(pk=term.key))
