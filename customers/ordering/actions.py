"""The verbs of ordering on line: apply, follow the approval, acknowledge each step, withdraw (P2.7.4).

Each asks for the post whose turn it is, and joins the caller's transaction or makes one. The initial password passes
from hand to hand outside the product: here stands only who acknowledged which hand, and when.
"""

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import get_random_string

from audit.trail.actions import Subject, write
from audit.trail.events import Event
from crm.approvals import actions as approvals
from crm.approvals.models import Case
from crm.approvals.rules import fingerprint
from crm.deadlines.actions import Wanted, close_deadlines, open_deadline
from crm.deadlines.models import Deadline
from crm.notices.actions import tell
from crm.posts.models import Post
from crm.posts.queries import Seat, still_seated
from customers.ordering import events, tidings
from customers.ordering.duties import DUTIES, MEND
from customers.ordering.models import Application
from customers.ordering.proposals import proposal_of
from customers.ordering.queries import team_for
from customers.ordering.routes import ROUTE
from customers.ordering.rules import MOVES, OVER, Act, due_rule
from customers.records.ticket import OpenRecord

State = Application.State
EVENTS: Mapping[Act, Event] = {
    Act.SET_UP: events.SET_UP,
    Act.SEND: events.SENT,
    Act.RECEIVE: events.RECEIVED,
    Act.PASS_ON: events.PASSED_ON,
    Act.AGREE: events.AGREED,
    Act.TRAIN: events.TRAINED,
}


class Already(Exception):
    """The customer has an application that is not closed."""


class OutOfTurn(Exception):
    """The application does not stand where this act may follow: somebody was quicker, or a step is missing."""

    def __init__(self, state: str, by: Deadline | None = None) -> None:
        super().__init__(state)
        self.state, self.by = state, by


class NotYours(Exception):
    """The act is another post's: it is answered like what does not exist."""


def apply(record: OpenRecord, *, manager: Post, clerk: Post, applied_on: date) -> Application:
    """Apply for an opened record to order on line, and ask account manager and section chief; return the application.

    Raises Already, and NobodyThere where the manager's unit has no analyst or the line above it no section chief.
    """
    by = record.by
    analyst, chief = team_for(manager, by)
    try:
        with transaction.atomic():
            row = Application.objects.create(
                number=get_random_string(20),
                customer=record.id,
                applied_on=applied_on,
                entered_by_id=by.person_id,
                applicant_id=by.post_id,
                analyst=analyst,
                manager=manager,
                chief=chief,
                clerk=clerk,
            )
            row.number = f"O{timezone.localdate().year}-{row.pk:06d}"
            row.case = _ask(row, record, applied_on)
            row.save(update_fields=["number", "case"])
            _tell_trail(events.APPLIED, row, by, applied_on=applied_on.isoformat())
            return row
    except IntegrityError as taken:
        raise Already from taken


@transaction.atomic
def apply_again(application: Application, record: OpenRecord, *, applied_on: date) -> Application:
    """Ask anew after the application was sent back, with what the record says now; raises OutOfTurn or NotYours."""
    by, row = record.by, _locked(application)
    _must_be(row, "applicant", by)
    if row.state != State.APPLIED or row.case is None or row.case.state != Case.State.SENT_BACK:
        raise OutOfTurn(row.state)
    row.applied_on, row.case = applied_on, _ask(row, record, applied_on)
    row.save(update_fields=["applied_on", "case"])
    close_deadlines(row.uuid, MEND, by=by)
    _tell_trail(events.APPLIED_AGAIN, row, by, applied_on=applied_on.isoformat())
    return row


@transaction.atomic
def follow(application: Application, case: Case, *, by: Seat) -> Application:
    """Let a decided case take effect: set-up becomes due, the applicant mends it, or it is closed."""
    row = _locked(application)
    if row.state != State.APPLIED or case.state == Case.State.OPEN:
        return row
    if case.state == Case.State.SENT_BACK:
        _due(row, MEND, row.applicant, Act.AGREE)
        return row
    if case.state == Case.State.APPROVED:
        row.state = State.APPROVED
        _open(row, Act.SET_UP)
    else:
        row.state, row.closed_at = State.CLOSED, timezone.now()
    row.save(update_fields=["state", "closed_at"])
    _tell_trail(events.SETTLED, row, by, state=row.state)
    return row


def set_up(application: Application, *, by: Seat) -> Application:
    """Acknowledge the set-up in the ordering system: the password is due on the second working day's morning."""
    return _step(application, Act.SET_UP, by)


def send(application: Application, *, by: Seat) -> Application:
    """Acknowledge, for the order desk, that the initial password was sent to the analyst."""
    return _step(application, Act.SEND, by)


def receive(application: Application, *, by: Seat) -> Application:
    """Acknowledge, for the analyst, that the initial password has come."""
    return _step(application, Act.RECEIVE, by)


def pass_on(application: Application, *, to: str, by: Seat) -> Application:
    """Acknowledge that the analyst passed the password on, to the account manager or straight to the customer."""
    return _step(application, Act.PASS_ON, by, {"passed_to": to}, passed_on_to=to)


def agree(application: Application, *, at: datetime, way: str, by: Seat) -> Application:
    """Keep time and way of the training as agreed with the customer; agreed anew, the new appointment counts."""
    told = {"training": timezone.localtime(at).strftime("%Y-%m-%d %H:%M"), "training_way": way}
    return _step(application, Act.AGREE, by, told, training_at=at, training_way=way)


def train(application: Application, *, orders_from: date, by: Seat) -> Application:
    """Acknowledge the training: the customer can order on line from the order day that follows it."""
    told = {"orders_from": orders_from.isoformat()}
    return _step(application, Act.TRAIN, by, told, orders_from=orders_from)


