"""The verbs of a review: decide an item, write the minutes, sign, report what was asked for. Each a line (P9.2)."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, time

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from audit.trail.actions import Subject, write
from crm.deadlines.actions import Wanted, close_deadlines, open_deadline
from crm.notices.actions import tell
from crm.posts.models import Post
from crm.posts.queries import Seat, still_seated
from crm.workdays.queries import calendar
from crm.workdays.rules import Rule, Way
from customers.records.gate import recheck
from customers.review import events, queries, rules
from customers.review.duties import GIVEN, OF_DECISION, SIGNED
from customers.review.models import ReviewItem, ReviewSession

CARRIED = ReviewItem.Decision.CARRIED


class NotYours(Exception):
    """This seat may not do that here: it is answered like what does not exist."""


class Closed(Exception):
    """The session is signed: nothing in it changes any more."""


class Impossible(Exception):
    """A decision that the rules do not allow; `fault` names the rule, `field` the form's field."""

    def __init__(self, fault: str, field: str) -> None:
        super().__init__(fault)
        self.fault, self.field = fault, field


class Changed(Exception):
    """The session is not as it was shown to whoever signs: it must be read again."""


@dataclass(frozen=True)
class Decision:
    """What is decided on an item: how, with which remark, and for a plan or a task, on which post by when."""

    how: str
    remark: str = ""
    post: Post | None = None
    until: date | None = None


@transaction.atomic
def decide(item: ReviewItem, decision: Decision, *, by: Seat) -> ReviewItem:
    """Decide an item of an open session, or decide it anew; what is planned or given out is due on its post (P9.2).

    Raises NotYours, Closed, Impossible.
    """
    session, item = _locked(item)
    _must_hold(session, by)
    if not session.open or item.decision in (CARRIED, ReviewItem.Decision.SETTLED):
        raise Closed
    if item.customer_id not in recheck([item.customer_id], by=by):
        raise NotYours
    giving = decision.how in OF_DECISION
    if giving:
        _possible(session, item, decision)
    close_deadlines(item.uuid, by=by)
    item.decision, item.remark = decision.how, decision.remark
    item.for_post, item.until = (decision.post, decision.until) if giving else (None, None)
    item.decided_at, item.decided_as = timezone.now(), name_of(by)
    item.reported_at, item.reported_as, item.report = None, "", ""
    item.save()
    if giving:
        _give(session, item)
    write(
        events.DECIDED,
        by=by,
        subject=_subject(session, item),
        facts={"number": session.number, "cause": item.kind, "decision": item.decision},
    )
    return item


def _possible(session: ReviewSession, item: ReviewItem, decision: Decision) -> None:
    """Raise Impossible where a plan or a task has no post that opens the customer, or no fitting day."""
    if decision.post is None:
        raise Impossible("no_post", "post")
    if decision.post.pk not in {post.pk for post in queries.can_take(session, item)}:
        raise Impossible("not_open", "post")
    today = timezone.localdate()
    if decision.until is None:
        raise Impossible("no_day", "until")
    if decision.how == rules.PLAN:
        monday = rules.monday_of(today)
        if fault := rules.plan_fault(decision.until, today, monday, calendar().is_working):
            raise Impossible(fault, "until")
    elif decision.until < today:
        raise Impossible("past", "until")


def _give(session: ReviewSession, item: ReviewItem) -> None:
    post, until = item.for_post, item.until
    if post is None or until is None:
        return
    closing: time = post.unit.closes
    open_deadline(
        Wanted(
            OF_DECISION[item.decision],
            post.pk,
            item.uuid,
            f"{session.number}-{item.position}",
            Rule(Way.ON, 0, until, closing),
            item.customer_id,
        )
    )
    facts = {"number": session.number, "day": until.isoformat()}
    tell(GIVEN, posts=[post.pk], link=reverse("review:item", kwargs={"uuid": item.uuid}), facts=facts)


