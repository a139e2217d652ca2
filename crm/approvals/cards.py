"""What a case looks like to a seat, in the reader's language: its proposal, its stages, and what may be done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from audit.trail.events import Title
from crm.approvals.models import Case, Step
from crm.approvals.queries import steps_of
from crm.approvals.routes import Route, route
from crm.approvals.rules import Place, plain, up_at
from crm.posts.models import in_language
from crm.posts.queries import Seat
from crm.web.dates import day


@dataclass(frozen=True)
class Row:
    """A row of the proposal; `before` is what stood there, `basis` the evidence, `by` who entered it; "" for none."""

    label: str
    value: str
    before: str
    basis: str
    by: str


@dataclass(frozen=True)
class Stage:
    """A stage with its steps; `state` is done, now, later or stopped."""

    title: Title
    state: str
    steps: Sequence[Step]


@dataclass(frozen=True)
class Card:
    """A case as a seat sees it: `step` is the one that it decides, None where there is none."""

    case: Case
    plan: Route
    rows: Sequence[Row]
    stages: Sequence[Stage]
    steps: Sequence[Step]
    step: Step | None
    may_withdraw: bool
    signers: frozenset[int]
    has_part: bool

    @property
    def note(self) -> str:
        """Return what the proposer added in words."""
        return str(self.case.proposal.get("note", ""))

    @property
    def has_basis(self) -> bool:
        """Say whether a row names its evidence."""
        return any(row.basis for row in self.rows)

    @property
    def has_by(self) -> bool:
        """Say whether a row names who entered it."""
        return any(row.by for row in self.rows)

    @property
    def decided(self) -> list[Step]:
        """Return the steps that were decided, the first first."""
        found = [step for step in self.steps if step.decided_at is not None]
        return sorted(found, key=lambda step: (step.decided_at, step.pk))

    @property
    def page(self) -> str:
        """Return the address of the procedure's own page."""
        return reverse(self.plan.page, kwargs={"uuid": self.case.subject})

    @property
    def decide(self) -> str:
        """Return the address that takes the decision; "" where it is made on the procedure's page."""
        return _named(self.plan.decide, self.case.uuid)

    @property
    def withdraw(self) -> str:
        """Return the address that takes the case back."""
        return _named(self.plan.withdraw or "approvals:withdraw", self.case.uuid)


def card(case: Case, seat: Seat, places: Mapping[int, Place]) -> Card:
    """Return a case as a seat sees it today, in one statement."""
    steps = steps_of(case)
    opened = [step for step in steps if step.state == Step.State.OPEN and case.state == Case.State.OPEN]
    mine = [step for step in opened if up_at(step.post_id, places, case.barred) == seat.post_id]
    asked = seat.post_id == case.requested_post_id or seat.person_id == case.requested_by_id
    return Card(
        case=case,
        plan=route(case.route),
        rows=[_row(row) for row in case.proposal.get("rows", ())],
        stages=_stages(case, steps),
        steps=steps,
        step=next((step for step in mine if seat.person_id not in case.barred), None),
        may_withdraw=asked and case.state == Case.State.OPEN,
        signers=frozenset(step.post_id for step in opened),
        has_part=asked or bool(mine) or seat.post_id in {step.post_id for step in steps},
    )


def _row(row: Mapping[str, Any]) -> Row:
    value, before = _said(row, "value") or str(row.get("value", "")), _said(row, "before")
    if row.get("kind") == "date":
        value, before = day(plain(row)), day(before)
    return Row(_said(row, "label"), value, before, _said(row, "basis"), _by(row))


def _said(row: Mapping[str, Any], what: str) -> str:
    english, chinese = str(row.get(f"{what}_en", "")), str(row.get(f"{what}_zh", ""))
    return in_language(english or chinese, chinese or english)


def _by(row: Mapping[str, Any]) -> str:
    return _said(row, "by") or str(row.get("by", ""))


def _stages(case: Case, steps: Sequence[Step]) -> list[Stage]:
    found = []
    for place in sorted({step.place for step in steps}):
        here = [step for step in steps if step.place == place]
        found.append(Stage(_title(case, here[0].stage), _state(here), here))
    return found


def _title(case: Case, code: str) -> Title:
    try:
        return route(case.route).stage(code).title
    except KeyError:
        return _("Stage no longer in use")


def _state(steps: Sequence[Step]) -> str:
    states = {step.state for step in steps}
    if states & {Step.State.SENT_BACK, Step.State.REJECTED}:
        return "stopped"
    if Step.State.OPEN in states:
        return "now"
    if Step.State.WAITING in states or states == {Step.State.SKIPPED}:
        return "later"
    return "done"


def _named(name: str, case: UUID) -> str:
    return reverse(name, kwargs={"uuid": case}) if name else ""
