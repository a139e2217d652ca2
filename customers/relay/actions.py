"""The verbs on a newcomer's way: finish a stage, ask for approval, follow the record as it is filled (P2.7.1, P2.7.2).

They join the caller's transaction. Each locks the newcomer and the draft as it was read, so of two who finish at once
one is told that it is done.
"""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from audit.trail.actions import Subject, write
from crm.approvals import actions as approvals
from crm.approvals.models import Case
from crm.deadlines.actions import close_deadlines, hand_deadlines_on, open_deadline
from crm.deadlines.models import Deadline
from crm.notices.actions import tell
from crm.posts.queries import Seat, holders_named, still_seated
from customers.catalog.queries import catalogue
from customers.records import drafts
from customers.records.fullness import fullness
from customers.records.ticket import OpenRecord
from customers.relay import events, rules
from customers.relay.duties import FIELDS, HANDED_ON, OF_STAGE, PASSED
from customers.relay.entering import due, page
from customers.relay.models import Newcomer
from customers.relay.proposals import asked, proposal_of, renewed
from customers.relay.queries import newcomers, plan, post_of, posts_of, teams
from customers.relay.routes import CHIEF, NEWCOMER

SERVICED_BY, ORDER_DAY = "serviced_by", "order_day"


class Incomplete(Exception):
    """Fields of the stage are empty; `fields` names them."""

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(len(fields))
        self.fields = list(fields)


class Moved(Exception):
    """The newcomer is not at the stage that was shown; `by` is the deadline that says who finished it, if any."""

    def __init__(self, stage: str, by: Deadline | None = None) -> None:
        super().__init__(stage)
        self.stage, self.by = stage, by


class NotYours(Exception):
    """It is another post's turn: it is answered like what does not exist."""


@transaction.atomic
def finish(row: Newcomer, record: OpenRecord, *, stage: str) -> Newcomer:
    """Finish a stage of a newcomer and hand it to the post whose turn is next; return it as it stands then.

    Raises Moved, NotYours, Incomplete, and Stale where the draft was changed since it was read.
    """
    by, row, known = record.by, locked(row), plan()
    if row.stage != stage:
        raise Moved(row.stage, done(row, stage))
    if post_of(row, stage).pk != by.post_id or not still_seated(by):
        raise NotYours
    drafts.stand(record)
    empty = empty_fields(record, known.names())
    if missing := [name for name in known.names(stage) if name in empty]:
        raise Incomplete(missing)
    sent_back = bool(row.case_id)
    row.mend = [name for name in row.mend if known.stage_of(name) != stage]
    following = rules.after(stage, empty, row.mend, known, sent_back=sent_back)
    close_deadlines(row.uuid, OF_STAGE[stage], by=by)
    if stage == rules.PLACING and follow_service(row, value_of(record, SERVICED_BY)):
        keep_to(row, record)
    row.stage = following
    if following == rules.APPROVAL:
        _ask_for_approval(row, record)
    else:
        _hand_on(row, following, known, again=sent_back)
    row.save()
    facts = {"number": row.number, "stage_done": stage, "goes_to": following}
    write(events.FINISHED, by=by, subject=record.subject, purpose=record.purpose, facts=facts)
    return row


def locked(row: Newcomer) -> Newcomer:
    """Return a newcomer's row, locked for the transaction at hand."""
    return newcomers().select_for_update(of=("self",)).get(pk=row.pk)


def done(row: Newcomer, stage: str) -> Deadline | None:
    """Return the deadline of a stage that was done last: it says by whom."""
    if stage not in OF_STAGE:
        return None
    found = Deadline.objects.filter(subject=row.uuid, duty=OF_STAGE[stage].code, outcome=Deadline.Outcome.DONE)
    return found.order_by("-closed_at").first()


def empty_fields(record: OpenRecord, names: Sequence[str]) -> set[str]:
    """Return which of some fields of an opened record hold nothing."""
    return {one.entry.identifier for one in record.fields if one.entry.identifier in names and not one.filled}


def value_of(record: OpenRecord, name: str) -> str:
    """Return the canonical text of a general field, "" where it is sealed, hidden or empty."""
    return next((one.value for one in record.fields if one.entry.identifier == name and not one.masked), "")


def mark_of(row: Newcomer, rev: int) -> str:
    """Return what a decision must name: the draft and the count of its changes."""
    return f"{row.uuid}/{rev}"


