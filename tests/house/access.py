"""Who may do what on a day, said a second time: plain Python that shares nothing with the product (P1.6.1, P2.5).

The stateful test tells a Company what was done and compares its answers with the product's. People and posts are called
by their codes; `key` is whatever the test calls the real row by, and no answer depends on it.
"""

from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Literal

Answer = Literal["done", "not yours", "impossible"]
LONGEST_LEAVE, LEVELS = 30, 3


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

    def undecided(self) -> set[str]:
        """Return the posts that are still to decide."""
        return set(self.stages[self.stage]) - self.approved if self.open else set()

    def go_on(self) -> None:
        """Begin the next stage, or end, where all who must and one of the others have approved."""
        must = {post for post, alone in self.stages[self.stage].items() if alone}
        others = set(self.stages[self.stage]) - must
        if must <= self.approved and (not others or others & self.approved):
            self.open = self.stage + 1 < len(self.stages)
            self.stage, self.approved = self.stage + self.open, set()


@dataclass
class Company:
    """All that was done so far; answers for any person and day."""

    above: dict[str, str]
    roles: dict[str, str]
    terms: list[Term] = field(default_factory=list)
    records: list[Record] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    locked_out: set[str] = field(default_factory=set)

    def acting(self, post: str, day: date) -> tuple[str, str] | None:
        """Return who acts on a post and from which side: A, else B, else, from the posts above, S."""
        found = self._by_side(post, day)
        if found is None and self._holder(post, "A", day):
            away = {one.person for one in self.terms if one.post == post and day in one.days_away()}
            superiors = [self._by_side(above, day) for above in self._line(post)[1 : LEVELS + 1]]
            found = next(((one[0], "S") for one in superiors if one and one[0] not in away), None)
        return None if found is None or found[0] in self.locked_out else found

    def seats(self, person: str, day: date) -> dict[str, str]:
        """Return the posts on which a person acts, each with the side."""
        found = {post: self.acting(post, day) for post in self.roles}
        return {post: one[1] for post, one in sorted(found.items()) if one and one[0] == person}

    def stood_in_for(self, post: str, day: date) -> str:
        """Return in whose place somebody other than A acts."""
        a, now = self._holder(post, "A", day), self.acting(post, day)
        return a.person if a and now and now[1] != "A" else ""

    def listed(self, post: str) -> list[Record]:
        """Return what a post lists, counts and exports: what it was given and is no draft."""
        return [one for one in self.opened(post) if not one.draft]

    def opened(self, post: str) -> list[Record]:
        """Return what a post can open."""
        return [one for one in self.records if post in one.posts]

    def found(self, post: str, text: str) -> list[Record]:
        """Return what a post finds by a part of a name or the beginning of a code."""
        return [one for one in self.listed(post) if text in one.name or one.code.startswith(text)]

    def carrying(self, post: str, phone: str) -> list[Record]:
        """Return what a post finds by a whole telephone number."""
        return [one for one in self.listed(post) if one.phone == phone]

    def decides(self, case: Case, person: str, seat: str, day: date) -> set[str]:
        """Return the posts whose part falls to a seat: it is the first in their line on which somebody may decide."""
        acting = {post: now[0] for post in self.roles if (now := self.acting(post, day)) and now[0] not in case.barred}
        lines = {post: [one for one in self._line(post) if one in acting] for post in case.undecided()}
        return {post for post, line in lines.items() if line[:1] == [seat] and acting[seat] == person}

    def name(self, post: str, person: str, side: str, first: date, today: date, by: str, seat: str) -> Answer:
        """Put a person on a side of a post from a day on."""
        if not self._staffs(seat, post) or person == by:
            return "not yours"
        terms = [one for one in self.terms if one.post == post and one.end != one.first]
        own = [one for one in terms if one.person == person and one.after(first)]
        late = first < today and any(one.side == side for one in terms)
        there = any(one.side != side or (one.end is None and one.first <= first) for one in own)
        if person in self.locked_out or late or there:
            return "impossible"
        for one in terms:
            if one.side == side and one.after(first):
                one.end = max(one.first, first)
        self.terms.append(Term(post, side, person, first))
        return "done"

    def send_away(self, term: Term, leave: Leave, today: date, by: str, seat: str) -> Answer:
        """Enter a leave from the post above: never one's own, nor one that would seat oneself."""
        bs = [one for one in self.terms if (one.post, one.side, term.side) == (term.post, "B", "A")]
        seated = {one.person for one in bs if any(map(one.on, leave.days()))}
        if by in seated | {term.person} or not self._staffs(seat, term.post):
            return "not yours"
        away, asked = term.days_away(), leave.days()
        too_long = _stretch(away | asked, leave.first) > LONGEST_LEAVE
        if not asked or leave.first < today or not term.on(leave.first) or away & asked or too_long:
            return "impossible"
        term.leaves.append(leave)
        return "done"

    def bring_back(self, term: Term, leave: Leave, day: date, today: date, by: str, seat: str) -> Answer:
        """End a leave early, or call it off: one's own, in person (no `seat`), or from the post above."""
        if by != term.person and not self._staffs(seat, term.post):
            return "not yours"
        if day < today or day >= leave.back or not leave.days():
            return "impossible"
        leave.back = max(leave.first, day)
        return "done"

    def _holder(self, post: str, side: str, day: date) -> Term | None:
        return next((one for one in self.terms if (one.post, one.side) == (post, side) and one.on(day)), None)

    def _by_side(self, post: str, day: date) -> tuple[str, str] | None:
        a, b = self._holder(post, "A", day), self._holder(post, "B", day)
        if a is None or day not in a.days_away():
            return (a.person, "A") if a else None
        return (b.person, "B") if b and b.person != a.person and day not in b.days_away() else None

    def _line(self, post: str) -> list[str]:
        return [post, *self._line(self.above[post])] if post else []

    def _staffs(self, seat: str, post: str) -> bool:
        return seat not in ("", post) and (self.above[post] == seat or self.roles[seat] == "information_centre")


def _stretch(away: set[date], day: date) -> int:
    one = timedelta(days=1)
    first = next(day - one * gone for gone in range(400) if day - one * (gone + 1) not in away)
    return next(days for days in range(1, 400) if first + one * days not in away)
