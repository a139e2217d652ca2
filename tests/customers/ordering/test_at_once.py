"""Acts at the same instant: real threads, real transactions, one effect."""

from collections.abc import Sequence

import pytest
from django.db import transaction
from django.utils import timezone

from audit.trail.context import acting
from audit.trail.models import LogEntry
from crm.approvals import actions as approvals
from crm.approvals.models import Case
from crm.approvals.refusals import Refused
from crm.models import Deadline
from customers.ordering import actions
from customers.ordering.models import Application
from tests.at_once import Verb
from tests.at_once import at_once as together
from tests.builders import opened, seat
from tests.customers.ordering.ways import a_shop, applied, at, stands

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(verbs: Sequence[Verb]) -> list[str]:
    """Return how each act ended, all begun together."""
    return together(verbs, Refused, actions.OutOfTurn, actions.Already)


def lines(event: str) -> int:
    return LogEntry.objects.filter(event=f"ordering.{event}").count()


def test_one_step_acknowledged_eight_times_at_once() -> None:
    shop = a_shop()
    application, by = at(shop, "approved"), seat(shop.analyst)
    ended = at_once([lambda: actions.set_up(application, by=by)] * 8)
    assert sorted(ended) == ["OutOfTurn"] * 7 + ["done"] and lines("set_up") == 1
    assert Deadline.objects.filter(closed_at=None).count() == 2


def test_two_posts_applying_at_once() -> None:
    shop = a_shop()
    records = [opened(shop.customer, post) for post in (shop.administrator, shop.analyst)]

    def apply(number: int) -> None:
        with acting(by=records[number].by):
            actions.apply(records[number], manager=shop.manager, clerk=shop.clerk, applied_on=timezone.localdate())

    assert sorted(at_once([lambda: apply(0), lambda: apply(1)])) == ["Already", "done"]
    assert Application.objects.count() == Case.objects.count() == lines("applied") == 1


def test_rejected_while_it_is_withdrawn() -> None:
    shop = a_shop()
    application = applied(shop)
    case, manager, administrator = application.case, seat(shop.manager), seat(shop.administrator)
    assert case is not None

    def reject() -> None:
        with transaction.atomic():
            after = approvals.reject(case, by=manager, mark=case.mark, note="暂不开通")
            actions.follow(application, after, by=manager)

    ended = at_once([reject, lambda: actions.withdraw(application, by=administrator)])
    assert ended.count("done") == 1 and stands(application) == "closed"
    assert lines("settled") + lines("withdrawn") == 1 and not Deadline.objects.filter(closed_at=None).exists()


def test_withdrawn_while_the_password_is_sent() -> None:
    shop = a_shop()
    application, clerk, administrator = at(shop, "set_up"), seat(shop.clerk), seat(shop.administrator)
    ended = at_once(
        [lambda: actions.send(application, by=clerk), lambda: actions.withdraw(application, by=administrator)]
    )
    assert ended[1] == "done" and stands(application) == "closed"
    assert lines("password_sent") == ended.count("done") - 1
    assert not Deadline.objects.filter(closed_at=None).exists()
