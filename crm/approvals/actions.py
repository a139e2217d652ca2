"""The verbs of approvals. Each is one transaction that joins the caller's, locks the case and writes one line.

Finish in your own room: `state` of the case that a verb returns says what to do next; the engine calls nobody back.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from audit.trail.actions import Subject, write
from audit.trail.context import Actor, current
from audit.trail.events import Event
from crm.approvals import events, tidings
from crm.approvals.models import Case, Step
from crm.approvals.opening import (
    ENDED,
    ask_anew,
    current_steps,
    drop_steps,
    lay_steps,
    must_fit,
    open_steps,
    tell_posts,
    up,
)
from crm.approvals.refusals import (
    AlreadyOpen,
    AlreadyThere,
    Barred,
    Changed,
    Decided,
    NoReason,
    NotOpen,
    NotYours,
    Refused,
    Unfinished,
    WrongRoute,
)
from crm.approvals.routes import Route, route
from crm.approvals.rules import Voice, edited, fingerprint, is_through, next_place
from crm.approvals.turn import Held, locked, must_be_open, taken
from crm.deadlines.actions import close_deadlines
from crm.deadlines.models import Deadline
from crm.posts.models import Post
from crm.posts.queries import Seat, still_seated
from crm.posts.rules import ADMINISTRATORS
from crm.workdays.rules import Rule

__all__ = [
    "AlreadyOpen",
    "AlreadyThere",
    "Barred",
    "Changed",
    "Decided",
    "NoReason",
    "NotOpen",
    "NotYours",
    "Refused",
    "Unfinished",
    "WrongRoute",
    "add_signer",
    "approve",
    "reject",
    "renew",
    "send_back",
    "start",
    "withdraw",
]
APPROVING = (Step.State.APPROVED, Step.State.EDITED)
NOTE = 500


@transaction.atomic
def start(
    plan: Route,
    *,
    subject: UUID,
    number: str,
    proposal: Mapping[str, object],
    mark: str,
    posts: Mapping[str, Sequence[int]],
    by: Seat,
    customer: int | None = None,
    beneficiaries: Iterable[int] = (),
    rules: Mapping[str, Rule] | None = None,
) -> Case:
    """Put a proposal on its way and open its first stage; raises AlreadyOpen, NotYours, WrongRoute."""
    if not still_seated(by):
        raise NotYours
    must_fit(plan, posts, rules or {})
    case = Case(
        route=plan.code,
        number=number,
        subject=subject,
        customer=customer,
        proposal=dict(proposal),
        mark=mark,
        requested_by_id=by.person_id,
        requested_name=by.person_name,
        requested_letter=by.letter,
        requested_for=by.stands_in_for,
        requested_post_id=by.post_id,
        barred=sorted({by.person_id, *beneficiaries}),
    )
    try:
        with transaction.atomic():
            case.save(force_insert=True)
    except IntegrityError as there:
        raise AlreadyOpen from there
    lay_steps(case, plan, posts, rules or {})
    open_steps(case, [step for step in current_steps(case) if step.place == 0])
    _line(events.STARTED, case, by)
    return case


@transaction.atomic
def approve(case: Case, *, by: Seat, mark: str, note: str = "", edits: Mapping[str, str] | None = None) -> Case:
    """Give a seat's approval to what was shown, or to it with edits, which are what takes effect from then on.

    Raises Decided, Changed, Barred, NotYours, NotOpen, WrongRoute. Others of the stage who had approved read it again.
    """
    held = taken(case, by=by, mark=mark)
    proposal, changes = _edited(held.case, edits or {})
    event, state = (events.EDITED, Step.State.EDITED) if changes else (events.APPROVED, Step.State.APPROVED)
    before = [step for step in held.stage if step.state in APPROVING]
    if changes:
        held.case.proposal, held.case.mark = proposal, fingerprint([mark, changes])
        held.case.save()
    _decide(held, state, by=by, note=note, edits={name: after for name, (_, after) in changes.items()})
    if changes and before:
        open_steps(held.case, ask_anew(held.case, before))
    _line(event, held.case, by, stage=held.mine[0].stage, note=note, changes=changes)
    _go_on(held, by=by)
    return held.case


@transaction.atomic
def send_back(case: Case, *, by: Seat, mark: str, note: str) -> Case:
    """Return a proposal to whoever asked, with the reason; raises as `approve` does, and NoReason."""
    return _refuse(case, Step.State.SENT_BACK, by=by, mark=mark, note=note)


@transaction.atomic
def reject(case: Case, *, by: Seat, mark: str, note: str) -> Case:
    """Decline a proposal for good, with the reason; raises as `approve` does, and NoReason."""
    return _refuse(case, Step.State.REJECTED, by=by, mark=mark, note=note)


@transaction.atomic
def withdraw(case: Case, *, by: Seat, whole: bool = False) -> Case:
    """Take a proposal back, from the post that asked or by who asked; raises NotYours, Decided, NotOpen.

    `whole` says that the procedure itself is taken back: its room answers for who may.
    """
    case = locked(case)
    asked_for = by.post_id == case.requested_post_id or by.person_id == case.requested_by_id
    if not still_seated(by) or not (whole or asked_for):
        raise NotYours
    steps = current_steps(case)
    must_be_open(case, steps)
    asked = up(case, [step for step in steps if step.state == Step.State.OPEN])
    _end(case, Case.State.WITHDRAWN, steps, by=by)
    _line(events.WITHDRAWN, case, by)
    tell_posts(tidings.WITHDRAWN, case, asked, who=_who(by), to_decide=True)
    return case


@transaction.atomic
def add_signer(case: Case, post_id: int, *, by: Seat, mark: str, note: str = "") -> Case:
    """Let a further post sign in the current stage, at once and without fail (加签); the adder still decides.

    Raises as `approve` does, AlreadyThere, and NotYours for an administrator's post: it signs nothing of a customer.
    """
    held = taken(case, by=by, mark=mark)
    if any(step.post_id == post_id for step in held.stage):
        raise AlreadyThere
    post = Post.objects.select_related("unit", "role").get(pk=post_id)
    if post.role.code in ADMINISTRATORS:
        raise NotYours
    like = held.mine[0]
    step = Step.objects.create(
        case=held.case,
        place=like.place,
        stage=like.stage,
        post=post,
        added_by_id=by.person_id,
        note=note[:NOTE],
        rule=like.rule,
    )
    open_steps(held.case, [step])
    _line(events.SIGNER_ADDED, held.case, by, stage=like.stage, note=note, post=post.code)
    return held.case


@transaction.atomic
def renew(case: Case, *, proposal: Mapping[str, object], mark: str, by: Seat | None = None) -> Case:
    """Put another version in place of the one that waits: whoever has approved is asked again, from the first stage.

    Raises NotOpen, Decided. With the mark unchanged nothing happens.
    """
    case = locked(case)
    steps = current_steps(case)
    must_be_open(case, steps)
    if case.mark == mark:
        return case
    case.proposal, case.mark = dict(proposal), mark
    case.save()
    actor: Actor | None = by or current().actor
    opened = [step for step in steps if step.state == Step.State.OPEN]
    approved = [step for step in steps if step.state in ENDED]
    _line(events.RENEWED, case, actor)
    tell_posts(tidings.CHANGED, case, up(case, opened), who=_who(actor), to_decide=True)
    if approved:
        _from_the_first(case, approved, opened)
    return case


def forget(cases: Sequence[int]) -> None:
    """Empty what ended cases proposed: of a subject that is destroyed nothing stays but who decided and why."""
    Case.objects.filter(pk__in=cases).exclude(state=Case.State.OPEN).update(proposal={})
    Step.objects.filter(case__in=cases).exclude(edits={}).update(edits={})


def _from_the_first(case: Case, approved: Sequence[Step], opened: Sequence[Step]) -> None:
    """Ask all again who approved another version; stages after the first wait for their turn once more."""
    fresh = ask_anew(case, approved)
    first = min(step.place for step in fresh)
    drop_steps(case, [step for step in opened if step.place > first], by=None, to=Step.State.WAITING)
    open_steps(case, [step for step in fresh if step.place == first])


def _refuse(case: Case, state: Step.State, *, by: Seat, mark: str, note: str) -> Case:
    if not note.strip():
        raise NoReason
    held = taken(case, by=by, mark=mark)
    back = state == Step.State.SENT_BACK
    _decide(held, state, by=by, note=note)
    _end(held.case, Case.State.SENT_BACK if back else Case.State.REJECTED, held.steps, by=by)
    event = events.SENT_BACK if back else events.REJECTED
    _line(event, held.case, by, stage=held.mine[0].stage, note=note)
    what = tidings.SENT_BACK if back else tidings.REJECTED
    tell_posts(what, held.case, [held.case.requested_post_id], who=_who(by))
    return held.case


def _decide(held: Held, state: Step.State, *, by: Seat, note: str, edits: Mapping[str, str] | None = None) -> None:
    """Write a seat's decision on its steps and close their deadlines."""
    back = state == Step.State.SENT_BACK
    outcome = Deadline.Outcome.SENT_BACK if back else Deadline.Outcome.DONE
    for step in held.mine:
        step.state, step.decided_at, step.mark = state, timezone.now(), held.case.mark
        step.decided_by_id, step.decided_name = by.person_id, by.person_name
        step.decided_post, step.decided_letter, step.decided_for = by.post_name, by.letter, by.stands_in_for
        step.note, step.edits = note.strip()[:NOTE], dict(edits or {})
        step.save()
        duty = route(held.case.route).duty
        close_deadlines(held.case.subject, duty, by=by, post_id=step.post_id, outcome=outcome)


