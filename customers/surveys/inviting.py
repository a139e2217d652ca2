"""A round's customers chosen in the background: a segment, then an invitation each, a chunk at a time (P3.8)."""

from collections.abc import Sequence
from typing import cast

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from audit.trail.actions import write
from crm.jobs.work import Run, work
from crm.posts.models import Post
from crm.posts.queries import Seat
from customers.records.rules import SURVEY
from customers.records.segments import Wanted, chosen, segment
from customers.surveys import events
from customers.surveys.models import Invitation, Round
from customers.surveys.queries import seat_for
from customers.surveys.rules import way_for
from customers.surveys.telling import tell_started

CHUNK = 500


@work(_("Choosing the customers of a survey"), seat=seat_for)
def invite(run: Run) -> None:
    """Invite everybody of the segment once, then start the round; an interrupted run chooses anew and goes on.

    Whoever has withdrawn between the choice and the invitation is left out.
    """
    row = Round.objects.get(pk=run.payload["round"])
    ids = whom(row, by=cast(Seat, run.by))
    after = int(run.cursor.get("after", 0))
    left = [pk for pk in ids if pk > after]
    done = len(ids) - len(left)
    for at in range(0, len(left), CHUNK):
        part = left[at : at + CHUNK]
        done += len(part)
        with run.step(done=done, cursor={"after": part[-1]}, total=len(ids)) as by:
            add(row, part, by=cast(Seat, by))
    with run.step(done=done, cursor={"after": left[-1] if left else after}, total=len(ids)) as by:
        invited = begin_asking(row, by=cast(Seat, by))
    run.say(gettext_noop("%(invited)s customers are invited."), invited=invited)


def whom(row: Round, *, by: Seat) -> Sequence[int]:
    """Return the customers that a round may ask today, in the order of their ids; one line names them all."""
    wanted = Wanted.of(row.wanted)
    return segment(by=by, purpose=SURVEY, consent=SURVEY, ways=row.ways, **vars(wanted))


def begin_asking(row: Round, *, by: Seat) -> int:
    """Start a round whose customers are chosen, and tell the posts; return how many are invited."""
    row.state, row.started_at = Round.State.RUNNING, timezone.now()
    row.save(update_fields=["state", "started_at"])
    invited = row.invitations.count()
    write(events.STARTED, by=by, facts={"survey": row.number, "invited": invited})
    tell_started(row)
    return invited


def add(row: Round, ids: Sequence[int], *, by: Seat) -> None:
    """Invite those of some customers who may be asked still, once each.

    Who looks after a customer sees to the invitation, else the round's owner.
    """
    posts: dict[int | None, int] = dict(Post.objects.values_list("group_id", "pk"))
    found = []
    for one in chosen(ids, by=by, consent=SURVEY):
        if way := way_for(row.ways, one.ways):
            post = posts.get(one.group_id, row.post_id)
            found.append(Invitation(round=row, customer_id=one.id, keyed=one.id, post_id=post, way=way, **one.classes))
    Invitation.objects.bulk_create(found, ignore_conflicts=True)
