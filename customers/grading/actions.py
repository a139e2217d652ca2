"""The verbs of a round: announce it, find the grades, propose them, follow the chief's decision, call it off (P9.1)."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.crypto import get_random_string

from audit.trail.actions import write
from crm.approvals import actions as approvals
from crm.approvals.models import Case
from crm.approvals.rules import fingerprint
from crm.deadlines.actions import Wanted, close_deadlines, open_deadline
from crm.deadlines.models import Deadline
from crm.jobs.actions import start
from crm.jobs.work import Work
from crm.posts.models import Unit
from crm.posts.queries import Seat
from crm.workdays.rules import Rule, Way
from customers.grading import events, queries, works
from customers.grading.drafting import NotNow, NotYours
from customers.grading.duties import RUN
from customers.grading.models import GradingRound
from customers.grading.proposals import proposal_of
from customers.grading.routes import CHIEF, ROUTE
from customers.relay.gradings import pull_forward

State = GradingRound.State
ANNOUNCERS = frozenset({queries.ANALYST, queries.CHIEF, queries.CENTRE})
COMPUTABLE = (State.ANNOUNCED, State.PREVIEWED)


@transaction.atomic
def announce(day: date, *, by: Seat) -> list[GradingRound]:
    """Announce a grading of the seat's unit, by the information centre of all units, and return the rounds.

    What it needs falls due by the working day before (P2.7.2); grading is due on the analyst's desk on the day.
    Raises NotYours, and NotNow where a round is under way ("running") or a post is missing ("nobody").
    """
    if by.role not in ANNOUNCERS:
        raise NotYours
    everywhere = by.role == queries.CENTRE
    units = list(Unit.objects.order_by("name")) if everywhere else [queries.unit_of(by)]
    pulled = pull_forward(day, by=by)
    made = [found for unit in units if (found := _round(day, unit, pulled, by))]
    if not made:
        raise NotNow("running" if everywhere or queries.team_of(units[0]) else "nobody")
    return made


def _round(day: date, unit: Unit, pulled: int, by: Seat) -> GradingRound | None:
    """Return a unit's new round; None where one is under way or a post is missing."""
    team = queries.team_of(unit, first=by.post_id)
    if team is None:
        return None
    try:
        with transaction.atomic():
            found = GradingRound.objects.create(
                number=get_random_string(20),
                day=day,
                unit=unit,
                post=team.post,
                chief=team.chief,
                pulled=pulled,
                announced_by=f"{by.person_name} · {by.post_name}"[:60],
            )
    except IntegrityError:
        return None
    found.number = f"G{day.year}-{found.pk:04d}"
    found.save(update_fields=["number"])
    rule = Rule(Way.ON, 0, day, unit.closes)
    open_deadline(Wanted(RUN, team.post.pk, found.uuid, found.number, rule))
    return found


@transaction.atomic
def compute(found: GradingRound, *, by: Seat) -> GradingRound:
    """Have a round's grades found in the background, by the newest published rules; an earlier preview goes.

    Raises NotYours for any but an analyst of the unit, NotNow out of turn or without published rules ("rules").
    """
    row = _run_by(found, by)
    if row.state not in COMPUTABLE:
        raise NotNow("changed")
    ruleset = queries.published()
    if ruleset is None:
        raise NotNow("rules")
    row.rules = ruleset
    return _start(row, State.COMPUTING, works.computing, by)


@transaction.atomic
def begin_again(found: GradingRound, *, by: Seat) -> GradingRound:
    """Have a round whose job has failed stand where it stood before, to be tried once more."""
    row = _run_by(found, by)
    if row.job is None or row.job.is_under_way or row.state not in (State.COMPUTING, State.APPLYING):
        raise NotNow("changed")
    if row.state == State.APPLYING:
        return _start(row, State.APPLYING, works.applying, by)
    row.state = State.ANNOUNCED
    row.save()
    return row


@transaction.atomic
def propose(found: GradingRound, *, note: str = "", by: Seat) -> GradingRound:
    """Ask the section chief to approve a preview; raises NotYours, NotNow before its day ("early") or out of turn."""
    row = _run_by(found, by)
    if row.state != State.PREVIEWED or row.rules is None:
        raise NotNow("changed")
    if timezone.localdate() < row.day:
        raise NotNow("early")
    proposal = proposal_of(row, note)
    row.state, row.case = (
        State.ASKED,
        approvals.start(
            ROUTE,
            subject=row.uuid,
            number=row.number,
            proposal=proposal,
            mark=fingerprint([proposal, str(row.computed_at)]),
            posts={CHIEF: [row.chief_id]},
            by=by,
        ),
    )
    row.save()
    close_deadlines(row.uuid, RUN, by=by)
    return row


@transaction.atomic
def follow(found: GradingRound, case: Case, *, by: Seat) -> GradingRound:
    """Let a decided case take effect: approved grades are put in force, what was sent back is found anew."""
    row = _locked(found)
    if row.state != State.ASKED or case.state == Case.State.OPEN:
        return row
    if case.state == Case.State.APPROVED:
        return _start(row, State.APPLYING, works.applying, by)
    if case.state == Case.State.REJECTED:
        row.state = State.CANCELLED
        write(events.CANCELLED, by=by, facts={"grading": row.number})
    else:
        row.state = State.PREVIEWED
        _due_again(row)
    row.save()
    return row


@transaction.atomic
def take_back(found: GradingRound, *, by: Seat) -> GradingRound:
    """Take a proposal back before it is decided; the preview stays. Raises what the engine's `withdraw` raises."""
    case = Case.objects.filter(subject=found.uuid, route=ROUTE.code, state=Case.State.OPEN).first()
    if case is None:
        raise NotNow("changed")
    return follow(found, approvals.withdraw(case, by=by), by=by)


@transaction.atomic
def cancel(found: GradingRound, *, by: Seat) -> GradingRound:
    """Call a round off that nobody has been asked to approve; raises NotYours, NotNow."""
    row = _locked(found)
    if by.post_id != row.chief_id:
        row = _run_by(found, by)
    if row.state not in COMPUTABLE:
        raise NotNow("changed")
    row.state = State.CANCELLED
    row.save()
    close_deadlines(row.uuid, RUN, by=by, outcome=Deadline.Outcome.DROPPED)
    write(events.CANCELLED, by=by, facts={"grading": row.number})
    return row


def _start(row: GradingRound, state: GradingRound.State, what: Work, by: Seat) -> GradingRound:
    """Have a round worked on in the background; it stands so before the work can end."""
    row.state, row.job = state, None
    row.save()
    job = start(what, by=by, payload={"round": row.pk})
    GradingRound.objects.filter(pk=row.pk).update(job=job)
    row.refresh_from_db()
    return row


def _due_again(row: GradingRound) -> None:
    rule = Rule(Way.AFTER, 1, timezone.localdate(), row.unit.closes)
    open_deadline(Wanted(RUN, row.post_id, row.uuid, row.number, rule))


def _run_by(found: GradingRound, by: Seat) -> GradingRound:
    """Return a round, locked, to an analyst of its unit; NotYours to anybody else."""
    row = _locked(found)
    if by.role != queries.ANALYST or queries.unit_of(by).pk != row.unit_id:
        raise NotYours
    return row


def _locked(found: GradingRound) -> GradingRound:
    return GradingRound.objects.select_for_update(of=("self",)).select_related("rules", "job", "unit").get(pk=found.pk)
