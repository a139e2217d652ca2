"""What somebody wrote about a record at the very instant in which it was merged follows by night (P9.2)."""

from django.db import transaction

from customers.records.following import Follower, followers
from customers.records.lock import unlocked
from customers.records.merged import kept_of
from customers.records.models import Merge


@transaction.atomic
def gather() -> int:
    """Bring what was written of merged records since their merges to the kept ones; return how many rows moved."""
    with unlocked():
        standing = Merge.objects.filter(undone_at=None, snapshot__has_key="heights")
        heights = dict(standing.values_list("other_id", "snapshot__heights"))
        kept = kept_of(heights) if heights else {}
        return sum(_gathered(follower, label, heights, kept) for label, follower in followers().items())


def _gathered(follower: Follower, label: str, heights: dict[int, dict[str, int]], kept: dict[int, int]) -> int:
    late = [pk for pk in follower.customers(heights) if follower.since(pk, heights[pk].get(label, 0))]
    return sum(len(follower.follow(pk, kept[pk], since=heights[pk].get(label, 0))[0]) for pk in late)
