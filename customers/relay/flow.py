"""Where a newcomer stands, who has it, and how long is left: the flow that every page of it shows (P9.1.3)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from crm.approvals.models import Case, Step
from crm.deadlines.models import Deadline
from crm.posts.models import Post
from crm.posts.queries import PostToday, posts_by_group
from crm.templatetags.web import in_place_of
from customers.relay import rules
from customers.relay.duties import OF_STAGE
from customers.relay.models import Newcomer
from customers.relay.queries import deadlines_of, plan, post_of, posts_of
from customers.relay.routes import NEWCOMER

Words = str | Promise
Stage = Newcomer.Stage
ORDER = (rules.ENTRY, rules.PLACING, rules.BUSINESS, rules.APPROVAL)
TITLES: Mapping[str, Words] = {
    rules.ENTRY: pgettext_lazy("stage", "Entry"),
    rules.PLACING: _("Place and service"),
    rules.BUSINESS: pgettext_lazy("stage", "Business"),
    rules.APPROVAL: _("Approval"),
}


@dataclass(frozen=True)
class Leg:
    """A stage as the flow shows it: done, now, late or to come; who has it or had it; by when, or since when."""

    title: Words
    state: str
    post: str
    who: str
    due: Deadline | None = None
    at: datetime | None = None
    day: date | None = None
    fields: int = 0

    @property
    def state_word(self) -> Words:
        """Return the state in a word."""
        return {
            "done": _("done"),
            "now": _("under way"),
            "late": _("overdue"),
            "next": pgettext_lazy("stage", "to come"),
            "off": _("ended"),
        }[self.state]


def flow(row: Newcomer) -> list[Leg]:
    """Return the legs of a newcomer's way, in three statements."""
    deadlines = deadlines_of(row)
    acting = posts_by_group({post.group_id for post in posts_of(row)})
    known = plan()
    legs = [_leg(row, stage, deadlines, acting, len(known.stages.get(stage, ()))) for stage in ORDER]
    return [*legs, _orders(row)]


def _leg(row: Newcomer, stage: str, deadlines: Sequence[Deadline], acting: Mapping[int, PostToday], fields: int) -> Leg:
    post = post_of(row, stage)
    codes = [OF_STAGE[stage].code] if stage in OF_STAGE else [NEWCOMER.duty.code]
    mine = [one for one in deadlines if one.duty in codes]
    opened = next((one for one in mine if one.closed_at is None), None)
    over = [one for one in mine if one.closed_at is not None and one.outcome == Deadline.Outcome.DONE]
    if row.stage == stage:
        late = opened is not None and opened.due < timezone.now()
        return Leg(TITLES[stage], "late" if late else "now", post.name, _acts(post, acting), opened, fields=fields)
    if _is_over(row, stage):
        last = max(over, key=lambda one: one.closed_at or one.opened_at, default=None)
        if last is not None:
            return Leg(TITLES[stage], "done", post.name, closed_by(last), at=last.closed_at, fields=fields)
        if stage == rules.ENTRY:
            return Leg(TITLES[stage], "done", post.name, str(row.entered_by), at=row.entered_at, fields=fields)
        return Leg(TITLES[stage], "off" if row.stage == Stage.CLOSED else "done", post.name, "", fields=fields)
    return Leg(TITLES[stage], "next", post.name, _acts(post, acting), fields=fields)


def _is_over(row: Newcomer, stage: str) -> bool:
    return row.stage in (Stage.ADMITTED, Stage.CLOSED) or ORDER.index(row.stage) > ORDER.index(stage)


def _orders(row: Newcomer) -> Leg:
    title = _("Can order")
    if row.stage != Stage.ADMITTED:
        return Leg(title, "off" if row.stage == Stage.CLOSED else "next", "", "")
    if row.orders_from is None:
        return Leg(title, "now", "", gettext("after the set-up of ordering on line"))
    state = "done" if row.orders_from <= timezone.localdate() else "now"
    return Leg(title, state, "", "", day=row.orders_from)


def _acts(post: Post, acting: Mapping[int, PostToday]) -> str:
    today = acting.get(post.group_id)
    if today is None or today.seat is None:
        return gettext("nobody acts today")
    return side(today.seat.person_name, today.seat.letter, today.seat.stands_in_for)


def closed_by(one: Deadline) -> str:
    """Return who closed a deadline, from which side and in whose place."""
    return side(one.closed_name, one.closed_letter, one.closed_for) if one.closed_name else gettext("the machine")


def side(name: str, letter: str, holder: str) -> str:
    """Return a person, and from which side in whose place where that is not their own."""
    return f"{name} · {in_place_of(letter, holder)}" if holder else name


def fillers(row: Newcomer, deadlines: Sequence[Deadline]) -> dict[str, str]:
    """Return who filled each stage: post, and the person that finished it last."""
    found = {rules.ENTRY: f"{row.administrator.name} · {row.entered_by}"}
    for stage, duty in OF_STAGE.items():
        closed = [one for one in deadlines if one.duty == duty.code and one.outcome == Deadline.Outcome.DONE]
        if closed:
            last = max(closed, key=lambda one: one.closed_at or one.opened_at)
            found[stage] = f"{last.post.name} · {closed_by(last)}"
    return found


def decisions(row: Newcomer) -> list[Step]:
    """Return what was decided in the newcomer's cases so far, the latest first."""
    if row.case is None:
        return []
    steps = Step.objects.filter(case__subject=row.uuid, case__route=NEWCOMER.code).exclude(decided_at=None)
    return list(steps.select_related("case").order_by("-decided_at"))


def is_open(row: Newcomer) -> bool:
    """Say whether a newcomer waits for a decision."""
    return row.stage == Stage.APPROVAL and row.case is not None and row.case.state == Case.State.OPEN


def stage_context(row: Newcomer) -> dict[str, Any]:
    """Return what every page of a newcomer shows."""
    return {"newcomer": row, "legs": flow(row), "decisions": decisions(row)}
