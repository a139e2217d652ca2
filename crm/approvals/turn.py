"""Whose turn it is: a case under lock, and what a seat decides of it, or why it decides nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crm.approvals.models import Case, Step
from crm.approvals.opening import ENDED, current_steps
from crm.approvals.queries import places_today
from crm.approvals.refusals import Barred, Changed, Decided, NotOpen, NotYours
from crm.approvals.rules import line_above, up_at
from crm.posts.queries import Seat, still_seated


@dataclass
class Held:
    """A case under lock, what counts of its steps, and those that the seat decides."""

    case: Case
    steps: list[Step]
    mine: list[Step]

    @property
    def stage(self) -> list[Step]:
        """Return the steps of the stage that is being decided."""
        return [step for step in self.steps if step.place == self.mine[0].place]


def taken(case: Case, *, by: Seat, mark: str) -> Held:
    """Lock a case for a decision of a seat; raises why there is none to make."""
    case = locked(case)
    if not still_seated(by):
        raise NotYours
    steps, places = current_steps(case), places_today()
    ours = [step for step in steps if by.post_id in line_above(step.post_id, places)]
    if not ours:
        raise NotYours
    must_be_open(case, steps)
    opened = [step for step in ours if step.state == Step.State.OPEN]
    if by.person_id in case.barred and any(up_at(step.post_id, places, ()) == by.post_id for step in opened):
        raise Barred
    mine = [step for step in opened if up_at(step.post_id, places, case.barred) == by.post_id]
    if not mine:
        ended = {step.place for step in ours if step.state in ENDED}
        _say_who_decided(step for step in steps if step.place in ended)
        raise NotYours
    if mark != case.mark:
        raise Changed
    return Held(case, steps, mine)


def must_be_open(case: Case, steps: Sequence[Step]) -> None:
    """Raise Decided or NotOpen for a case that has ended."""
    if case.state == Case.State.OPEN:
        return
    if case.state != Case.State.WITHDRAWN:
        _say_who_decided(steps)
    raise NotOpen(case)


def locked(case: Case) -> Case:
    """Return a case, locked: decisions on one case wait for each other, and see what the one before did."""
    return Case.objects.select_for_update(of=("self",)).select_related("requested_post").get(pk=case.pk)


def _say_who_decided(steps: Iterable[Step]) -> None:
    decided = [step for step in steps if step.decided_at is not None]
    if decided:
        raise Decided(max(decided, key=lambda step: (step.decided_at, step.pk)))
