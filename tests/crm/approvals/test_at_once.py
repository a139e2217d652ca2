"""Decisions at the same instant: real threads, real transactions, one effect."""

from collections import Counter
from collections.abc import Sequence

import pytest
from django.utils import timezone

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.approvals import actions
from crm.approvals.models import Case, Step
from crm.approvals.refusals import Refused
from crm.models import Deadline, Notice
from crm.posts.actions import end_leave
from crm.posts.histories import in_person
from tests.at_once import Verb
from tests.at_once import at_once as together
from tests.builders import a_leave, seat
from tests.crm.approvals.paths import ALL, ANY, Company

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(verbs: Sequence[Verb]) -> list[str]:
    """Return how each decision ended, all begun together."""
    return together(verbs, Refused)


def lines(*codes: str) -> int:
    return LogEntry.objects.filter(event__in=[f"approval.{code}" for code in codes]).count()


DECISIONS = ("approved", "edited", "sent_back", "rejected", "withdrawn")


def test_two_approvers_at_once_of_whom_one_suffices() -> None:
    company = Company()
    case = company.case(ANY)
    first, second = seat(company.chief), seat(company.chief2)
    ended = at_once([lambda by=by: actions.approve(case, by=by, mark="m1") for by in (first, second)])  # type: ignore[misc]
    assert sorted(ended) == ["Decided", "done"] and lines(*DECISIONS) == 1
    assert Counter(case.steps.values_list("state", flat=True)) == {"approved": 1, "skipped": 1}
    assert Notice.objects.filter(tiding="approval.approved").count() == 1


def test_two_approvers_at_once_who_must_both_approve() -> None:
    company = Company()
    case = company.case(ALL)
    seats = (seat(company.chief), seat(company.chief2))
    ended = at_once([lambda by=by: actions.approve(case, by=by, mark="m1") for by in seats])  # type: ignore[misc]
    case.refresh_from_db()
    assert ended == ["done", "done"] and case.state == Case.State.APPROVED and lines("approved") == 2
    assert Notice.objects.filter(tiding="approval.approved").count() == 1


def test_approved_while_it_is_withdrawn() -> None:
    company = Company()
    case = company.case(ANY)
    chief, manager = seat(company.chief), seat(company.manager)
    ended = at_once([lambda: actions.approve(case, by=chief, mark="m1"), lambda: actions.withdraw(case, by=manager)])
    case.refresh_from_db()
    expected = {"approved": ["done", "Decided"], "withdrawn": ["NotOpen", "done"]}
    assert ended == expected[case.state] and lines(*DECISIONS) == 1
    assert not Deadline.objects.filter(closed_at=None).exists()


def test_fifty_decisions_at_once_have_one_effect() -> None:
    company = Company()
    case, by = company.case(ANY), seat(company.chief)
    verbs: list[Verb] = []
    for number in range(50):
        edits = {"amount": str(100 + number)} if number % 3 == 0 else {}
        if number % 3 == 1:
            verbs.append(lambda: actions.send_back(case, by=by, mark="m1", note="no"))
        else:
            verbs.append(lambda edits=edits: actions.approve(case, by=by, mark="m1", edits=edits))  # type: ignore[misc]
    ended = Counter(at_once(verbs))
    case.refresh_from_db()
    assert ended == {"done": 1, "Decided": 49}
    assert lines(*DECISIONS) == 1 and Step.objects.filter(case=case, decided_at__isnull=False).count() == 1
    step = Step.objects.get(case=case, decided_at__isnull=False)
    line = LogEntry.objects.get(event__in=[f"approval.{code}" for code in DECISIONS])
    changed = {name: after for name, (_, after) in (line.changes or {}).items()}
    assert step.edits == changed and line.event == f"approval.{step.state}"
    assert changed.get("amount", "12") == case.proposal["rows"][0]["value"]


def test_edits_and_lines_are_equal_when_both_edit_at_once() -> None:
    company = Company()
    case = company.case(ALL)
    seats = (seat(company.chief), seat(company.chief2))
    verbs = [
        lambda by=by: actions.approve(case, by=by, mark="m1", edits={"amount": by.post_code})  # type: ignore[misc]
        for by in seats
    ]
    assert sorted(at_once(verbs)) == ["Changed", "done"] and lines("edited") == 1
    case.refresh_from_db()
    assert case.steps.get(state="edited").edits == {"amount": case.proposal["rows"][0]["value"]}


def test_an_approval_that_meets_the_end_of_the_leave() -> None:
    company = Company()
    case, leave = company.case(ANY), a_leave(company.chief)
    b, a = seat(company.chief, "cui"), in_person(leave.holding)

    def approve() -> None:
        with acting(by=b):
            actions.approve(case, by=b, mark="m1")

    def come_back() -> None:
        with acting(by=a):
            end_leave(leave, timezone.localdate(), by=a)

    ended = at_once([approve, come_back])
    assert ended[0] in ("done", "NotYours") and ended[1] == "done"
    assert lines("approved") == (ended[0] == "done")
    assert at_once([approve])[0] in ("Decided", "NotYours") and lines("approved") == (ended[0] == "done")
