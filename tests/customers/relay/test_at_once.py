"""Acts on one newcomer at the same instant: real threads, real transactions, one effect each."""

from collections.abc import Sequence
from functools import partial

import pytest

from audit.trail.context import acting
from crm.models import Deadline
from crm.posts.queries import Seat
from customers.records.lock import unlocked
from customers.records.models import Customer
from customers.relay import actions, deciding
from customers.relay.entering import Arrival, enter
from customers.relay.models import Newcomer
from tests.at_once import Verb, at_once
from tests.builders import seat
from tests.customers.browse.pages import lines
from tests.customers.relay.people import CONSENT, ENTRY, PLACING, a_unit, entered, filled, now, opened, to_approve

pytestmark = pytest.mark.django_db(transaction=True)


def acting_at_once(verbs: Sequence[tuple[Seat, Verb]]) -> list[str]:
    """Return how each seat's verb ended, all begun together."""

    def run(by: Seat, verb: Verb) -> None:
        with acting(by=by):
            verb()

    return at_once([partial(run, *each) for each in verbs], Exception)


def states() -> list[str]:
    """Return the states of all records."""
    with unlocked():
        return list(Customer.objects.values_list("state", flat=True))


def test_of_those_who_finish_at_once_one_does() -> None:
    unit = a_unit()
    row, by = filled(entered(unit), seat(unit.sa), **PLACING), seat(unit.sa)
    records = [opened(row, by) for _ in range(4)]
    ended = acting_at_once([(by, lambda one=one: actions.finish(row, one, stage="placing")) for one in records])  # type: ignore[misc]
    assert sorted(ended) == ["Moved", "Moved", "Moved", "done"]
    assert lines("newcomer.finished") == 1
    assert Deadline.objects.filter(subject=row.uuid, duty="newcomer.business").count() == 1


def test_an_approval_and_a_withdrawal_at_once_have_one_effect() -> None:
    unit = a_unit()
    row = to_approve(unit)
    chief, clerk, mark = seat(unit.sc), seat(unit.la), row.case.mark  # type: ignore[union-attr]
    shown, taken = opened(row, chief), opened(row, clerk)
    ended = acting_at_once(
        [
            (chief, lambda: deciding.approve(row, shown, {}, mark=mark)),
            (clerk, lambda: deciding.withdraw(row, taken, note="不办了")),
        ]
    )
    assert ended.count("done") == 1
    assert states() == (["active"] if ended[0] == "done" else [])
    assert now(row).stage == ("admitted" if ended[0] == "done" else "closed")
    assert lines("record.activated") + lines("record.discarded") == 1


def test_an_approval_and_a_change_at_once_never_approve_what_was_not_shown() -> None:
    unit = a_unit()
    row = to_approve(unit)
    chief, manager, mark = seat(unit.sc), seat(unit.am), row.case.mark  # type: ignore[union-attr]
    shown = opened(row, chief)
    acting_at_once(
        [
            (chief, lambda: deciding.approve(row, shown, {}, mark=mark)),
            (manager, lambda: filled(row, manager, scientific_quota="90")),
        ]
    )
    stands = opened(row, manager)
    if now(row).stage == "approval":
        assert stands.field("scientific_quota").value == "90" and stands.state == "draft"
    else:
        assert stands.state == "active"


def test_many_approvals_at_once_are_one() -> None:
    unit = a_unit()
    row, by = to_approve(unit), seat(unit.sc)
    shown, mark = opened(row, by), row.case.mark  # type: ignore[union-attr]
    ended = acting_at_once([(by, lambda: deciding.approve(row, shown, {}, mark=mark))] * 8)
    assert ended.count("done") == 1 and set(ended) <= {"done", "Decided"}
    assert lines("record.activated") == 1


def test_entries_at_once_get_numbers_of_their_own_and_one_of_equals_is_refused() -> None:
    unit = a_unit()
    by = seat(unit.la)

    def entry(number: int) -> Verb:
        values = {**ENTRY, "code": f"37052300{number:04d}", "licence_number": f"37052310{number % 5:04d}"}
        return lambda: enter([Arrival(values, CONSENT, unit.sa, unit.am, unit.sc)], by=by)

    ended = acting_at_once([(by, entry(number)) for number in range(6)])
    assert sorted(ended) == ["Taken", "done", "done", "done", "done", "done"]
    assert len(set(Newcomer.objects.values_list("number", flat=True))) == 5