@transaction.atomic
def note(session: ReviewSession, minutes: str, *, by: Seat) -> ReviewSession:
    """Write the minutes of an open session; raises NotYours, Closed."""
    session = _locked_session(session)
    _must_hold(session, by)
    if not session.open:
        raise Closed
    if session.minutes != minutes:
        session.minutes = minutes
        session.save(update_fields=["minutes"])
        write(events.NOTED, by=by, facts={"number": session.number})
    return session


@transaction.atomic
def sign(session: ReviewSession, *, by: Seat, mark: str) -> ReviewSession:
    """Sign a session: the first signature ends deciding, the second, by somebody else, closes it (P9.2).

    What is undecided then is carried into the next session. Raises NotYours, Closed where there is nothing for this
    person to sign, Changed where the session is not as it was shown.
    """
    session = _locked_session(session)
    _must_hold(session, by)
    part = rules.part_of(by.person_id, first=session.first_id, second=session.second_id)
    if not part:
        raise Closed
    if mark != mark_of(session, queries.items_of(session)):
        raise Changed
    now, facts = timezone.now(), {"number": session.number}
    if part == "first":
        session.first_id, session.first_as, session.first_at = by.person_id, name_of(by), now
        write(events.SIGNED, by=by, facts=facts)
        link = reverse("review:session", kwargs={"uuid": session.uuid})
        tell(SIGNED, posts=[post.pk for post in queries.team_of(session.unit_id).hosts], link=link, facts=facts)
    else:
        session.second_id, session.second_as, session.closed_at = by.person_id, name_of(by), now
        left = session.items.filter(decision="").update(decision=CARRIED)
        write(events.CLOSED, by=by, facts=facts | {"carried": left})
    session.save()
    return session


@transaction.atomic
def take_back(session: ReviewSession, *, by: Seat) -> ReviewSession:
    """Take one's own first signature back while there is no second, so that deciding goes on; NotYours, Closed."""
    session = _locked_session(session)
    _must_hold(session, by)
    if session.first_id != by.person_id or session.second_id is not None:
        raise Closed
    session.first, session.first_as, session.first_at = None, "", None
    session.save()
    write(events.TAKEN_BACK, by=by, facts={"number": session.number})
    return session


@transaction.atomic
def report(item: ReviewItem, text: str, *, by: Seat) -> ReviewItem:
    """Say on the post that had to do it what became of an item; its deadline is done. Raises NotYours, Closed."""
    session, item = _locked(item)
    if item.for_post_id != by.post_id or not still_seated(by):
        raise NotYours
    if not item.in_hand:
        raise Closed
    item.report, item.reported_at, item.reported_as = text, timezone.now(), name_of(by)
    item.save()
    close_deadlines(item.uuid, by=by)
    write(events.REPORTED, by=by, subject=_subject(session, item), facts={"number": session.number})
    return item


def mark_of(session: ReviewSession, items: Sequence[ReviewItem]) -> str:
    """Return the fingerprint of what a session holds: who signs names what they have read."""
    held = [[one.pk, one.decision, one.remark, one.for_post_id, str(one.until or "")] for one in items]
    return hashlib.sha256(json.dumps([session.minutes, held]).encode()).hexdigest()


def name_of(by: Seat) -> str:
    """Return how a signature or a decision names who gave it: person and post, and for whom."""
    whose = f" ({by.stands_in_for})" if by.stands_in_for else ""
    return f"{by.person_name} · {by.post_name}{whose}"


def _must_hold(session: ReviewSession, by: Seat) -> None:
    if not queries.holds(by, session.unit_id) or not still_seated(by):
        raise NotYours


def _locked_session(session: ReviewSession) -> ReviewSession:
    return ReviewSession.objects.select_for_update(of=("self",)).select_related("unit").get(pk=session.pk)


def _locked(item: ReviewItem) -> tuple[ReviewSession, ReviewItem]:
    """Return an item with its session, both locked; the session first, as signing does."""
    session = ReviewSession.objects.select_for_update(of=("self",)).get(pk=item.session_id)
    row = ReviewItem.objects.select_for_update(of=("self",)).select_related("post", "for_post__unit").get(pk=item.pk)
    return session, row


def _subject(session: ReviewSession, item: ReviewItem) -> Subject:
    return Subject(item.customer_id, f"{session.number}-{item.position}")
