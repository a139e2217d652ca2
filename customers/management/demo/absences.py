"""The handover records of the demonstration's leaves: one handed back, one that B has yet to sign (P2.5)."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from audit.trail.context import acting
from crm.leaves import handovers
from crm.leaves.models import Handover
from crm.leaves.rules import mark_of
from crm.posts.models import Leave, Post
from customers.management.demo.company import AWAY, AWAY_DAYS, BACK_AGAIN, BACK_DAYS
from customers.management.demo.days import Act

ADDRESS = "10.18.6.31"
EVENING, MORNING = time(17), time(9)


def acts(today: date) -> Iterator[Act]:
    """Yield when records are signed: out the evening before a leave, back on its first morning after."""
    first, until = (today + timedelta(days=days) for days in BACK_DAYS)
    eve = datetime.combine(first - timedelta(days=1), EVENING)
    yield Act(eve, BACK_AGAIN, "give")
    yield Act(eve + timedelta(minutes=20), BACK_AGAIN, "take")
    back = datetime.combine(until, MORNING)
    yield Act(back, BACK_AGAIN, "give_back")
    yield Act(back + timedelta(minutes=25), BACK_AGAIN, "take_back")
    eve = datetime.combine(today + timedelta(days=AWAY_DAYS[0] - 1), EVENING)
    yield Act(eve, AWAY, "give")


def sign(post: Post, kind: str) -> None:
    """Have the record of a post's leave signed by whoever gives, or takes, at that end of the leave."""
    part, back = kind.partition("_")[::2]
    if back and part == "give":
        leave = Leave.objects.select_related("holding__person", "holding__post__above__above__above")
        handovers.make_back(leave.get(holding__post=post), automatic=True)
    way = Handover.Way.BACK if back else Handover.Way.OUT
    records = Handover.objects.select_related("post", "leave__holding__person", "giver", "taker")
    record = records.filter(post=post, way=way).first()
    if record is None:
        return
    person = record.giver_id if part == "give" else record.taker_id
    by = handovers.signer(record, person or 0)
    with acting(by=by, address=ADDRESS):
        handovers.sign(record, by=by, mark=mark_of(handovers.shown(record)))
