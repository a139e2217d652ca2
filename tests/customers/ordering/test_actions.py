"""The verbs of ordering on line: who may, in which order, once; what is due and who is told."""

from datetime import timedelta

import pytest
from django.utils import timezone

from audit.trail.models import LogEntry
from crm.approvals.models import Case
from crm.approvals.refusals import Barred
from crm.models import Deadline, Holding, Notice, Post, Unit
from customers.ordering import actions, queries
from customers.ordering.models import Application
from tests.builders import a_leave, a_person, a_post, opened, seat
from tests.customers.ordering.ways import Shop, State, a_shop, applied, at, decided, stands, tomorrow

pytestmark = pytest.mark.django_db


@pytest.fixture
def shop() -> Shop:
    return a_shop()


def open_duties(application: Application) -> dict[str, int]:
    rows = Deadline.objects.filter(subject=application.uuid, closed_at=None)
    return dict(rows.values_list("duty", "post_id"))


def acted(application: Application) -> list[str]:
    rows = LogEntry.objects.filter(object_id=application.customer, event__startswith="ordering.")
    return list(rows.order_by("id").values_list("event", flat=True))


def test_an_application_asks_account_manager_and_section_chief(shop: Shop) -> None:
    application = applied(shop)
    assert application.number == f"O{timezone.localdate().year}-{application.pk:06d}"
    assert open_duties(application) == {"approval.ordering": shop.manager.pk}
    assert (application.analyst, application.chief) == (shop.analyst, shop.chief)
    assert application.case is not None and application.case.customer == shop.customer.pk
    rows = {row["name"]: (row["value_en"], row["value_zh"]) for row in application.case.proposal["rows"]}
    assert rows.keys() == {"order_method", "order_day", "settlement", "applied_on"}
    assert rows["order_method"] == ("By telephone", "电话订货") and rows["settlement"] == ("Cash", "现金结算")
    decided(application, shop.manager)
    assert open_duties(application) == {"approval.ordering": shop.chief.pk}
    decided(application, shop.chief)
    assert stands(application) == State.APPROVED
    assert open_duties(application) == {"ordering.set_up": shop.analyst.pk}
    assert Notice.objects.filter(post=shop.analyst, tiding="ordering.set_up").count() == 1


def test_a_customer_has_one_application_at_a_time(shop: Shop) -> None:
    first = applied(shop)
    with pytest.raises(actions.Already):
        applied(shop, shop.analyst)
    assert Application.objects.count() == 1 and Case.objects.count() == 1
    actions.withdraw(first, by=seat(shop.administrator))
    assert applied(shop).pk != first.pk


def test_without_analyst_or_chief_nothing_is_applied_for(shop: Shop) -> None:
    lone, unit = a_post("am-9", a="kim"), Unit.objects.create(name="别处")
    lone.unit = unit
    lone.save()
    record = opened(shop.customer, shop.administrator)
    analyst = a_post("sa-9", role="statistical_analyst", a="sal")
    for part in ("analyst", "chief"):
        with pytest.raises(queries.NobodyThere) as missing:
            actions.apply(record, manager=lone, clerk=shop.clerk, applied_on=timezone.localdate())
        assert missing.value.part == part and not Application.objects.exists()
        Post.objects.filter(pk=analyst.pk).update(unit=unit)


def test_who_applied_does_not_approve_on_another_post(shop: Shop) -> None:
    application = applied(shop, shop.analyst)
    a_leave(shop.manager)
    Holding.objects.filter(post=shop.manager, side="B").update(person=a_person("ann"))
    with pytest.raises(Barred):
        decided(application, shop.manager, username="ann")
    assert stands(application) == State.APPLIED


def test_sent_back_it_can_be_applied_for_again_on_the_same_row(shop: Shop) -> None:
    application = applied(shop)
    decided(application, shop.manager, "send_back", note="表上没有签字")
    assert open_duties(application) == {"ordering.mend": shop.administrator.pk}
    record = opened(shop.customer, shop.administrator)
    again = actions.apply_again(application, record, applied_on=timezone.localdate())
    assert again.pk == application.pk and again.state == State.APPLIED
    assert open_duties(application) == {"approval.ordering": shop.manager.pk}
    with pytest.raises(actions.OutOfTurn):
        actions.apply_again(application, record, applied_on=timezone.localdate())
    decided(application, shop.manager)
    decided(application, shop.chief)
    assert stands(application) == State.APPROVED


def test_rejected_it_is_closed_and_nothing_is_due(shop: Shop) -> None:
    application = applied(shop)
    decided(application, shop.manager)
    decided(application, shop.chief, "reject", note="信用等级不够")
    assert stands(application) == State.CLOSED and not open_duties(application)
    assert acted(application)[-1] == "ordering.settled"


