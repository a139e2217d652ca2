"""Merges and their undoings in any order, with edits, consents, grants, photos and deadlines between: a state machine.

A plain model knows what each record holds, whose row each deadline is and what may be where. After every step nothing
is lost, nothing doubled, and the lines say everything that stands in the tables.
"""

import os
from collections import Counter
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.deadlines.actions import Wanted, open_deadline
from crm.deadlines.duties import Duty
from crm.deadlines.models import Deadline
from crm.models import Post
from crm.workdays.rules import Rule, Way
from customers.ordering.models import Application
from customers.records import actions, opening
from customers.records.following import followers
from customers.records.lock import unlocked
from customers.records.merging import merge
from customers.records.models import Attachment, Consent, Customer, Grant, Merge
from customers.records.parting import undo
from customers.records.reconciling import look_at
from customers.records.ticket import NotThere, Refused
from tests.builders import a_customer, a_post, opened
from tests.customers.records.test_photos import a_file
from tests.house.life.stage import undone

DUTY = Duty("test.life", "Fill in", "posts:mine")
RECORDS = 4
# As many lives as a test may take; `ZHIKE_SOAK_LIVES` asks for more.
EXAMPLES = int(os.environ.get("ZHIKE_SOAK_LIVES", "8"))
SEALED, GENERAL, PHOTO = "phone", "remarks", "storefront_photo"
PHONES = ("", "13800138000", "13900139000", "13700137000")
NOTES = ("", "门口有台阶", "周三歇业")
numbers = st.integers(0, RECORDS - 1)


@dataclass
class Known:
    """What the model knows of a merge that stands: which record went into which, and what it wrote."""

    kept: int
    gone: int
    row: Merge
    wrote: dict[str, tuple[str, str]] = field(default_factory=dict)


