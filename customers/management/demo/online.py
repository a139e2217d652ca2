"""Applications to order on line, of the demonstration: each post does what waits for it (P2.7.4)."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from crm.approvals import actions as approvals
from crm.posts.models import Post
from crm.posts.queries import Seat
from customers.ordering import actions
from customers.ordering.models import Application
from customers.records import gate
from customers.relay.models import Newcomer
from customers.relay.queries import newcomers

State = Application.State


def apply(seat: Seat, clerk: Post) -> bool:
    """Apply for the next admitted newcomer of the seat's post that orders on line; False where there is none."""
    wanting = newcomers().filter(stage=Newcomer.Stage.ADMITTED, analyst=seat.post_id, orders_from=None).order_by("pk")
    row = wanting.exclude(customer__in=Application.objects.values("customer")).first()
    if row is None:
        return False
    record = gate.open_record(row.uuid, by=seat, purpose="maintenance")
    actions.apply(record, manager=row.manager, clerk=clerk, applied_on=timezone.localdate())
    return True


def go_on(seat: Seat) -> bool:
    """Do what the oldest application waits for on the seat's post; False where none does."""
    mine = Q(analyst=seat.post_id) | Q(manager=seat.post_id) | Q(chief=seat.post_id) | Q(clerk=seat.post_id)
    for row in Application.objects.filter(mine).select_related("case").order_by("pk"):
        if act := _act(row, seat):
            act()
            return True
    return False


def _act(row: Application, seat: Seat) -> Callable[[], object] | None:
    case = row.case
    if row.state == State.APPLIED and case is not None and case.steps.filter(post=seat.post_id, state="open").exists():
        return lambda: actions.follow(row, approvals.approve(case, by=seat, mark=case.mark), by=seat)
    return {
        (State.APPROVED, row.analyst_id): lambda: actions.set_up(row, by=seat),
        (State.SET_UP, row.clerk_id): lambda: actions.send(row, by=seat),
        (State.SENT, row.analyst_id): lambda: actions.receive(row, by=seat),
        (State.RECEIVED, row.analyst_id): lambda: actions.pass_on(row, to=Application.To.MANAGER, by=seat),
        (State.PASSED_ON, row.manager_id): lambda: actions.agree(row, at=_soon(), way="visit", by=seat),
    }.get((State(row.state), seat.post_id))


def _soon() -> datetime:
    day = timezone.localtime() + timedelta(days=2)
    return day.replace(hour=9, minute=30, second=0, microsecond=0)