def test_the_password_passes_from_hand_to_hand_until_the_customer_orders(shop: Shop) -> None:
    application = at(shop, "approved")
    actions.set_up(application, by=seat(shop.analyst))
    assert open_duties(application) == {"ordering.send": shop.clerk.pk, "ordering.receive": shop.analyst.pk}
    assert {row.closing.hour for row in Deadline.objects.filter(closed_at=None)} == {12}
    actions.send(application, by=seat(shop.clerk))
    assert open_duties(application) == {"ordering.receive": shop.analyst.pk}
    actions.receive(application, by=seat(shop.analyst))
    assert open_duties(application) == {"ordering.pass_on": shop.analyst.pk}
    actions.pass_on(application, to="customer", by=seat(shop.analyst))
    assert open_duties(application) == {"ordering.agree": shop.manager.pk}
    actions.agree(application, at=tomorrow(), way="video", by=seat(shop.manager))
    due = Deadline.objects.get(closed_at=None)
    assert (due.duty, due.due) == ("ordering.train", tomorrow())
    day = timezone.localdate() + timedelta(days=4)
    ready = actions.train(application, orders_from=day, by=seat(shop.manager))
    assert (ready.state, ready.orders_from) == (State.READY, day) and not open_duties(application)
    assert None not in (ready.set_up_at, ready.sent_at, ready.received_at, ready.passed_on_at, ready.trained_at)
    assert acted(application) == [
        "ordering.applied", "ordering.settled", "ordering.set_up", "ordering.password_sent",
        "ordering.password_received", "ordering.password_passed_on", "ordering.training_agreed", "ordering.trained",
    ]  # fmt: skip
    told = dict(Notice.objects.filter(tiding__startswith="ordering.").values_list("tiding", "post_id"))
    assert told["ordering.send"] == shop.clerk.pk and told["ordering.receive"] == shop.analyst.pk
    assert told["ordering.agree"] == shop.manager.pk
    assert Notice.objects.filter(tiding="ordering.ready").count() == 4


def test_an_appointment_agreed_anew_takes_the_place_of_the_first(shop: Shop) -> None:
    application = at(shop, "agreed")
    actions.agree(application, at=tomorrow(15), way="office", by=seat(shop.manager))
    assert Deadline.objects.get(duty="ordering.train", closed_at=None).due == tomorrow(15)
    assert Deadline.objects.get(duty="ordering.train", outcome="dropped").due == tomorrow()


STEPS = {
    "approved": ("set_up", "analyst"),
    "set_up": ("send", "clerk"),
    "sent": ("receive", "analyst"),
    "received": ("pass_on", "analyst"),
    "passed_on": ("agree", "manager"),
    "agreed": ("train", "manager"),
}
MORE = {
    "pass_on": lambda: {"to": "manager"},
    "agree": lambda: {"at": tomorrow(), "way": "visit"},
    "train": lambda: {"orders_from": timezone.localdate()},
}


@pytest.mark.parametrize("state", STEPS)
def test_a_step_is_its_posts_alone_and_happens_once(shop: Shop, state: str) -> None:
    act, part = STEPS[state]
    application = at(shop, state)
    verb, more = getattr(actions, act), MORE.get(act, dict)()
    for other in {"chief", "administrator", "manager", "analyst", "clerk"} - {part}:
        with pytest.raises(actions.NotYours):
            verb(application, by=seat(getattr(shop, other)), **more)
    assert stands(application) == state
    verb(application, by=seat(getattr(shop, part)), **more)
    before, lines = stands(application), len(acted(application))
    if act != "agree":
        with pytest.raises(actions.OutOfTurn) as late:
            verb(application, by=seat(getattr(shop, part)), **more)
        assert late.value.by is not None and late.value.by.closed_name
        assert (stands(application), len(acted(application))) == (before, lines)


@pytest.mark.parametrize("state", [*STEPS, "applied"])
def test_no_step_is_taken_before_its_turn(shop: Shop, state: str) -> None:
    application = at(shop, state)
    later = [one for one in STEPS.values() if one[0] != STEPS.get(state, ("",))[0]]
    for act, part in later:
        if (act, state) == ("agree", "agreed"):
            continue
        with pytest.raises(actions.OutOfTurn):
            getattr(actions, act)(application, by=seat(getattr(shop, part)), **MORE.get(act, dict)())
    assert stands(application) == state


@pytest.mark.parametrize("state", ["applied", *STEPS])
def test_withdrawn_at_any_time_before_the_end_nothing_stays_due(shop: Shop, state: str) -> None:
    application = at(shop, state)
    with pytest.raises(actions.NotYours):
        actions.withdraw(application, by=seat(shop.clerk))
    actions.withdraw(application, by=seat(shop.administrator))
    assert stands(application) == State.CLOSED and not open_duties(application)
    with pytest.raises(actions.OutOfTurn):
        actions.withdraw(application, by=seat(shop.administrator))


def test_b_acknowledges_in_the_holders_place(shop: Shop) -> None:
    application = at(shop, "approved")
    a_leave(shop.analyst)
    actions.set_up(application, by=seat(shop.analyst, "abe"))
    done = Deadline.objects.get(subject=application.uuid, duty="ordering.set_up")
    assert (done.closed_name, done.closed_letter, done.closed_for) == ("Abe", "B", "Ann")
    line = LogEntry.objects.get(event="ordering.set_up")
    assert (line.letter, line.stands_in_for) == ("B", "Ann")
