"""Who may do what on a day, said a second time: plain Python that shares nothing with the product (P1.6.1, P2.5)."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

Answer = Literal["done", "not yours", "impossible"]
TOO_LONG, LEVELS, CENTRE = timedelta(days=31), 3, "information_centre"


@dataclass(eq=False)
class Leave:
    """A holder's days away; the day back is not one of them."""

    first: date
    back: date
    key: Any = None

    def days(self) -> set[date]:
        """Return the days one by one."""
        return {self.first + timedelta(days=number) for number in range((self.back - self.first).days)}


@dataclass(eq=False)
class Term:
    """A person on a side of a post, to the day before `end`."""

    post: str
    side: str
    person: str
    first: date
    end: date | None = None
    leaves: list[Leave] = field(default_factory=list)
    key: Any = None

    def on(self, day: date) -> bool:
        """Say whether the person is on the post that day, at work or away."""
        return self.first <= day and not (self.end is not None and self.end <= day)

    def after(self, day: date) -> bool:
        """Say whether any day of the term comes on or after one."""
        return self.end is None or (self.first < self.end and day < self.end)

    def days_away(self) -> set[date]:
        """Return the days of the term on which the person is on leave."""
        return {day for leave in self.leaves for day in leave.days() if self.on(day)}


@dataclass(eq=False)
class Record:
    """A customer: what it is found by, the posts that it was given to, and whether it is still a draft."""

    name: str
    code: str
    phone: str
    posts: set[str]
    draft: bool = False
    key: Any = None


@dataclass(eq=False)
class Case:
    """A proposal on its way; each stage maps posts to whether they must approve, or are some of whom one suffices."""

    asked_by: str
    asked_from: str
    barred: set[str]
    stages: list[dict[str, bool]]
    stage: int = 0
    open: bool = True
    approved: set[str] = field(default_factory=set)
    key: Any = None

    def go_on(self) -> None:
        """Begin the next stage, or end, where all who must and one of the others have approved."""
        must = {post for post, alone in self.stages[self.stage].items() if alone}
        others = set(self.stages[self.stage]) - must
        if must <= self.approved and (not others or others & self.approved):
            self.open = self.stage + 1 < len(self.stages)
            self.stage, self.approved = self.stage + self.open, set()


