"""What grading's pages show: a round with its picture and steps, its customers by move and why, a customer's sum."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from crm.posts.models import Role
from crm.posts.queries import Seat
from customers.catalog.entries import Entry
from customers.catalog.levels import DEPTHS, GRADE, Level, ever, level_of, levels
from customers.catalog.queries import display
from customers.catalog.scoring import Criterion, scheme_of
from customers.catalog.sentences import Words
from customers.grading import actions, queries, rules, sentences
from customers.grading.figures import Distribution, distribution
from customers.grading.missing import Missing, missing
from customers.grading.models import GradingResult, GradingRound, GradingRules, GradingTrial
from customers.records import glance
from customers.records.glance import Brief
from customers.records.grading import grades_today
from customers.records.ticket import OpenRecord

State = GradingRound.State


@dataclass(frozen=True)
class Moved:
    """A customer of a round's preview: who, from which level to which, and why; `brief` None where it is not open.

    `missing` are the fields that stop one that is open, each with the way to where it is filled in.
    """

    result: GradingResult
    brief: Brief | None
    before: str
    after: str
    why: str
    missing: list[Missing]


@dataclass(frozen=True)
class May:
    """What a seat may do with a round as it stands."""

    compute: bool
    propose: bool
    cancel: bool
    again: bool
    take_back: bool


def may(found: GradingRound, seat: Seat) -> May:
    """Return what a seat may do with a round now; the verbs ask again."""
    runs = seat.role == queries.ANALYST and queries.unit_of(seat).pk == found.unit_id
    stuck = found.job is not None and not found.job.is_under_way and found.state in (State.COMPUTING, State.APPLYING)
    return May(
        compute=runs and found.state in actions.COMPUTABLE,
        propose=runs and found.state == State.PREVIEWED and timezone.localdate() >= found.day,
        cancel=(runs or seat.post_id == found.chief_id) and found.state in actions.COMPUTABLE,
        again=runs and stuck,
        take_back=runs and found.state == State.ASKED and found.case is not None,
    )


def picture(found: GradingRound) -> Distribution | None:
    """Return how a round's customers stood before it and stand by it; None before they were graded."""
    if found.rules is None or found.computed_at is None:
        return None
    then = _("By this grading")
    standing = queries.levels_in(found.rules.content)
    return distribution(standing, found.before, found.counts, found.moves.get(rules.HELD, 0), then)


def standing(found: GradingRound) -> Distribution:
    """Return how the customers that a round is for stand today."""
    return distribution(levels(), grades_today(queries.groups_of(found.unit)), None, 0, "")


def trial_picture(ruleset: GradingRules, trial: GradingTrial | None) -> Distribution | None:
    """Return how a trial's customers stand today and would by the version that was tried."""
    if trial is None or not trial.done:
        return None
    then = _("Under version %(version)s") % {"version": ruleset.version}
    return distribution(queries.levels_in(ruleset.content), trial.before, trial.counts, trial.held, then)


def moved(found: GradingRound, rows: Sequence[GradingResult], seat: Seat, purpose: str) -> list[Moved]:
    """Return some results of a round with the customers' names, as far as the seat may open them, and why they move."""
    names = glance.named([row.customer_id for row in rows], by=seat, purpose=purpose, where="grading:round")
    before = queries.earlier(rows, found)
    words, headings, known = words_of(found), sentences.Headings(), ever()
    briefs = [names.get(row.customer_id) for row in rows]
    ways = missing([(row.gaps, brief.uuid if brief else None) for row, brief in zip(rows, briefs, strict=True)], seat)
    return [
        Moved(
            row,
            brief,
            words.get(row.before) or level_of(row.before, known).heading,
            words.get(row.level, row.level),
            _why(found, row, before.get(row.customer_id), headings),
            way,
        )
        for row, brief, way in zip(rows, briefs, ways, strict=True)
    ]


def words_of(found: GradingRound) -> dict[str, str]:
    """Return the names of a round's levels by code."""
    return {one.code: one.heading for one in queries.levels_in(found.rules.content)} if found.rules else {}


