"""What grading does in the background, 500 customers at a time: try rules out, find grades, put them in force.

Values are read and opened outside the transaction that keeps what they come to, so that on SQLite others may write
meanwhile. A chunk that was kept is not done again after an interruption: the cursor stands in its transaction.
"""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.trail.actions import write
from audit.trail.bulk import insert_rows
from audit.trail.context import Actor
from audit.trail.events import Event
from crm.jobs.work import Run, work
from crm.notices.actions import Telling, tell, tell_all
from crm.posts.queries import Seat, posts_by_group, seat_for
from customers.catalog.levels import ever, level_of, put_in_force
from customers.catalog.scoring import Scheme, scheme_of
from customers.grading import duties, events, queries, rules
from customers.grading.models import GradingResult, GradingRound, GradingRules, GradingTrial
from customers.records import grading as records
from customers.relations.recounting import recount_graded, recount_levels

CHUNK = 500
COLUMNS = ("customer_id", "before", "level", "move", "points", "sealed", "gaps")
TRIAL = "—"  # what the line of a trial says instead of a round's number


@work(_("Trial of the grading's rules"), seat=seat_for)
def trying(run: Run) -> None:
    """Count how a unit's customers would stand; nothing of any one of them is kept."""
    trial = GradingTrial.objects.select_related("rules", "unit").get(pk=run.payload["trial"])
    groups, scheme = queries.groups_of(trial.unit), scheme_of(trial.rules.content)
    counts, held, done = Counter(run.cursor.get("counts", {})), run.cursor.get("held", 0), run.job.done
    total = len(roster := records.roster(groups))
    for part in _parts(roster, run.cursor.get("after", 0)):
        found = records.scored(part, scheme, groups=groups, mark="")
        counts.update(one.level for one in found if one.level)
        held += sum(not one.level for one in found)
        done += len(part)
        cursor = {"after": part[-1], "counts": dict(counts), "held": held}
        with run.step(done=min(done, total), cursor=cursor, total=total) as by:
            _tell(part, scheme, TRIAL, trial.rules, by)
    before = records.grades_today(groups)
    with run.step(done=total, cursor={}, total=total) as by:
        kept = GradingTrial.objects.filter(pk=trial.pk, rev=run.payload["rev"])
        kept.update(counts=dict(counts), before=before, held=held, done=True)
        write(events.TRIED, by=by, facts={"rules": trial.rules.version, "customers": total})
    run.say(gettext_noop("%(customers)s customers counted."), customers=total)


@work(_("Grading of customers"), seat=seat_for)
def computing(run: Run) -> None:
    """Find the grade of every customer of a round, and keep it with its sum; begun anew, earlier results go."""
    found = GradingRound.objects.select_related("rules", "unit").get(pk=run.payload["round"])
    ruleset, groups = _rules(found), queries.groups_of(found.unit)
    scheme, order = scheme_of(ruleset.content), [one["code"] for one in ruleset.content["levels"]]
    total, done = len(roster := records.roster(groups)), run.job.done
    if not run.cursor:
        with run.step(done=0, cursor={"after": 0}, total=total):
            # No signal, and nothing that hangs on a result: one statement, which Django's own delete is not.
            old = GradingResult.objects.filter(round=found)
            old._raw_delete(old.db)
    for part in _parts(roster, run.cursor["after"]):
        scored = records.scored(part, scheme, groups=groups, mark=str(found.uuid))
        rows = [_row(one, order) for one in scored]
        done += len(part)
        with run.step(done=min(done, total), cursor={"after": part[-1]}, total=total) as by:
            insert_rows(GradingResult._meta.db_table, COLUMNS, rows, shared={"round_id": found.pk})
            _tell(part, scheme, found.number, ruleset, by)
    with run.step(done=total, cursor={"after": roster[-1] if total else 0}, total=total) as by:
        held = _previewed(found)
        _write(events.COMPUTED, found, ruleset, by, customers=total, held=held)
        link = reverse("grading:round", args=[found.uuid])
        tell(duties.COMPUTED, posts=[found.post_id], link=link, facts={"number": found.number})
    run.say(gettext_noop("%(customers)s customers graded, %(held)s stopped by gaps."), customers=total, held=held)