class Life(RuleBasedStateMachine):
    """Four records of one shop that are merged, edited and parted."""

    @initialize()
    def begin(self) -> None:
        """Enter four records, each of a post of its own and of the analyst, who does everything here."""
        self.analyst = a_post("sa-1", role="licence_administrator", a="sam")
        self.manager = a_post("am-0", a="max")
        own: list[Post] = [a_post(f"am-{number + 1}", a=f"amy{number}") for number in range(RECORDS)]
        agreed = ("business", "survey", "marketing")
        self.records = [
            a_customer(self.analyst, self.manager, own[at], phone=PHONES[at % 4], consents=agreed[: at % 3 + 1])
            for at in range(RECORDS)
        ]
        self.values = [{SEALED: PHONES[at % 4], GENERAL: ""} for at in range(RECORDS)]
        self.merges: list[Known] = []
        self.deadlines: dict[int, int] = {}
        self.given = {at: {self.analyst.group_id, self.manager.group_id, own[at].group_id} for at in range(RECORDS)}
        self.lines = LogEntry.objects.count()

    def at(self, number: int) -> int:
        """Return where a record is kept now."""
        for one in self.merges:
            if one.gone == number:
                return self.at(one.kept)
        return number

    def _ticket(self, number: int, post: Post | None = None) -> Any:
        return opened(self.records[number], post or self.analyst)

    @rule(number=numbers, phone=st.sampled_from(PHONES[1:]))
    def edit_sealed(self, number: int, phone: str) -> None:
        """Write a phone into whatever record keeps this one now."""
        at = self.at(number)
        record = self._ticket(at)
        with acting(by=record.by):
            actions.change(record, {SEALED: phone}, rev=record.rev)
        self.values[at][SEALED] = phone

    @rule(number=numbers, words=st.sampled_from(NOTES))
    def edit_general(self, number: int, words: str) -> None:
        """Write remarks likewise."""
        at = self.at(number)
        record = next(
            (one for post in (self.analyst, self.manager) if GENERAL in _own(one := self._ticket(at, post))), None
        )
        if record is None:
            return
        with acting(by=record.by):
            actions.change(record, {GENERAL: words}, rev=record.rev)
        self.values[at][GENERAL] = words

    @rule(number=numbers)
    def photograph(self, number: int) -> None:
        """Attach a photo."""
        record = self._ticket(self.at(number), self.manager)
        with acting(by=record.by):
            actions.attach(record, PHOTO, a_file())

    @rule(number=numbers, purposes=st.sets(st.sampled_from(["business", "survey", "marketing"])))
    def agree(self, number: int, purposes: set[str]) -> None:
        """Record what the customer agrees to."""
        record = self._ticket(self.at(number))
        with acting(by=record.by):
            actions.consent(record, sorted(purposes), given_on=date(2026, 2, 3), way="phone")

    @rule(number=numbers)
    def put_due(self, number: int) -> None:
        """Open a deadline for a record."""
        at = self.at(number)
        customer = self.records[at]
        due = Rule(Way.AFTER, 3, date(2026, 2, 3), self.analyst.unit.closes)
        made = open_deadline(Wanted(DUTY, self.analyst.pk, customer.uuid, f"T-{at}", due, customer=customer.pk))
        self.deadlines[made.pk] = at

    @rule(kept=numbers, gone=numbers, taking=st.sets(st.sampled_from([SEALED, GENERAL, PHOTO])))
    def join(self, kept: int, gone: int, taking: set[str]) -> None:
        """Merge what keeps one record into what keeps another."""
        kept, gone = self.at(kept), self.at(gone)
        if kept == gone:
            return
        tickets = self._ticket(kept), self._ticket(gone)
        with acting(by=tickets[0].by):
            made = merge(*tickets, taking=taking, reason="同一家")
        known = Known(kept, gone, made)
        for name in (SEALED, GENERAL):
            before, theirs = self.values[kept][name], self.values[gone][name]
            if theirs and theirs != before and (not before or name in taking):
                known.wrote[name] = (before, theirs)
                self.values[kept][name] = theirs
        self.merges.append(known)
        for pk, at in self.deadlines.items():
            if at == gone:
                self.deadlines[pk] = kept
                known.wrote[f"deadline {pk}"] = ("", "")

    @precondition(lambda self: self.merges)
    @rule(place=st.integers(0, RECORDS))
    def part(self, place: int) -> None:
        """Undo a merge; only the latest into a record that stands can be."""
        known = self.merges[place % len(self.merges)]
        later = [one for one in self.merges if one.kept == known.kept and one.row.pk > known.row.pk]
        try:
            record = self._ticket(known.kept)
            with acting(by=record.by):
                undo(record, known.row.uuid, reason="两家")
        except (Refused, NotThere):
            assert later or self.at(known.kept) != known.kept
            return
        assert not later
        self.merges.remove(known)
        for name, (before, theirs) in known.wrote.items():
            if name.startswith("deadline"):
                self.deadlines[int(name.split()[1])] = known.gone
            elif self.values[known.kept][name] == theirs and name not in self._edited(known):
                self.values[known.kept][name] = before

    def _edited(self, known: Known) -> list[str]:
        """Return the fields that the undoing named: written anew since, be it with the same text."""
        with unlocked():
            return list(Merge.objects.get(pk=known.row.pk).report["fields"])

    @invariant()
    def each_record_holds_what_the_model_says(self) -> None:
        """Compare the values, open and sealed, of every record: merged ones keep theirs."""
        with unlocked():
            rows = {row.pk: row for row in Customer.objects.select_related("strongbox")}
        for number, customer in enumerate(self.records):
            row = rows[customer.pk]
            with unlocked():
                phone = opening.clear(row.strongbox, row.uuid, SEALED)
            assert (phone, row.remarks) == (self.values[number][SEALED], self.values[number][GENERAL])
            assert (row.state == "merged") == (self.at(number) != number)

    @invariant()
    def every_deadline_is_once_and_where_it_belongs(self) -> None:
        """Compare the deadlines."""
        stand = dict(Deadline.objects.values_list("pk", "customer"))
        assert stand == {pk: self.records[at].pk for pk, at in self.deadlines.items()}

    @invariant()
    def nobody_opens_a_merged_record_and_nobody_twice(self) -> None:
        """Hold the grants to the records that stand."""
        grants = Counter(Grant.objects.values_list("content_object_id", "group_id"))
        assert set(grants.values()) <= {1}
        for number, customer in enumerate(self.records):
            groups = {group for pk, group in grants if pk == customer.pk}
            inside = [one for one in range(RECORDS) if self.at(one) == number]
            wanted = set().union(*(self.given[one] for one in inside)) if self.at(number) == number else set()
            assert groups == wanted

    @invariant()
    def no_consent_of_one_purpose_stands_twice(self) -> None:
        """Hold consents and photos to one each."""
        with unlocked():
            standing = Counter(Consent.objects.filter(withdrawn_on=None).values_list("customer_id", "purpose"))
            photos = Counter(Attachment.objects.values_list("customer_id", "field"))
        assert set(standing.values()) | set(photos.values()) <= {1}

    @invariant()
    def a_merged_record_agrees_to_nothing_more_than_its_parts(self) -> None:
        """Hold each merge, when it was made, to the narrower of both."""
        for known in self.merges:
            with unlocked():
                rows = Consent.objects.filter(customer_id=self.records[known.gone].pk, withdrawn_on=None)
                theirs = set(rows.values_list("purpose", flat=True))
            assert set(known.row.snapshot["purposes"]) <= theirs

    @invariant()
    def the_lines_say_everything_and_none_is_lost(self) -> None:
        """Hold every record to its lines."""
        assert look_at(0).differing == []
        assert LogEntry.objects.count() >= self.lines
        self.lines = LogEntry.objects.count()


def _own(record: Any) -> set[str]:
    return {one.entry.identifier for one in record.fields if one.editable}


@pytest.mark.django_db
def test_whatever_is_merged_and_undone_nothing_is_lost_and_nothing_doubled() -> None:
    class Undone(Life):
        """A life that leaves nothing behind."""

        def __init__(self) -> None:
            super().__init__()
            self.around = undone()
            self.around.__enter__()

        def teardown(self) -> None:
            """Take everything back."""
            self.around.__exit__(None, None, None)

    assert {Application._meta.label, Deadline._meta.label} <= followers().keys()
    run_state_machine_as_test(
        Undone,
        settings=settings(
            max_examples=EXAMPLES, stateful_step_count=16, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )
