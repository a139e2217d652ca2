"""Reads of grading: rules, rounds and their results, why a customer has its grade, and how it is served."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Max, Q, QuerySet

from crm.posts.models import Post, Unit
from crm.posts.queries import Seat
from crm.posts.teams import of_unit, over, posts_known
from customers.catalog.entries import Entry
from customers.catalog.levels import Level
from customers.catalog.queries import catalogue
from customers.catalog.scoring import Depth, Scheme, scheme_of
from customers.grading import rules
from customers.grading.models import GradingResult, GradingRound, GradingRules, GradingTrial

ANALYST, CHIEF, CENTRE, COMPLIANCE, DIRECTOR = (
    "statistical_analyst",
    "section_chief",
    "information_centre",
    "compliance_officer",
    "director",
)
EVERYWHERE = frozenset({CENTRE, COMPLIANCE, DIRECTOR})
READERS = frozenset({ANALYST, CHIEF, "account_manager", *EVERYWHERE})
PAGE, HISTORY = 50, 20


def countable() -> dict[str, Entry]:
    """Return the catalogue's entries that may count in a grade, by identifier, in the catalogue's order."""
    return {entry.identifier: entry for entry in catalogue().entries if rules.may_count(entry)}


def versions() -> list[GradingRules]:
    """Return the versions of the rules, the newest first."""
    return list(GradingRules.objects.all())


def published() -> GradingRules | None:
    """Return the newest published version: what the next round is graded by."""
    return GradingRules.objects.filter(state=GradingRules.State.PUBLISHED).first()


def newest_in_force() -> int:
    """Return the newest version by which a round in force was graded; 0 where there is none."""
    found = GradingRound.objects.filter(state=GradingRound.State.DONE).aggregate(newest=Max("rules__version"))["newest"]
    return found or 0


def levels_in(content: Mapping[str, object]) -> list[Level]:
    """Return the levels of a version's content with their service, the highest first."""
    told: Sequence[Mapping[str, object]] = content["levels"]  # type: ignore[assignment]
    return [_level(one, rank) for rank, one in enumerate(told, 1)]


def _level(told: Mapping[str, object], rank: int) -> Level:
    return Level(
        str(told["code"]),
        str(told["heading_zh"]),
        str(told["heading_en"]),
        rank,
        int(str(told["contact_interval_days"])),
        Depth(str(told["review_depth"])),
        tuple(told["told"]),  # type: ignore[arg-type]
    )


def unit_of(seat: Seat) -> Unit:
    """Return the unit of a seat's post."""
    return Post.objects.select_related("unit").get(pk=seat.post_id).unit


def groups_of(unit: Unit) -> list[int]:
    """Return the groups of the unit's analysts: the records that they may open are those that a round grades."""
    return list(Post.objects.filter(unit=unit, role__code=ANALYST).order_by("code").values_list("group_id", flat=True))


@dataclass(frozen=True)
class Team:
    """The posts of a unit's grading: who runs it, who approves it."""

    post: Post
    chief: Post


def team_of(unit: Unit, first: int | None = None) -> Team | None:
    """Return the posts of a unit's grading, the analyst `first` if it is one of them; None where one is missing."""
    posts = posts_known()
    analysts = [post for post in posts.values() if post.unit_id == unit.pk and post.role.code == ANALYST]
    for post in sorted(analysts, key=lambda post: (post.pk != first, post.code)):
        chief = over(post, CHIEF, posts) or next(iter(of_unit(post, CHIEF, posts)), None)
        if chief is not None:
            return Team(post, chief)
    return None


def rounds_of(seat: Seat) -> QuerySet[GradingRound]:
    """Return the rounds that a seat may see: its unit's and those that it approves; all to who looks after all."""
    rounds = GradingRound.objects.select_related("unit", "post", "chief", "rules", "case", "job")
    if seat.role in EVERYWHERE:
        return rounds
    return rounds.filter(Q(unit__post=seat.post_id) | Q(chief=seat.post_id) | Q(chief__above=seat.post_id)).distinct()


def readers_of(found: GradingRound) -> set[int]:
    """Return the posts that may see a round; one statement."""
    rows = Post.objects.filter(role__code__in=READERS).order_by()
    over_it = Q(pk=found.chief_id) | Q(post=found.chief_id)
    return set(rows.filter(Q(role__code__in=EVERYWHERE) | Q(unit=found.unit_id) | over_it).values_list("pk", flat=True))


def round_of(uuid: UUID, seat: Seat) -> GradingRound | None:
    """Return a round to a seat that may see it."""
    return rounds_of(seat).filter(uuid=uuid).first()


def results(found: GradingRound, move: str, *, after: int = 0, size: int = PAGE) -> list[GradingResult]:
    """Return up to size + 1 results of a round that move one way, beyond a customer's id."""
    return list(
        GradingResult.objects.filter(round=found, move=move, customer_id__gt=after).order_by("customer")[: size + 1]
    )


def earlier(rows: Iterable[GradingResult], found: GradingRound) -> dict[int, GradingResult]:
    """Return what the customers of some results came to in their last grading before, by customer; one statement."""
    ids = [row.customer_id for row in rows]
    older = GradingResult.objects.filter(customer__in=ids, round__state=GradingRound.State.DONE).exclude(round=found)
    graded = older.exclude(move=rules.HELD).select_related("round").order_by("round__in_force_on", "round_id")
    return {row.customer_id: row for row in graded}


@dataclass(frozen=True)
class Why:
    """Why a customer has a grade: the result, its round, level, parts with what each can give, and the sum.

    `total` is None where a sealed part stays shut; `shut` names the fields whose points do.
    """

    result: GradingResult
    level: Level | None
    parts: list[rules.Part]
    total: int | None
    most: int
    shut: tuple[str, ...]
    gaps: tuple[str, ...]


def history(customer: int, *, limit: int = HISTORY) -> list[GradingResult]:
    """Return what a customer came to in each grading that is in force, the latest first."""
    done = GradingResult.objects.filter(customer=customer, round__state=GradingRound.State.DONE)
    return list(done.select_related("round__rules").order_by("-round__in_force_on", "-round_id")[:limit])


def why(result: GradingResult, opened: Mapping[str, int] | None = None) -> Why:
    """Return the sum behind a result; `opened` are the points of its sealed fields, once they were revealed."""
    if result.round.rules is None:
        raise ValueError("a result belongs to a round that was graded by rules")
    content = result.round.rules.content
    scheme = scheme_of(content)
    points = {**result.points, **(opened or {})}
    shut = tuple(name for name in scheme.fields if name not in points and result.sealed)
    found = rules.parts(scheme, points, shut=shut)
    level = next((one for one in levels_in(content) if one.code == result.level), None)
    return Why(result, level, found, rules.total(found), scheme.most, shut, tuple(result.gaps))


def trial_of(ruleset: GradingRules, unit: Unit) -> GradingTrial | None:
    """Return the last trial of a version on a unit's customers."""
    return GradingTrial.objects.filter(rules=ruleset, unit=unit).select_related("job").first()


def scheme(ruleset: GradingRules) -> Scheme:
    """Return a version as it is applied; KeyError where the catalogue lost a field of it."""
    return scheme_of(ruleset.content)
