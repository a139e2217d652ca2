"""Phrases of the tests of this room: a company with all parties, an application that stands at a state."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from audit.trail.context import acting
from crm.approvals import actions as approvals
from crm.approvals.models import Case
from crm.models import Post
from customers.ordering import actions
from customers.ordering.models import Application
from customers.records.models import Customer
from tests.builders import a_customer, a_post, opened, seat

State = Application.State
WAY = (State.APPLIED, State.APPROVED, State.SET_UP, State.SENT, State.RECEIVED, State.PASSED_ON, State.AGREED)


@dataclass
class Shop:
    """The posts that an application needs, each held by the person named in its comment, and a customer."""

    chief: Post  # chen
    manager: Post  # amy, B bo
    analyst: Post  # ann
    administrator: Post  # lee
    clerk: Post  # olga
    customer: Customer


def a_shop(**away: Any) -> Shop:
    """Return the parties; `away` sends a party's A on leave, `manager=(first, until)`."""
    director = a_post("dr-1", role="director", a="dora")
    chief = a_post("sc-1", role="section_chief", a="chen", above=director)
    manager = a_post("am-1", a="amy", b="bo", above=chief, away=away.get("manager"))
    analyst = a_post("sa-1", role="statistical_analyst", a="ann", b="abe", above=chief, away=away.get("analyst"))
    administrator = a_post("la-1", role="licence_administrator", a="lee", above=director)
    clerk = a_post("oc-1", role="order_clerk", a="olga", above=director)
    customer = a_customer(administrator, manager, analyst, chief, order_method="telephone", settlement="cash")
    return Shop(chief, manager, analyst, administrator, clerk, customer)


def applied(shop: Shop, post: Post | None = None) -> Application:
    """Return an application of the licence administrator's, or of another post's."""
    by = post or shop.administrator
    record = opened(shop.customer, by)
    with acting(by=record.by):
        return actions.apply(
            record, manager=shop.manager, clerk=shop.clerk, applied_on=timezone.localdate() - timedelta(days=1)
        )


def decided(application: Application, post: Post, verb: str = "approve", username: str = "", **more: Any) -> Case:
    """Return the case after a post's decision, which takes effect in the room."""
    by = seat(post, username)
    case = Case.objects.get(pk=Application.objects.get(pk=application.pk).case_id)
    with acting(by=by):
        case = getattr(approvals, verb)(case, by=by, mark=case.mark, **more)
        actions.follow(application, case, by=by)
    return case


def at(shop: Shop, state: str, *, to: str = "manager") -> Application:
    """Return an application that has come as far as a state, through the real verbs."""
    application = applied(shop)
    acts = [
        lambda: [decided(application, shop.manager), decided(application, shop.chief)],
        lambda: actions.set_up(application, by=seat(shop.analyst)),
        lambda: actions.send(application, by=seat(shop.clerk)),
        lambda: actions.receive(application, by=seat(shop.analyst)),
        lambda: actions.pass_on(application, to=to, by=seat(shop.analyst)),
        lambda: actions.agree(application, at=tomorrow(), way="visit", by=seat(shop.manager)),
    ]
    for act in acts[: WAY.index(State(state))]:
        act()
    return Application.objects.get(pk=application.pk)


def tomorrow(hour: int = 10) -> datetime:
    """Return an hour of tomorrow."""
    day: date = timezone.localdate() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(day, datetime.min.time().replace(hour=hour)))


def page(application: Application, act: str = "") -> str:
    """Return the address of an application, or of a step of it."""
    return f"/ordering/{application.uuid}/" + (f"{act}/" if act else "")


def stands(application: Application) -> str:
    """Return the state in which an application stands now."""
    return Application.objects.get(pk=application.pk).state
