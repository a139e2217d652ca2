"""Making a session in the background, by hand; and for all units, on their day, by the clock."""

from datetime import date

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from crm.jobs.actions import start
from crm.jobs.models import Job
from crm.jobs.work import Run, work
from crm.posts.models import Unit
from crm.posts.queries import Seat, seat_for
from customers.review import making, queries, rules

MADE = gettext_noop("The session is there.")
NONE = gettext_noop("There is nobody to review, or nobody to hold the review.")


@work(_("Weekly review"), seat=seat_for)
def making_one(run: Run) -> None:
    """Make a unit's session: gathered first, laid down in one transaction."""
    unit, today = Unit.objects.get(pk=run.payload["unit"]), date.fromisoformat(run.payload["day"])
    run.beat(total=1)
    draft = making.drafted(unit, today)
    if draft is None:
        run.say(NONE)
        return
    with run.step(done=1, cursor={}, total=1) as by:
        making.laid(draft, by=by)
    run.say(MADE)


def begin(unit: int, *, by: Seat) -> Job:
    """Have this week's session of a unit made on somebody's behalf."""
    return start(making_one, by=by, payload={"unit": unit, "day": timezone.localdate().isoformat()})


def make_all(today: date) -> int:
    """Make the sessions that this week still lacks, once its first working day has come; return how many."""
    if not queries.is_due(today):
        return 0
    return sum(making.make(unit, today) is not None for unit in queries.without_session(rules.monday_of(today)))
