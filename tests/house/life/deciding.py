"""Proposals run along a route while holders change: who may decide is compared, and cards read early decided late."""

from datetime import datetime, time
from itertools import count
from typing import Any, NamedTuple
from uuid import uuid4

from django.utils import timezone
from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from audit.trail.context import acting
from crm.approvals import actions, queries
from crm.approvals.models import Case as Row
from crm.approvals.routes import Route, Stage
from crm.posts.queries import Seat
from tests.house import access
from tests.house.life.days import PERSON, POST, Days, turned

ROUTE = Route(
    "test_life",
    "Life",
    "browse:record",
    (Stage("all", "All of them", days=1), Stage("any", "One of them", need_all=False, days=2)),
)
ACTS = st.sampled_from(["approve", "approve", "approve", "edit", "add", "send back", "reject"])
SOME_POSTS = st.sets(POST, min_size=1, max_size=3)
AT_MOST = 3


class Card(NamedTuple):
    """A case as somebody read it from a seat, to be decided at some time."""

    case: access.Case
    by: Seat
    mark: str


class Deciding(Days):
    """What happens to proposals."""

    def __init__(self) -> None:
        super().__init__()
        self.cards: list[Card] = []
        self.amounts = count(1)  # an edit to what stands there already would be none
        self.ask(self.seat("ann", "am-1"), {"sc-1"}, {"di-1", "gm-1"}, set())

    @precondition(lambda self: sum(one.open for one in self.company.cases) < AT_MOST)
    @rule(data=st.data(), everybody=SOME_POSTS, anybody=SOME_POSTS, gain=st.sets(PERSON, max_size=2))
    def something_is_asked_for(
        self, data: st.DataObject, everybody: set[str], anybody: set[str], gain: set[str]
    ) -> None:
        """Put a proposal on its way: neither who asks nor who gains by it, often one of those asked, may decide."""
        asked = [person for person, post in self.acting_today() if post in everybody]
        if asked and data.draw(st.booleans()):
            gain = {*gain, data.draw(st.sampled_from(asked))}
        if (by := self.a_seat(data)) is not None:
            self.ask(by, everybody, anybody, gain)

    def ask(self, by: Seat, everybody: set[str], anybody: set[str], gain: set[str]) -> None:
        """Ask for something on both sides."""
        stages = {"all": sorted(everybody), "any": sorted(anybody)}
        with acting(by=by):
            row = actions.start(
                ROUTE,
                subject=uuid4(),
                number=f"L-{self.turn}",
                proposal=self.proposal(),
                mark=f"first {self.turn}",
                posts={stage: [self.stage.posts[post].pk for post in asked] for stage, asked in stages.items()},
                by=by,
                beneficiaries=[self.stage.people[person].pk for person in gain],
            )
        person = by.person_name.lower()
        plan = [dict.fromkeys(stages["all"], True), dict.fromkeys(stages["any"], False)]
        key: dict[str, Any] = {"id": row.pk, "mark": row.mark}
        self.company.cases.append(access.Case(person, by.post_code, {person, *gain}, plan, key=key))

    @precondition(lambda self: self.company.cases)
    @rule(data=st.data(), old=ACTS, new=ACTS, post=POST)
    def cards_are_read_and_decided(self, data: st.DataObject, old: str, new: str, post: str) -> None:
        """Decide from a card that was read before; read another, and decide it, late or in time, or keep it."""
        if self.cards:
            self.decide(self.one_of(data, self.cards, self.tempting), old, post)
        case = data.draw(st.sampled_from([one for one in self.company.cases if one.open] or self.company.cases))
        may = [one for one in self.acting_today() if self.decides(case, *one)]
        stand_ins = [(person, seat) for person, seat in may if self.company.seats(person, self.today)[seat] != "A"]
        may = stand_ins if stand_ins and data.draw(st.booleans()) else may
        by = self.seat(*data.draw(st.sampled_from(may))) if may and data.draw(st.integers(0, 3)) else self.a_seat(data)
        if by is not None:
            self.cards.append(Card(case, by, case.key["mark"]))
            if by.until is not None and data.draw(st.integers(0, 3)):
                self.set_clock(timezone.make_aware(datetime.combine(by.until, time())))
                self.decide(self.cards[-1], new, post)
            elif data.draw(st.booleans()):
                self.decide(self.cards[-1], new, post)

    def decide(self, card: Card, act: str, post: str) -> None:
        """Decide from a card, whenever it was read: for what was read, and for whoever still sits where they did."""
        case, person, seat = card.case, card.by.person_name.lower(), card.by.post_code
        mine = self.decides(case, person, seat) if self.still(card) else set()
        expected = (
            bool(mine) and card.mark == case.key["mark"] and not (act == "add" and post in case.stages[case.stage])
        )
        assert self.answered(card, act, post) == expected, f"{person} on {seat}: {act} {case.key['id']}"
        self.saw(act, "a case:", "done" if expected else "refused" if self.still(card) else "too late")
        if not expected:
            return
        if act == "add":
            case.stages[case.stage][post] = True
        elif act in ("send back", "reject"):
            case.open = False
        else:
            case.approved = mine | (set() if act == "edit" else case.approved)
            case.go_on()
            self.saw("a case", "goes on" if case.open else "is through")

    def tempting(self, card: Card) -> bool:
        """Say whether a card could be decided from, were its reader still where somebody else acts now."""
        now = self.company.acting(card.by.post_code, self.today)
        fresh = card.case.open and card.mark == card.case.key["mark"] and not self.still(card)
        return fresh and now is not None and bool(self.decides(card.case, now[0], card.by.post_code))

    def still(self, card: Card) -> bool:
        """Say whether whoever read a card still acts where they did."""
        return self.sits(card.by.person_name.lower(), card.by.post_code, card.by.letter)

    @precondition(lambda self: self.company.cases)
    @rule(data=st.data())
    def a_proposal_is_taken_back(self, data: st.DataObject) -> None:
        """Withdraw: from the post that asked, or by who asked; never what has ended."""
        case, by = data.draw(st.sampled_from(self.company.cases)), self.a_seat(data)
        if by is None:
            return
        own = by.post_code == case.asked_from or by.person_name.lower() == case.asked_by
        assert self.takes(lambda row: actions.withdraw(row, by=by), case, by) == (case.open and own)
        case.open = case.open and not own

    @precondition(lambda self: self.company.cases)
    @rule(data=st.data())
    def a_proposal_is_changed(self, data: st.DataObject) -> None:
        """Put another version in place: all that was approved is asked again."""
        case, by = data.draw(st.sampled_from(self.company.cases)), self.a_seat(data)
        if by is None:
            return
        mark = f"changed {self.turn}"
        changed = self.takes(lambda row: actions.renew(row, proposal=self.proposal(), mark=mark, by=by), case, by)
        assert changed == case.open
        if case.open:
            case.stage, case.approved, case.key["mark"] = 0, set(), mark

    @invariant()
    def both_say_who_decides(self) -> None:
        """Compare what waits on two seats, each in its turn, and how much on all of a person's."""
        if not any(case.open for case in self.company.cases):
            return
        sitting = self.acting_today()
        asked = [one for one in sitting if self.waiting(*one)]
        for person, post in {*turned(asked, self.turn)[:1], *turned(sitting, self.turn)[:1]}:
            by, expected = self.seat(person, post), self.waiting(person, post)
            found = {(step.case_id, step.post.code) for step in queries.waiting_on(by)}
            assert found == expected, f"what waits on {person} on {post}, {self.today}"
            if expected:
                self.saw("waits" if any(part == post for _, part in expected) else "comes up")
        for person, _ in turned(sitting, self.turn)[:1]:
            posts = sorted(self.company.seats(person, self.today))
            count = len(set().union(*(self.waiting(person, post) for post in posts)))
            assert queries.count_waiting([self.seat(person, post) for post in posts]) == count
            self.compare_steps(person, posts[0], self.company.cases[self.turn % len(self.company.cases)])

    def waiting(self, person: str, post: str) -> set[tuple[int, str]]:
        """Return the cases, and the posts' parts in them, that fall to somebody today."""
        return {(case.key["id"], part) for case in self.company.cases for part in self.decides(case, person, post)}

    def compare_steps(self, person: str, post: str, case: access.Case) -> None:
        """Compare whether somebody may decide each open step of a case."""
        by = self.seat(person, post)
        for step in Row.objects.get(pk=case.key["id"]).steps.filter(state="open").select_related("case", "post"):
            may = step.post.code in self.decides(case, person, post)
            assert queries.may_decide(step, by) == may, f"{person} on {post} decides {step}"

    def decides(self, case: access.Case, person: str, post: str) -> set[str]:
        """Return the parts of a case that fall to somebody today."""
        return self.company.decides(case, person, post, self.today)

    def answered(self, card: Card, act: str, post: str) -> bool:
        """Decide, and say whether it took effect."""
        by, mark = card.by, card.mark
        verbs = {
            "approve": lambda row: actions.approve(row, by=by, mark=mark),
            "edit": lambda row: actions.approve(
                row, by=by, mark=mark, edits={"amount": f"{next(self.amounts)} pieces"}
            ),
            "send back": lambda row: actions.send_back(row, by=by, mark=mark, note="why"),
            "reject": lambda row: actions.reject(row, by=by, mark=mark, note="why"),
            "add": lambda row: actions.add_signer(row, self.stage.posts[post].pk, by=by, mark=mark),
        }
        return self.takes(verbs[act], card.case, by)

    def takes(self, verb: Any, case: access.Case, by: Seat) -> bool:
        """Say whether a verb took effect; remember the mark of what it left."""
        try:
            with acting(by=by):
                row = verb(Row.objects.get(pk=case.key["id"]))
        except actions.Refused:
            return False
        case.key["mark"] = row.mark
        return True

    def proposal(self) -> dict[str, Any]:
        """Return something to be decided."""
        return {"rows": [{"name": "amount", "label_en": "Amount", "label_zh": "数量", "value": f"{self.turn}"}]}
