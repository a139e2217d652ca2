"""The comparison of records as a job: windows of less than half a second, in constant memory, gone on with (P9.2)."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import Any, Protocol

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.trail.actions import write
from crm.jobs.work import work
from crm.posts.queries import seat_for
from customers.duplicates import events, stages
from customers.duplicates.keeping import keep, let_go
from customers.duplicates.models import Comparison
from customers.duplicates.stages import Place
from customers.records import comparing

FOUND = gettext_noop("%(records)s new or changed records compared, %(pairs)s new probable duplicates.")


class Steps(Protocol):
    """What drives a comparison: a job's run, or the machine by night."""

    @property
    def payload(self) -> Mapping[str, Any]: ...

    @property
    def cursor(self) -> Mapping[str, Any]: ...

    def step(
        self, *, done: int, cursor: Mapping[str, Any], total: int | None = None
    ) -> AbstractContextManager[Any]: ...

    def say(self, message: str, **facts: str | int) -> None: ...


@work(_("Search for duplicates"), seat=seat_for)
def comparison(steps: Steps) -> None:
    """Compare what is new or changed, or all records where that is most, and propose what is alike."""
    run, place, done = Comparison.objects.get(pk=steps.payload["run"]), steps.cursor, 0
    active = comparing.active()
    if not place:
        fresh = comparing.unsigned() + comparing.signed(run.pk)
        run.records, run.whole = fresh, run.whole or stages.is_whole(fresh, active)
        run.save(update_fields=["records", "whole"])
    total = stages.work_in(run, active) or 1
    at, done = Place(place.get("stage", stages.SIGN), place.get("after", 0)), place.get("done", 0)
    while at.stage != stages.END:
        at, done = _step(steps, run, at, done, total)
    with steps.step(done=total, cursor=stages.as_cursor(at, total), total=total) as by:
        run.refresh_from_db()
        run.ended_at = timezone.now()
        run.save(update_fields=["ended_at"])
        facts = {"scope": "all" if run.whole else "changed", "pairs": run.found}
        write(events.COMPARED, by=by, purpose="maintenance", count=run.records, facts=facts)
    steps.say(FOUND, records=run.records, pairs=run.found)


def _step(steps: Steps, run: Comparison, place: Place, done: int, total: int) -> tuple[Place, int]:
    """Do one window: read and weigh outside the transaction that keeps what was found."""
    if place.stage == stages.SIGN:
        with steps.step(done=done, cursor=stages.as_cursor(place, done), total=total):
            seen = stages.window(run, place)
    else:
        seen = stages.window(run, place)
    weighed = comparing.weighed(seen.pairs)
    done = min(done + seen.rows, total)
    with steps.step(done=done, cursor=stages.as_cursor(seen.then, done), total=total):
        if seen.settling:
            let_go(seen.settling, weighed)
        else:
            keep(weighed.values(), run)
    return seen.then, done
