"""The comparison of records as a job: windows of less than half a second, in constant memory, gone on with (P9.2)."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.trail.actions import write
from crm.jobs.work import Run, work
from crm.posts.queries import seat_for
from customers.duplicates import events, stages
from customers.duplicates.keeping import keep, let_go
from customers.duplicates.models import Comparison
from customers.duplicates.stages import Place
from customers.records import comparing

FOUND = gettext_noop("%(records)s new or changed records compared, %(pairs)s new probable duplicates.")


@work(_("Search for duplicates"), seat=seat_for)
def comparison(job: Run) -> None:
    """Compare what is new or changed, or all records where that is most, and propose what is alike."""
    run = Comparison.objects.get(pk=job.payload["run"])
    active = comparing.active()
    if not job.cursor:
        fresh = comparing.unsigned() + comparing.signed(run.pk)
        run.records, run.whole = fresh, run.whole or stages.is_whole(fresh, active)
        run.save(update_fields=["records", "whole"])
    total = stages.work_in(run, active) or 1
    place, done = Place(job.cursor.get("stage", stages.SIGN), job.cursor.get("after", 0)), job.job.done
    while place.stage != stages.END:
        place, done = _step(job, run, place, done, total)
    with job.step(done=total, cursor=stages.as_cursor(place, run), total=total) as by:
        run.refresh_from_db()
        run.ended_at = timezone.now()
        run.save(update_fields=["ended_at"])
        facts = {"scope": "all" if run.whole else "changed", "pairs": run.found}
        write(events.COMPARED, by=by, purpose="maintenance", count=run.records, facts=facts)
    job.say(FOUND, records=run.records, pairs=run.found)


def _step(job: Run, run: Comparison, place: Place, done: int, total: int) -> tuple[Place, int]:
    """Do one window: read and weigh outside the transaction that keeps what was found."""
    if place.stage == stages.SIGN:
        with job.step(done=done, cursor=stages.as_cursor(place, run), total=total):
            seen = stages.window(run, place)
    else:
        seen = stages.window(run, place)
    weighed = comparing.weighed(seen.pairs)
    done = min(done + seen.rows, total)
    with job.step(done=done, cursor=stages.as_cursor(seen.then, run), total=total):
        if seen.settling:
            let_go(seen.settling, weighed)
        else:
            keep(weighed.values(), run)
    return seen.then, done
