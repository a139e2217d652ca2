"""Probable duplicates as posts read them: what waits for them, one pair, the last comparison (P9.2).

A post sees the pairs of which it may open a record; of the other record, where it may not open it, only which posts
keep it.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from crm.jobs.models import Job
from crm.posts.models import Post
from crm.posts.queries import PostToday, Seat, posts_by_group
from crm.posts.teams import over, posts_known
from customers.duplicates.models import Comparison, Pair
from customers.duplicates.routes import CHIEF
from customers.records import ours
from customers.records.merged import Joined

PAGE, MANY = 30, 10_000
SHOWN = ("open", "later", "apart", "merged")
SIDES = ("a", "b")
MANAGER = "account_manager"
# Who goes through the pairs of their own records, and decides them.
PARTIES = ("licence_administrator", "statistical_analyst", MANAGER, CHIEF)


@dataclass(frozen=True)
class Keepers:
    """Which posts keep each of a pair's records, by side."""

    a: Sequence[PostToday]
    b: Sequence[PostToday]

    @property
    def cross_posts(self) -> bool:
        """Say whether the two records are not kept by the same account managers' posts (P9.2)."""
        return _managers(self.a) != _managers(self.b)

    @property
    def chiefs(self) -> list[PostToday]:
        """Return the section chiefs' posts that may open both records: those who can approve."""
        both = {post.id for post in self.a} & {post.id for post in self.b}
        return [post for post in self.a if post.role == CHIEF and post.id in both]


def pending(groups: Collection[int], *, limit: int = PAGE) -> list[Pair]:
    """Return the pairs that wait for the posts behind some groups, the likeliest first; one statement."""
    return ours.rows_of(_shown("open").select_related("case"), SIDES, groups, limit=limit)


def count_pending(groups: Collection[int]) -> int:
    """Return how many pairs wait for the posts behind some groups; one statement."""
    return ours.count_of(_shown("open"), SIDES, groups)


@dataclass(frozen=True)
class Page:
    """A page of a post's pairs, the cursors of its neighbours ("" at the ends), and how many there are, up to MANY."""

    rows: Sequence[Pair]
    before: str = ""
    after: str = ""
    total: int = 0


def page(group: int, *, show: str, before: str = "", after: str = "") -> Page:
    """Return a page of a post's pairs, the likeliest first, behind one cursor or before the other; two statements."""
    back, place = _place(before), _place(after)
    rows, known = _shown(show), _shown(show)
    if back:
        rows = rows.filter(Q(score__gt=back[0]) | Q(score=back[0], pk__lt=back[1])).order_by("score", "-pk")
    elif place:
        rows = rows.filter(Q(score__lt=place[0]) | Q(score=place[0], pk__gt=place[1]))
    found = ours.rows_of(rows.select_related("case"), SIDES, [group], limit=PAGE + 1)
    more, found = len(found) > PAGE, found[:PAGE]
    found = found[::-1] if back else found
    return Page(
        found,
        _cursor(found[0]) if found and ((back and more) or (place and not back)) else "",
        _cursor(found[-1]) if found and (back or more) else "",
        ours.count_of(known, SIDES, [group], limit=MANY),
    )


def _place(cursor: str) -> tuple[int, int] | None:
    """Return the score and id that a cursor names; None for what is none."""
    score, _, pk = cursor.partition("_")
    good = score.isdecimal() and pk.isdecimal() and len(score) < 4 and len(pk) < 19
    return (int(score), int(pk)) if good else None


def _cursor(row: Pair) -> str:
    return f"{row.score}_{row.pk}"


def pair_for(uuid: UUID, seat: Seat) -> Pair | None:
    """Return a pair of which the seat may open a record; None where there is none such."""
    rows = Pair.objects.filter(uuid=uuid).select_related("case")
    found = ours.rows_of(rows, SIDES, [seat.group_id], limit=1)
    return found[0] if found else None


def states_of(pairs: Collection[UUID]) -> dict[UUID, str]:
    """Return how some pairs stand, in words, by their uuid; one statement, none for no pairs."""
    if not pairs:
        return {}
    return {row.uuid: str(row.get_state_display()) for row in Pair.objects.filter(uuid__in=pairs)}


def may_undo(merge: Joined, seat: Seat) -> bool:
    """Say whether a seat may undo a merge: as who could have decided it, across posts the section chief alone."""
    if not merge.may_undo or seat.role not in PARTIES:
        return False
    posts = posts_by_group(merge.given).values() if merge.given else ()
    return seat.role == CHIEF or not any(post.role == MANAGER for post in posts)


def of_record(customer: int) -> list[Pair]:
    """Return the pairs to be decided in which a record is, the likeliest first."""
    return list(_shown("open").filter(Q(a=customer) | Q(b=customer))[:PAGE])


def keepers_of(pairs: Sequence[Pair]) -> dict[int, Keepers]:
    """Return which posts keep the records of some pairs, by the pair's id; in two statements."""
    groups = ours.keepers({side for row in pairs for side in (row.a_id, row.b_id)})
    posts = posts_by_group({group for found in groups.values() for group in found}) if groups else {}
    return {
        row.pk: Keepers(_posts(groups.get(row.a_id, ()), posts), _posts(groups.get(row.b_id, ()), posts))
        for row in pairs
    }


def chief_for(keepers: Keepers, seat: Seat) -> int | None:
    """Return the section chief's post that is asked: the nearest above the asking post that may open both records."""
    able = {post.id for post in keepers.chiefs}
    posts = posts_known()
    own: Post | None = posts.get(seat.post_id)
    nearest = over(own, CHIEF, posts) if own else None
    return nearest.pk if nearest is not None and nearest.pk in able else min(able, default=None)


def last_comparison() -> Comparison | None:
    """Return the comparison that ended last."""
    return Comparison.objects.exclude(ended_at=None).order_by("-pk").first()


def under_way() -> Comparison | None:
    """Return the comparison that is being done."""
    return Comparison.objects.filter(ended_at=None, job__state__in=_UNDER_WAY).select_related("job").first()


_UNDER_WAY = (Job.State.WAITING, Job.State.RUNNING)


def _shown(show: str) -> QuerySet[Pair]:
    today, state = timezone.localdate(), Pair.State
    wanted: Mapping[str, Q] = {
        "open": Q(state=state.OPEN) | Q(state=state.LATER, later_until__lte=today),
        "later": Q(state=state.LATER, later_until__gt=today),
        "apart": Q(state=state.APART),
        "merged": Q(state=state.MERGED),
    }
    return Pair.objects.filter(wanted[show]).order_by("-score", "pk")


def _posts(groups: Collection[int], posts: Mapping[int, PostToday]) -> list[PostToday]:
    return [posts[group] for group in groups if group in posts]


def _managers(posts: Sequence[PostToday]) -> set[int]:
    """Return the account managers' posts of some; where there is none, all of them."""
    return {post.id for post in posts if post.role == MANAGER} or {post.id for post in posts}