def _edited(case: Case, edits: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, tuple[str, str]]]:
    try:
        return edited(case.proposal, edits)
    except KeyError as unknown:
        raise WrongRoute(f"{unknown} is no row of the proposal") from unknown


def _go_on(held: Held, *, by: Seat) -> None:
    """Open the next stage, or end the case, where the stage is through."""
    steps = current_steps(held.case)
    now = held.mine[0].place
    stage = [step for step in steps if step.place == now]
    if not is_through(Voice(step.need_all, step.state in APPROVING) for step in stage):
        return
    drop_steps(held.case, [step for step in stage if step.state == Step.State.OPEN], by=by)
    following = next_place((step.place for step in steps), now)
    if following is not None:
        open_steps(held.case, [step for step in steps if step.place == following])
        return
    _end(held.case, Case.State.APPROVED, steps, by=by)
    tell_posts(tidings.APPROVED, held.case, [held.case.requested_post_id], who=_who(by))


def _end(case: Case, state: Case.State, steps: Sequence[Step], *, by: Seat) -> None:
    drop_steps(case, [step for step in steps if step.state in (Step.State.OPEN, Step.State.WAITING)], by=by)
    case.state, case.closed_at = state, timezone.now()
    case.closed_name, case.closed_post = by.person_name, by.post_name
    case.closed_letter, case.closed_for = by.letter, by.stands_in_for
    case.save()


def _line(
    event: Event,
    case: Case,
    by: Actor | None,
    *,
    note: str = "",
    changes: Mapping[str, tuple[str, str]] | None = None,
    **facts: str,
) -> None:
    about = None if case.customer is None else Subject(case.customer, case.number)
    known = {"route": case.route, "case": case.number, **facts}
    if "stage" in known:
        known["stage"] = f"{case.route}.{known['stage']}"
    write(event, by=by, subject=about, reason=note, changes=changes, facts=known)


def _who(by: Actor | None) -> str:
    return f"{by.person_name} · {by.post_name}" if by else "—"
