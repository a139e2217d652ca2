"""What a comparison found, kept as pairs: new ones proposed, decided ones left alone unless facts changed (P9.2)."""

from collections.abc import Collection, Iterable, Mapping

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from customers.duplicates.models import Comparison, Pair
from customers.records.comparing import Found

STANDING = (Pair.State.OPEN, Pair.State.LATER)
COLUMNS = ["score", "exact", "reasons", "doubts", "mark", "state", "later_until", "found_at"]


@transaction.atomic
def keep(found: Iterable[Found], run: Comparison) -> int:
    """Keep the pairs that are likely enough; return how many are proposed that were not before."""
    likely = {(one.a, one.b): one for one in found if one.weight.proposed}
    there = {(row.a_id, row.b_id): row for row in _those(likely)}
    proposed = 0
    changed: list[Pair] = []
    for key, row in there.items():
        again = _is_proposed_again(row, likely[key])
        proposed += again
        if again or row.state in STANDING:
            changed.append(_renewed(row, likely[key], again=again))
    Pair.objects.bulk_update(changed, COLUMNS, batch_size=200)
    fresh = [_pair(one) for key, one in likely.items() if key not in there]
    Pair.objects.bulk_create(fresh, batch_size=200)
    proposed += len(fresh)
    if proposed:
        Comparison.objects.filter(pk=run.pk).update(found=F("found") + proposed)
    return proposed


@transaction.atomic
def let_go(rows: Collection[Pair], weighed: Mapping[tuple[int, int], Found]) -> int:
    """Let go of pairs still to be decided that are not alike any more, or of which a record is not active."""
    # Held in the order in which whoever decides holds them, so that neither waits for the other.
    held = Pair.objects.select_for_update().filter(pk__in=[row.pk for row in rows]).order_by("pk")
    list(held.values_list("pk", flat=True))
    gone = [row.pk for row in rows if (now := weighed.get((row.a_id, row.b_id))) is None or not now.weight.proposed]
    return Pair.objects.filter(pk__in=gone, state__in=STANDING).update(state=Pair.State.PAST)


def _those(likely: Collection[tuple[int, int]]) -> Iterable[Pair]:
    """Return the rows of some pairs, locked."""
    firsts = {a for a, _b in likely}
    wanted = set(likely)
    rows = Pair.objects.select_for_update().filter(a__in=firsts).order_by("pk") if firsts else ()
    return [row for row in rows if (row.a_id, row.b_id) in wanted]


def _is_proposed_again(row: Pair, now: Found) -> bool:
    if row.state == Pair.State.PAST:
        return True
    # A merge that was undone left the pair decided; merged records are not compared.
    return row.state in (Pair.State.APART, Pair.State.MERGED) and row.mark != now.mark


def _renewed(row: Pair, now: Found, *, again: bool) -> Pair:
    row.score, row.exact, row.mark = now.weight.score, now.weight.exact, now.mark
    row.reasons, row.doubts = list(now.weight.reasons), list(now.weight.doubts)
    if again:
        row.state, row.later_until, row.found_at = Pair.State.OPEN, None, timezone.now()
    return row


def _pair(one: Found) -> Pair:
    return Pair(
        a_id=one.a,
        b_id=one.b,
        score=one.weight.score,
        exact=one.weight.exact,
        reasons=list(one.weight.reasons),
        doubts=list(one.weight.doubts),
        mark=one.mark,
    )


def standing(after: int, limit: int) -> list[Pair]:
    """Return the next pairs that wait for a decision."""
    return list(Pair.objects.filter(pk__gt=after, state__in=STANDING).order_by("pk")[:limit])


def hold_pairs(customers: Collection[int]) -> None:
    """Hold every pair in which some records are, in order: of two decisions on one record the second waits."""
    rows = Pair.objects.select_for_update().filter(Q(a__in=customers) | Q(b__in=customers)).order_by("pk")
    list(rows.values_list("pk", flat=True))


def pass_by(customer: int, *, but: int) -> None:
    """Let go of the pairs of a record that was merged, all but the one that was decided."""
    rows = Pair.objects.filter(Q(a=customer) | Q(b=customer), state__in=STANDING).exclude(pk=but)
    rows.update(state=Pair.State.PAST)