@dataclass
class Company:
    """All that was done so far, as the stateful test tells it (`key` is for its use); answers for any day."""

    above: dict[str, str]
    roles: dict[str, str]
    terms: list[Term] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    locked_out: set[str] = field(default_factory=set)

    def acting(self, post: str, day: date) -> tuple[str, str, str] | None:
        """Return who acts on a post, from which side, A, else B, else S, from the posts above, and in whose place."""
        found, a = self._by_side(post, day), self._holder(post, "A", day)
        if found is None and a is not None:
            away = {one.person for one in self.terms if one.post == post and day in one.days_away()}
            superiors = [self._by_side(above, day) for above in self._line(post)[1 : LEVELS + 1]]
            found = next(((one[0], "S", a.person) for one in superiors if one and one[0] not in away), None)
        return None if found is None or found[0] in self.locked_out else found

    def seats(self, person: str, day: date) -> dict[str, str]:
        """Return the posts on which a person acts, each with the side."""
        return {post: now[1] for post in sorted(self.roles) if (now := self.acting(post, day)) and now[0] == person}

    def listed(self, post: str) -> list[Record]:
        """Return what a post lists, counts and exports: what it was given and is no draft."""
        return [one for one in self.opened(post) if not one.draft]

    def opened(self, post: str) -> list[Record]:
        """Return what a post can open."""
        return [one for one in self.records if post in one.posts]

    def found(self, post: str, text: str = "", phone: str = "") -> list[Record]:
        """Return what a post finds by a part of a name or the beginning of a code, or by a whole telephone number."""
        fits = [one for one in self.records if text in one.name or one.code.startswith(text)] if text else []
        return [one for one in self.listed(post) if one in fits or one.phone == phone]

    def decides(self, case: Case, person: str, seat: str, day: date) -> set[str]:
        """Return the posts whose part falls to a seat: it is the first in their line on which somebody may decide."""
        acting = {post: now[0] for post in self.roles if (now := self.acting(post, day)) and now[0] not in case.barred}
        undecided = set(case.stages[case.stage]) - case.approved if case.open else set()
        lines = {post: [one for one in self._line(post) if one in acting] for post in undecided}
        return {post for post, line in lines.items() if line[:1] == [seat] and acting[seat] == person}

    def name(self, post: str, person: str, side: str, first: date, today: date, by: str, seat: str) -> Answer:
        """Put a person on a side of a post from a day on: from the post above, and from nowhere else."""
        if seat in ("", post) or self.above[post] != seat or person == by:
            return "not yours"
        terms = [one for one in self.terms if one.post == post and one.end != one.first]
        own = [one for one in terms if one.person == person and one.after(first)]
        late = first < today and any(one.side == side for one in terms)
        there = any(one.side != side or (one.end is None and one.first <= first) for one in own)
        if person in self.locked_out or late or there:
            return "impossible"
        for one in [one for one in terms if one.side == side and one.after(first)]:
            one.end = max(one.first, first)
        self.terms.append(Term(post, side, person, first))
        return "done"

    def send_away(self, term: Term, leave: Leave, today: date, by: str, seat: str) -> Answer:
        """Enter a leave from the post above: never one's own, nor one that would seat oneself."""
        if by in self.gain_by(term, leave) or not self._staffs(seat, term.post):
            return "not yours"
        if not self.stands(term, leave, today):
            return "impossible"
        term.leaves.append(leave)
        return "done"

    def gain_by(self, term: Term, leave: Leave) -> set[str]:
        """Return whom a leave concerns: the holder, and B, whom it would seat."""
        bs = [one for one in self.terms if (one.post, one.side, term.side) == (term.post, "B", "A")]
        return {term.person, *(one.person for one in bs if any(map(one.on, leave.days())))}

    def stands(self, term: Term, leave: Leave, today: date) -> bool:
        """Say whether a leave can be entered today, whoever does it."""
        away, asked = term.days_away(), leave.days()
        too_long = [day for day in asked | away if Leave(day, day + TOO_LONG).days() <= asked | away]
        return bool(asked) and today <= leave.first and term.on(leave.first) and not (away & asked or too_long)

    def bring_back(self, term: Term, leave: Leave, day: date, today: date, by: str, seat: str) -> Answer:
        """End a leave early, or call it off: one's own, in person (no `seat`), or from the post above."""
        if by != term.person and not self._staffs(seat, term.post):
            return "not yours"
        if day < today or day >= leave.back or not leave.days():
            return "impossible"
        leave.back = max(leave.first, day)
        return "done"

    def leave_for_good(self, person: str, day: date, by: str, seat: str) -> Answer:
        """End all that a person holds from a day on, and close the sign-in."""
        own = [one for one in self.terms if one.person == person and one.after(day)]
        if (
            person == by
            or not all(self._staffs(seat, one.post) for one in own)
            or not (own or self.roles[seat] == CENTRE)
        ):
            return "not yours"
        for one in own:
            one.end = max(one.first, day)
        self.locked_out.add(person)
        return "done"

    def _holder(self, post: str, side: str, day: date) -> Term | None:
        return next((one for one in self.terms if (one.post, one.side) == (post, side) and one.on(day)), None)

    def _by_side(self, post: str, day: date) -> tuple[str, str, str] | None:
        a, b = self._holder(post, "A", day), self._holder(post, "B", day)
        if a is None or day not in a.days_away():
            return (a.person, "A", "") if a else None
        return (b.person, "B", a.person) if b and b.person != a.person and day not in b.days_away() else None

    def _line(self, post: str) -> list[str]:
        return [post, *self._line(self.above[post])] if post else []

    def _staffs(self, seat: str, post: str) -> bool:
        return seat not in ("", post) and (self.above[post] == seat or self.roles[seat] == CENTRE)