def _hand_on(row: Newcomer, stage: str, known: rules.Plan, *, again: bool) -> None:
    post, duty = post_of(row, stage), OF_STAGE[stage]
    fields = known.names(stage)
    if again:
        open_deadline(due(row, duty, post, rules.AGAIN, fields, timezone.localdate()))
    else:
        open_deadline(due(row, duty, post, known.days(stage), fields))
    tell(HANDED_ON, posts=[post.pk], link=page(row), facts={"number": row.number})


def follow_service(row: Newcomer, name: str) -> bool:
    """Pass a newcomer to the post of the account manager who is named as its service staff; say whether that is new.

    Who may open the draft is left to the caller.
    """
    post = holders_named([name]).get(name) if name else None
    if post is None or post.pk == row.manager_id:
        return False
    team, before = teams([post.pk])[post.pk], row.manager
    row.manager, row.chief = team.manager, team.chief or row.chief
    hand_deadlines_on(row.uuid, FIELDS, before=before.pk, after=row.manager_id)
    tell(PASSED, posts=[before.pk, row.manager_id], link=page(row), facts={"number": row.number})
    return True


def keep_to(row: Newcomer, record: OpenRecord) -> None:
    """Let exactly the four posts of a newcomer open its draft."""
    posts = posts_of(row)
    drafts.pass_on(record, [post.group_id for post in posts])


def _ask_for_approval(row: Newcomer, record: OpenRecord) -> None:
    """Start the case: due the working day before the order day, else the next working day (P2.7.3)."""
    chief, now = row.chief, timezone.localtime()
    closing = chief.unit.closes
    order_day = value_of(record, ORDER_DAY)
    rule = rules.approval_rule(order_day, now.date(), closing, closed=now.time() >= closing)
    row.mend, row.mend_note = [], ""
    row.case = approvals.start(
        NEWCOMER,
        subject=row.uuid,
        number=row.number,
        proposal=proposal_of(record, plan()),
        mark=mark_of(row, record.rev),
        posts={CHIEF: [chief.pk]},
        by=record.by,
        customer=row.customer,
        rules={CHIEF: rule},
    )


@transaction.atomic
def recall(row: Newcomer, record: OpenRecord) -> Newcomer:
    """Take a newcomer back from its approval to the account manager's stage, to correct it; return it.

    Whoever was to sign as well may open it no longer. Raises the engine's refusals, and Moved where it does not wait
    for approval.
    """
    row = locked(row)
    if row.stage != Newcomer.Stage.APPROVAL or row.case is None:
        raise Moved(row.stage)
    row.case = approvals.withdraw(row.case, by=record.by)
    keep_to(row, record)
    row.stage = Newcomer.Stage.BUSINESS
    _hand_on(row, rules.BUSINESS, plan(), again=True)
    row.save()
    return row


@transaction.atomic
def follow(ids: Sequence[int], *, by: Seat) -> None:
    """Have changed records' deadlines and approvals follow: what is filled is done, what changed is read again.

    Whoever changes records calls it afterwards; where nothing of them is open it takes one statement.
    """
    codes = [FIELDS.code, NEWCOMER.duty.code]
    opened = list(Deadline.objects.filter(customer__in=ids, closed_at=None, duty__in=codes))
    if not opened:
        return
    asking = {one.customer for one in opened if one.duty == NEWCOMER.duty.code and one.customer}
    stand = fullness(ids, by=by, values=asked(plan()))
    wanted = {entry.identifier for entry in catalogue().collectable}
    for one in opened:
        if (
            one.duty == FIELDS.code
            and one.customer in stand
            and stand[one.customer].filled >= wanted.intersection(one.fields)
        ):
            close_deadlines(one.subject, FIELDS, by=by, only=[one.pk])
            subject = Subject(one.customer, one.number)
            write(events.FIELDS_FILLED, by=by, subject=subject, fields=one.fields, facts={"number": one.number})
    for row in newcomers().filter(customer__in=asking) if asking else ():
        if row.customer in stand and row.case is not None and row.case.state == Case.State.OPEN:
            now = stand[row.customer]
            proposal = renewed(row.case.proposal, now.general)
            approvals.renew(row.case, proposal=proposal, mark=mark_of(row, now.rev), by=by)
