"""Relations of all customers: counted, who is overdue on the largest post, the board of its customers."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db.models import F, Value
from django.db.models.functions import Mod
from django.utils import timezone

from bench.data import analyse
from bench.deadlines import once
from bench.stack import Figure, side_by_side, statements
from crm.models import Post
from crm.posts.queries import seat_on
from customers.records.lock import unlocked
from customers.records.queries import granted
from customers.relations import contacting, queries
from customers.relations.models import Relation, StageOf

LATE = 10  # one customer in so many is overdue


def relations(size: int, rounds: int) -> Iterator[Figure]:
    """Yield the time of the hourly count of all customers, then of the two pages, each beside what it may take."""
    Relation.objects.all().delete()
    yield from once(f"16 relations: {{}} of {size:,} counted", max(60_000 * size / 100_000, 2_000), _count)
    _spread()
    seat = seat_on(Post.objects.filter(code__startswith="b").order_by("-code")[0])
    assert seat is not None
    today = timezone.localdate()

    def bare() -> None:
        with unlocked():
            list(granted(seat.group_id).values_list("sort_key", "content_object_id")[: queries.PAGE])

    pages: dict[str, tuple[Callable[[], object], float]] = {
        "overdue contacts, a page": (lambda: queries.overdue_page(seat, today), 100),
        "the board": (lambda: queries.board(seat, list(StageOf)), 300),
    }
    for name, (ask, allowed) in pages.items():
        mine, _list = side_by_side(ask, bare, rounds)
        yield Figure(f"16 relations of {size:,}: {name}", mine, allowed, 1, "allowed", statements=statements(ask))


def _count() -> int:
    total = 0
    while found := contacting.recount():
        total += found
    return total


def _spread() -> None:
    """Have one in LATE overdue, and all stand at some stage of the board."""
    today = timezone.localdate()
    stages = list(StageOf)
    for place, stage in enumerate(stages):
        those = Relation.objects.annotate(rest=Mod(F("pk"), Value(len(stages)))).filter(rest=place)
        those.update(stage=stage, stage_since=today)
    late = Relation.objects.annotate(rest=Mod(F("pk"), Value(LATE))).filter(rest=0)
    late.update(due_on=today - timedelta(days=3))
    analyse()
