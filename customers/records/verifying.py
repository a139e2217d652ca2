"""The comparison of all records with their lines: begun each night, gone on with a window at a time, told (P7.2)."""

import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone

from audit.trail.actions import Line, Subject, write, write_many
from audit.trail.context import MACHINE
from crm.notices.actions import tell
from crm.posts.models import Post
from customers.records import events
from customers.records.labels import READER
from customers.records.models import Mismatch, Reconciliation
from customers.records.reconciling import Differing, Window, look_at
from customers.records.tidings import MISMATCHES
from customers.records.told import Fault

NIGHT = 2  # o'clock, local time
KEPT = timedelta(days=90)


@dataclass(frozen=True)
class Answer:
    """The last comparison that ended, the one under way, how many records differ now, and since when the first does."""

    last: Reconciliation | None
    under_way: Reconciliation | None
    differing: int
    since: datetime | None


def answer() -> Answer:
    """Return how records and lines stood when they were last compared."""
    ended = Reconciliation.objects.exclude(ended_at=None).order_by("-pk").first()
    found = Mismatch.objects.aggregate(records=Count("customer", distinct=True), since=Min("since"))
    return Answer(ended, under_way(), found["records"], found["since"])


def under_way() -> Reconciliation | None:
    """Return the comparison that has not ended."""
    return Reconciliation.objects.filter(ended_at=None).first()


def standing() -> list[Mismatch]:
    """Return every difference that was found and still stands, by record."""
    return list(Mismatch.objects.order_by("customer", "field", "fault"))


def is_due(now: datetime) -> bool:
    """Say whether tonight's comparison has not begun."""
    local = timezone.localtime(now)
    night = local.replace(hour=NIGHT, minute=0, second=0, microsecond=0)
    return local >= night and not Reconciliation.objects.filter(began_at__gte=night).exists()


@transaction.atomic
def begin() -> Reconciliation:
    """Return the comparison under way, begun where there is none; what ended long ago is forgotten."""
    Reconciliation.objects.filter(ended_at__lt=timezone.now() - KEPT).delete()
    found = Reconciliation.objects.select_for_update().filter(ended_at=None).first()
    return found or Reconciliation.objects.create()


def go_on(run: Reconciliation, *, seconds: float) -> bool:
    """Go on with a comparison for about so long; say whether it has come to its end. Two at once share the work."""
    until = time.monotonic() + seconds
    while not _step(run):
        if time.monotonic() > until:
            return False
    return True


def _step(run: Reconciliation) -> bool:
    """Compare one window and keep what it came to; a window that another has kept meanwhile counts once."""
    run.refresh_from_db()
    if run.ended_at is not None:
        return True
    after = run.after
    window = look_at(after)
    with transaction.atomic():
        held = Reconciliation.objects.select_for_update().get(pk=run.pk)
        if held.after == after and held.ended_at is None:
            _keep(held, window)
    return window.last is None


def _keep(run: Reconciliation, window: Window) -> None:
    until = window.last
    known = Mismatch.objects.filter(customer__gt=run.after, **({"customer__lte": until} if until else {}))
    before = {(one.customer, one.field, one.fault): one.pk for one in known}
    found = {(each.subject.id, name, fault.value) for each in window.differing for name, fault in each.found}
    Mismatch.objects.filter(pk__in=[pk for key, pk in before.items() if key not in found]).delete()
    fresh = sorted(found - before.keys())
    Mismatch.objects.bulk_create([Mismatch(customer=pk, field=name, fault=fault) for pk, name, fault in fresh], 500)
    _write(window.differing, fresh)
    run.records += window.records
    run.found += len(window.differing)
    run.fresh += len({pk for pk, _name, _fault in fresh})
    if until is None:
        run.ended_at = timezone.now()
        facts = {"records": run.records, "differing": run.found}
        write(events.RECONCILED, by=MACHINE, facts=facts)
        if run.fresh:
            _tell(run.fresh)
    else:
        run.after = until
    run.save()


def _write(differing: Sequence[Differing], fresh: Sequence[tuple[int, str, str]]) -> None:
    """Write a line for each record and kind of difference that is new."""
    subjects: dict[int, Subject] = {each.subject.id: each.subject for each in differing}
    fields: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for pk, name, fault in fresh:
        fields[pk, fault].append(name)
    lines = [
        Line(subjects[pk], fields=[name for name in names if name], facts={"fault": Fault(fault).value})
        for (pk, fault), names in fields.items()
    ]
    write_many(events.MISMATCHED, lines, by=MACHINE)


def _tell(records: int) -> None:
    posts = list(Post.objects.filter(role__code=READER).values_list("pk", flat=True))
    link = f"{reverse('reading:search')}?event={events.MISMATCHED.code}"
    tell(MISMATCHES, posts=posts, link=link, facts={"count": records}, automatic=True)