@work(_("Putting grades in force"), seat=seat_for)
def applying(run: Run) -> None:
    """Give every customer of an approved round its grade, then tell the posts whom the levels name (P9.1)."""
    found = GradingRound.objects.select_related("rules", "unit").get(pk=run.payload["round"])
    ruleset, groups = _rules(found), queries.groups_of(found.unit)
    graded = GradingResult.objects.filter(round=found).exclude(move=rules.HELD)
    total, done, after = graded.count(), run.job.done, run.cursor.get("after", 0)
    on = date.fromisoformat(run.cursor.get("on") or timezone.localdate().isoformat())
    if not run.cursor and ruleset.version >= queries.newest_in_force():
        with run.step(done=0, cursor={"on": on.isoformat()}, total=total):
            recount_levels(put_in_force(queries.levels_in(ruleset.content)))
    names = {"grading": found.number, "rules": str(ruleset.version)}
    known = ever()
    intervals = {code: level_of(code, known).contact_interval_days for code in scheme_of(ruleset.content).levels}
    while rows := list(
        graded.filter(customer_id__gt=after).order_by("customer").values_list("customer", "level")[:CHUNK]
    ):
        after, done = rows[-1][0], done + len(rows)
        with run.step(done=done, cursor={"on": on.isoformat(), "after": after}, total=total) as by:
            new = records.give_grades(dict(rows), on=on, groups=groups, by=_seat(by), **names)
            recount_graded(_by_level(new), intervals)
    told = _told(found, ruleset)
    with run.step(done=total, cursor={"on": on.isoformat(), "after": after}, total=total) as by:
        GradingRound.objects.filter(pk=found.pk).update(state=GradingRound.State.DONE, in_force_on=on)
        _tell_posts(found, told)
        _write(events.APPLIED, found, ruleset, by, customers=total)
    run.say(gettext_noop("%(customers)s customers have their grade."), customers=total)


def _by_level(grades: Mapping[int, str]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for customer, level in grades.items():
        found.setdefault(level, []).append(customer)
    return found


def _parts(roster: Sequence[int], after: int) -> Iterator[list[int]]:
    """Yield the ids beyond one, a chunk at a time; they stand in order."""
    start = bisect_right(roster, after)
    for at in range(start, len(roster), CHUNK):
        yield list(roster[at : at + CHUNK])


def _row(one: records.Scored, order: Sequence[str]) -> tuple[object, ...]:
    move = rules.move(one.before, one.level, order)
    return one.customer, one.before, one.level, move, dict(one.points), one.sealed, list(one.gaps)


def _previewed(found: GradingRound) -> int:
    """Count what a round came to, and return how many a gap stops."""
    rows = GradingResult.objects.filter(round=found).order_by()
    counted = {name: dict(rows.values_list(name).annotate(n=Count("pk"))) for name in ("level", "before", "move")}
    held: int = counted["level"].pop("", 0)
    GradingRound.objects.filter(pk=found.pk).update(
        state=GradingRound.State.PREVIEWED,
        computed_at=timezone.now(),
        counts=counted["level"],
        before=counted["before"],
        moves=counted["move"],
    )
    return held


def _told(found: GradingRound, ruleset: GradingRules) -> Counter[int]:
    """Return how many customers with a new grade each post's group is to be told of."""
    moved = GradingResult.objects.filter(round=found, move__in=(rules.NEW, rules.UP, rules.DOWN)).order_by("customer")
    wanted = {one.code: set(one.told) for one in queries.levels_in(ruleset.content)}
    told: Counter[int] = Counter()
    roles: dict[int, str] = {}
    after = 0
    while rows := dict(moved.filter(customer_id__gt=after).values_list("customer", "level")[:CHUNK]):
        after = max(rows)
        pairs = list(records.groups_of(list(rows)))
        new = {group for _pk, group in pairs} - roles.keys()
        roles |= {group: post.role for group, post in posts_by_group(new).items()} if new else {}
        told.update(group for pk, group in pairs if roles.get(group, "") in wanted.get(rows[pk], ()))
    return told


def _tell_posts(found: GradingRound, told: Counter[int]) -> None:
    """Tell the posts whom the levels name, each with a link that it may follow."""
    posts, readers = posts_by_group(told), queries.readers_of(found)
    there, customers = reverse("grading:round", args=[found.uuid]), reverse("browse:list")
    tell_all(
        Telling(
            duties.CHANGED,
            post=posts[group].id,
            link=there if posts[group].id in readers else customers,
            facts={"number": found.number, "count": count},
        )
        for group, count in told.items()
        if group in posts
    )


def _tell(part: Sequence[int], scheme: Scheme, number: str, ruleset: GradingRules, by: Actor) -> None:
    records.tell_scored(part, scheme, grading=number, rules=str(ruleset.version), by=_seat(by))


def _write(event: Event, found: GradingRound, ruleset: GradingRules, by: Actor, **counts: int) -> None:
    write(event, by=by, facts={"grading": found.number, "rules": ruleset.version, **counts})


def _seat(by: Actor) -> Seat:
    """Return who acts as the seat that this room's works are done from."""
    if not isinstance(by, Seat):
        raise TypeError("a grading is done from a seat")
    return by


def _rules(found: GradingRound) -> GradingRules:
    if found.rules is None:
        raise ValueError("a round is graded by a version of the rules")
    return found.rules
