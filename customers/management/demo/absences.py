"""The handover records of the demonstration's leaves: one handed back, one that B has yet to sign (P2.5)."""

from datetime import datetime, timedelta

from audit.trail.context import acting
from crm.leaves import handovers
from crm.leaves.models import Handover
from crm.leaves.rules import mark_of
from crm.posts.models import Leave, Post
from customers.management.demo import clock
from customers.management.demo.company import AWAY, BACK_AGAIN, morning

ADDRESS = "10.18.6.31"


def sign(posts: dict[str, Post]) -> None:
    """Have the records of both leaves signed the evening before: of the one that lasts B has yet to sign."""
    for code, signers in ((BACK_AGAIN, 2), (AWAY, 1)):
        record = Handover.objects.select_related("leave").get(post=posts[code], way=Handover.Way.OUT)
        evening = morning(record.leave.first - timedelta(days=1)) + timedelta(hours=8)
        for hour, person in enumerate((record.giver_id, record.taker_id)[:signers]):
            _sign(record, person or 0, evening + timedelta(hours=hour))


def hand_back(posts: dict[str, Post]) -> None:
    """Let the leave that is over be handed back, with what B did meanwhile."""
    leave = Leave.objects.select_related("holding__person", "holding__post__above__above__above").get(
        holding__post=posts[BACK_AGAIN]
    )
    with clock.at(morning(leave.until)):
        record = handovers.make_back(leave, automatic=True)
    if record is not None:
        _sign(record, record.giver_id, morning(leave.until) + timedelta(minutes=20))
        _sign(record, record.taker_id or 0, morning(leave.until) + timedelta(minutes=45))


def _sign(record: Handover, person: int, at: datetime) -> None:
    with clock.at(at):
        record = Handover.objects.select_related("post", "leave__holding__person", "giver", "taker").get(pk=record.pk)
        by = handovers.signer(record, person)
        with acting(by=by, address=ADDRESS):
            handovers.sign(record, by=by, mark=mark_of(handovers.shown(record)))
