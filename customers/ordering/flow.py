"""An application's way as its page shows it: each step with its post, who did it in whose place, when, and by when."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.approvals.models import Case, Step
from crm.approvals.routes import titled
from crm.deadlines.models import Deadline
from customers.ordering.duties import DUTIES, MEND
from customers.ordering.models import Application
from customers.ordering.routes import ROUTE
from customers.ordering.rules import MOVES, Act

Words = str | Promise
TITLES: Mapping[Act, Words] = {
    Act.SET_UP: _("Set up"),
    Act.SEND: _("Password sent"),
    Act.RECEIVE: _("Password received"),
    Act.PASS_ON: _("Password passed on"),
    Act.AGREE: _("Training agreed"),
    Act.TRAIN: _("Trained"),
}
APPROVED = ("approved", "edited")
REFUSED = ("sent_back", "rejected")


@dataclass(frozen=True)
class FlowStep:
    """A step of the way. `state` is "done", "now", "back" (sent back or rejected) or "" for what is to come."""

    title: Words
    post: str
    state: str
    who: str = ""
    letter: str = ""
    stands_in_for: str = ""
    at: datetime | None = None
    deadline: Deadline | None = None
    note: Words = ""


def flow(application: Application, steps: Sequence[Step], deadlines: Sequence[Deadline]) -> list[FlowStep]:
    """Return the steps of an application in order, earlier rounds of its approval first, those to come too."""
    found: list[FlowStep] = []
    for case, asked in groupby(steps, key=lambda step: step.case):
        found += [_applied(application, case, deadlines), *map(_approval, asked)]
    return [*found, *_acts(application, deadlines)]


def _applied(application: Application, case: Case, deadlines: Sequence[Deadline]) -> FlowStep:
    mend = next((row for row in deadlines if row.duty == MEND.code and row.closed_at is None), None)
    mending = mend is not None and case.pk == application.case_id
    return FlowStep(
        _("Applied"),
        application.applicant.name,
        "now" if mending else "done",
        case.requested_name,
        case.requested_letter,
        case.requested_for,
        case.opened_at,
        mend if mending else None,
    )


def _approval(step: Step) -> FlowStep:
    title = _("An added signer approves") if step.added_by_id else titled(f"{ROUTE.code}.{step.stage}")
    state = "done" if step.state in APPROVED else "back" if step.state in REFUSED else ""
    return FlowStep(
        title,
        step.decided_post or step.post.name,
        "now" if step.state == "open" else state,
        step.decided_name,
        step.decided_letter,
        step.decided_for,
        step.decided_at,
        step.deadline,
        step.note,
    )


def _acts(application: Application, deadlines: Sequence[Deadline]) -> Iterator[FlowStep]:
    latest = {row.duty: row for row in deadlines if row.outcome != Deadline.Outcome.DROPPED}
    for act, move in MOVES.items():
        row = latest.get(DUTIES[act].code)
        post = getattr(application, move.post).name
        note = _note(application, act)
        if row is None:
            yield FlowStep(TITLES[act], post, "", note=note)
            continue
        state = "done" if row.closed_at else "now" if application.state in move.after else ""
        yield FlowStep(
            TITLES[act],
            post,
            state,
            row.closed_name,
            row.closed_letter,
            row.closed_for,
            row.closed_at,
            row,
            note,
        )


def _note(application: Application, act: Act) -> Words:
    if act == Act.PASS_ON and application.passed_on_to:
        return application.get_passed_on_to_display()
    if act == Act.AGREE and application.training_way:
        return application.get_training_way_display()
    return ""
