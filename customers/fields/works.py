"""Sealing what is stored of a field whose tier was raised, in the background, a chunk at a time."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from crm.jobs.actions import start
from crm.jobs.models import Job
from crm.jobs.work import Run, work
from crm.posts.queries import Seat, seat_for
from customers.catalog.queries import catalogue
from customers.records.retiering import seal_values

SEALED = gettext_noop("Every stored value of the field is sealed.")


@work(_("Sealing of a field's stored values"), seat=seat_for)
def sealing(run: Run) -> None:
    """Seal the clear values of a field in every customer's record; a chunk that was done before moves nothing."""
    identifier, after, chunks = run.payload["identifier"], run.cursor.get("after", 0), run.cursor.get("chunks", 0)
    tier = str(catalogue().entry(identifier).tier)
    while after is not None:
        with run.step(done=chunks, cursor={"after": after, "chunks": chunks}) as seat:
            by = seat
        assert isinstance(by, Seat)  # noqa: S101  (`seat_for` finds seats)
        after, chunks = seal_values(identifier, tier, by=by, after=after), chunks + 1
    run.say(SEALED)


def begin_sealing(identifier: str, *, by: Seat) -> Job:
    """Have the stored values of a field sealed."""
    return start(sealing, by=by, payload={"identifier": identifier})