@transaction.atomic
def withdraw(application: Application, *, by: Seat) -> Application:
    """Close an application that has not led to ordering on line yet; what was due is dropped.

    The case is locked before the application, as deciding does; raises what the engine's `withdraw` raises.
    """
    case = Case.objects.filter(subject=application.uuid, route=ROUTE.code, state=Case.State.OPEN).first()
    _must_be(application, "applicant", by)
    if case is not None:
        approvals.withdraw(case, by=by)
    row = _locked(application)
    if row.state in OVER:
        raise OutOfTurn(row.state)
    before, row.state, row.closed_at = row.state, State.CLOSED, timezone.now()
    row.save(update_fields=["state", "closed_at"])
    close_deadlines(row.uuid, MEND, *DUTIES.values(), by=by, outcome=Deadline.Outcome.DROPPED)
    if before != State.APPLIED:
        posts = {row.analyst_id, row.manager_id, row.clerk_id} - {by.post_id}
        tell(tidings.WITHDRAWN, posts=sorted(posts), link=_page(row), facts={"number": row.number})
    _tell_trail(events.WITHDRAWN, row, by, state=before)
    return row


def _ask(row: Application, record: OpenRecord, applied_on: date) -> Case:
    """Put the application before account manager and section chief, and return the case."""
    proposal = proposal_of(record, applied_on)
    return approvals.start(
        ROUTE,
        subject=row.uuid,
        number=row.number,
        proposal=proposal,
        mark=fingerprint(proposal),
        posts={"account_manager": [row.manager_id], "section_chief": [row.chief_id]},
        by=record.by,
        customer=record.id,
    )


@transaction.atomic
def _step(
    application: Application, act: Act, by: Seat, told: Mapping[str, str] | None = None, **values: Any
) -> Application:
    """Acknowledge an act once: its deadline is closed, the next ones open, the posts concerned are told."""
    row, move = _locked(application), MOVES[act]
    _must_be(row, move.post, by)
    if row.state not in move.after:
        raise OutOfTurn(row.state, _done(row, act))
    now = timezone.now()
    stamp = {} if act == Act.AGREE else {f"{_STAMPS[act]}_at": now}
    for name, value in {**values, **stamp, "state": move.to}.items():
        setattr(row, name, value)
    row.save()
    close_deadlines(row.uuid, DUTIES[act], by=by)
    if act == Act.AGREE:
        close_deadlines(row.uuid, DUTIES[Act.TRAIN], by=by, outcome=Deadline.Outcome.DROPPED)
    for following in move.opens:
        _open(row, following)
    _tell_posts(row, act)
    _tell_trail(EVENTS[act], row, by, **(told or {}))
    return row


_STAMPS = {
    Act.SET_UP: "set_up",
    Act.SEND: "sent",
    Act.RECEIVE: "received",
    Act.PASS_ON: "passed_on",
    Act.TRAIN: "trained",
}


def _locked(application: Application) -> Application:
    parts = Application.objects.select_for_update(of=("self",)).select_related(
        "applicant__unit", "analyst__unit", "manager__unit", "clerk__unit", "case"
    )
    return parts.get(pk=application.pk)


def _must_be(row: Application, part: str, by: Seat) -> None:
    """Ask under lock for the post whose act it is, and whether the seat still stands."""
    if getattr(row, f"{part}_id") != by.post_id or not still_seated(by):
        raise NotYours


def out_of_turn(application: Application, act: str) -> OutOfTurn:
    """Return why an act may not follow now, with who did it already where somebody did."""
    return OutOfTurn(application.state, _done(application, Act(act)) if act in DUTIES else None)


def _done(row: Application, act: Act) -> Deadline | None:
    """Return who acknowledged an act already, as its deadline keeps it."""
    done = Deadline.objects.filter(subject=row.uuid, duty=DUTIES[act].code, outcome=Deadline.Outcome.DONE)
    return done.order_by("-pk").first()


def _open(row: Application, act: Act) -> None:
    """Put an act on the desk of its post, and tell the post where it may act at once."""
    _due(row, DUTIES[act], getattr(row, MOVES[act].post), act)
    if act in tidings.TOLD and row.state in MOVES[act].after:
        _tell(row, act)


def _due(row: Application, duty: Any, post: Post, act: Act) -> None:
    closing: time = post.unit.closes
    training = timezone.localtime(row.training_at) if row.training_at else None
    rule = due_rule(act, timezone.localtime(), closing, training)
    open_deadline(Wanted(duty, post.pk, row.uuid, row.number, rule, row.customer))


def _tell_posts(row: Application, act: Act) -> None:
    """Tell whom an act concerns that opens nothing: the analyst of a sent password, everybody of the end."""
    if act == Act.SEND:
        _tell(row, Act.RECEIVE)
    elif act == Act.TRAIN and row.orders_from is not None:
        posts = dict.fromkeys((row.applicant_id, row.analyst_id, row.chief_id, row.clerk_id))
        facts = {"number": row.number, "day": row.orders_from.isoformat()}
        tell(tidings.READY, posts=posts, link=_page(row), facts=facts)


def _tell(row: Application, act: Act) -> None:
    post = getattr(row, f"{MOVES[act].post}_id")
    tell(tidings.TOLD[act], posts=[post], link=_page(row), facts={"number": row.number})


def _page(row: Application) -> str:
    return reverse("ordering:application", kwargs={"uuid": row.uuid})


def _tell_trail(event: Event, row: Application, by: Seat, **facts: str) -> None:
    write(event, by=by, subject=Subject(row.customer, row.number), facts={"number": row.number, **facts})