def _why(found: GradingRound, row: GradingResult, before: GradingResult | None, names: Mapping[str, str]) -> str:
    if row.gaps:
        return sentences.gaps(row.gaps, names)
    if before is not None and (changed := rules.made_it(before.points, row.points)):
        return sentences.cause(changed, names)
    if before is not None:
        other = before.round.rules_id != found.rules_id
        return _("the rules") if other else _("a field whose points stay shut")
    scheme = scheme_of(found.rules.content) if found.rules else None
    return sentences.weighty(rules.parts(scheme, row.points), names) if scheme else ""


@dataclass(frozen=True)
class PartShown:
    """A line of a sum: the field, its points and the most there are, how long its bar is; dots where it is shut."""

    heading: str
    points: str
    most: str
    share: int
    shut: bool
    gap: bool


@dataclass(frozen=True)
class WhyShown:
    """A customer's sum in words: the level it led to, its lines, the total, and what was missing."""

    why: queries.Why
    level: str
    lines: list[PartShown]
    total: str
    most: str
    gaps: str


def shown(result: GradingResult, names: Mapping[str, str], opened: Mapping[str, int] | None = None) -> WhyShown:
    """Return the sum behind a result in the reader's words; `names` are the fields' headings."""
    found = queries.why(result, opened)
    lines = [
        PartShown(
            names[part.field],
            "" if part.points is None else sentences.points(part.points),
            sentences.points(part.most),
            0 if part.points is None or not part.most else round(100 * part.points / part.most),
            part.points is None,
            part.field in found.gaps,
        )
        for part in found.parts
    ]
    level = found.level.heading if found.level else ""
    total = "" if found.total is None else sentences.points(found.total)
    return WhyShown(found, level, lines, total, sentences.points(found.most), sentences.gaps(found.gaps, names))


@dataclass(frozen=True)
class Service:
    """How customers of a level are served, in words."""

    level: Level
    depth: Words
    told: str


def served(record: OpenRecord) -> Service | None:
    """Return how the customer of an opened record is served by the grade that it has; None where it has none."""
    shown_grade = next((one for one in record.fields if one.entry.identifier == GRADE), None)
    return _served([level_of(shown_grade.value)])[0] if shown_grade and shown_grade.value else None


def services() -> list[Service]:
    """Return the levels that stand with their service, the highest first."""
    return _served(levels())


def _served(found: Sequence[Level]) -> list[Service]:
    roles = {role.code: role.name for role in Role.objects.all()}
    return [
        Service(one, DEPTHS[one.review_depth], sentences.listed(roles.get(code, code) for code in one.told))
        for one in found
    ]


@dataclass(frozen=True)
class RulesShown:
    """A version to read: each field that counts with weight, share of all points and scores; levels with service."""

    criteria: list[tuple[str, int, int, bool, bool, str]]
    levels: list[tuple[int, Service]]


def rules_shown(ruleset: GradingRules) -> RulesShown:
    """Return a version in the reader's words."""
    scheme, known, names = scheme_of(ruleset.content), queries.countable(), sentences.Headings()
    least = [one["at_least"] for one in ruleset.content["levels"]]
    criteria = [
        (
            names[one.field],
            one.weight,
            round(100 * one.most / scheme.most) if scheme.most else 0,
            one.stops,
            one.field in known and known[one.field].sealed,
            _scores(one, known.get(one.field)),
        )
        for one in sorted(scheme.counting, key=lambda one: -one.most)
    ]
    return RulesShown(criteria, list(zip(least, _served(queries.levels_in(ruleset.content)), strict=True)))


def _scores(one: Criterion, entry: Entry | None) -> str:
    if one.bands:
        told = (_("from %(number)s: %(score)s") % {"number": least, "score": score} for least, score in one.bands)
        return sentences.listed(told)
    names = {code: display(entry, code) if entry else code for code in one.scores}
    return sentences.listed(
        f"{names[code]} {score}" for code, score in sorted(one.scores.items(), key=lambda pair: -pair[1])
    )
