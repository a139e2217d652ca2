"""A job for the stateful test: it looks through a post's list in two chunks, the second at a later moment."""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext_noop

from crm.jobs.work import Run, work
from crm.posts.queries import seat_for
from customers.management.demo.clock import at
from customers.records.gate import recheck


@work("Looking through the list", seat=seat_for)
def look_through(run: Run) -> None:
    """Count which of some records the seat may open, first now, then at the moment `then`."""
    moments = (timezone.now(), datetime.fromisoformat(run.payload["then"]))
    for chunk, moment in enumerate(moments, start=1):
        with at(moment), run.step(done=chunk, cursor={"chunk": chunk}) as by:
            found = recheck(run.payload["records"], by=by)
    run.say(gettext_noop("%(found)s records"), found=len(found))
