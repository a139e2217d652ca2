"""The verbs of handover records 交接记录: made and kept up by themselves, noted in and signed by people (P2.5).

The record out is given by A and taken by whoever stands in; the record back is given by them and taken by A. What it
lists is read anew until the giver signs: from then on it stays as it was signed. Unsigned records hold up no work.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from audit.trail.actions import write
from audit.trail.context import Actor
from crm.leaves import events, queries
from crm.leaves.models import Handover
from crm.leaves.rules import Items, mark_of, part_of
from crm.leaves.tidings import TO_SIGN, UNSIGNED
from crm.notices.actions import tell
from crm.notices.tidings import Tiding
from crm.posts.histories import InPerson
from crm.posts.models import Holding, Leave
from crm.posts.rules import Letter

EVENTS = {
    ("out", "give"): events.GIVEN,
    ("out", "take"): events.TAKEN,
    ("back", "give"): events.GIVEN_BACK,
    ("back", "take"): events.TAKEN_BACK,
}


class NotToSign(Exception):
    """This record is not this person's to sign now, or not yet."""


class Changed(Exception):
    """What the record lists is not what was shown: it must be read again."""


def keep(today: date) -> None:
    """Make the records that leaves lack: before them, and after they have ended."""
    before, after = queries.to_be_made(today)
    for leave in before:
        make_out(leave, automatic=True)
    for leave in after:
        make_back(leave, automatic=True)


@transaction.atomic
def make_out(leave: Leave, *, automatic: bool = False) -> Handover | None:
    """Make the record before a leave of A, once, and tell both; a leave of B hands nothing over."""
    holding = leave.holding
    if holding.side != Holding.Side.A:
        return None
    record, made = Handover.objects.get_or_create(
        leave=leave,
        way=Handover.Way.OUT,
        defaults={"post": holding.post, "giver": holding.person, "taker_id": _first_stand_in(leave)},
    )
    if made:
        _tell(TO_SIGN, record, _people(record), automatic=automatic)
    return record


@transaction.atomic
def make_back(leave: Leave, *, automatic: bool = False) -> Handover | None:
    """Make the record after a leave, once, and tell both; none where nobody stood in, or A has left the post."""
    holding = leave.holding
    turns = queries.stood_in(leave)
    left = holding.until is not None and holding.until <= leave.until
    if not turns or turns[-1].person is None or left:
        return None
    record, made = Handover.objects.get_or_create(
        leave=leave,
        way=Handover.Way.BACK,
        defaults={"post": holding.post, "giver_id": turns[-1].person, "taker": holding.person},
    )
    if made:
        _tell(TO_SIGN, record, _people(record), automatic=automatic)
    return record


def shown(record: Handover) -> Items:
    """Return what a record lists: as it was signed, else as it stands now."""
    if record.given_at is not None:
        items: Items = record.items
        return items
    done = queries.deeds(record.leave) if record.way == Handover.Way.BACK else []
    return [*done, *queries.open_items(record.post)]


@transaction.atomic
def note(record: Handover, notes: str, *, by: Actor) -> Handover:
    """Write the giver's notes into a record that they have not signed yet; raises NotToSign."""
    record = _locked(record)
    if _part(record, by.person_id) != "give":
        raise NotToSign
    record.notes = notes
    record.save()
    write(events.NOTED, by=by, facts=facts_of(record))
    return record


@transaction.atomic
def sign(record: Handover, *, by: Actor, mark: str) -> Handover:
    """Sign a record, as giver or as taker; raises NotToSign, or Changed where it lists other things than were shown."""
    record = _locked(record)
    part = _part(record, by.person_id)
    if not part:
        raise NotToSign
    items = shown(record)
    if mark != mark_of(items):
        raise Changed
    if part == "give":
        record.items, record.given_at = items, timezone.now()
    else:
        record.taken_at = timezone.now()
    record.save()
    write(EVENTS[record.way, part], by=by, facts=facts_of(record))
    return record


def signer(record: Handover, person_id: int) -> InPerson:
    """Return the giver or taker of a record in their own name: A, or whoever stands in, seated today or not."""
    a, post = record.leave.holding.person_id, record.post
    person = record.giver if person_id == record.giver_id else record.taker
    letter: Letter = "A" if person_id == a else _letter(record, person_id)
    standing = "" if person_id == a else str(record.leave.holding.person)
    return InPerson(person_id, str(person), post.code, post.name, letter, standing)


def tell_of_unsigned(today: date) -> int:
    """Tell both people and the post above of each record that waits, once a day from its day on; return how many."""
    due = queries.unsigned().filter(Q(told_on=None) | Q(told_on__lt=today), Q(way="back") | Q(leave__first__lte=today))
    told = 0
    for pk in list(due.values_list("pk", flat=True)):
        with transaction.atomic():
            # Whoever comes second finds the day written and tells nobody.
            if not Handover.objects.filter(Q(told_on=None) | Q(told_on__lt=today), pk=pk).update(told_on=today):
                continue
            record = queries.unsigned().filter(pk=pk).first()
            if record is None:
                continue
            _follow(record)
            _tell(UNSIGNED, record, _people(record), posts=[record.post.above_id or 0], automatic=True)
            told += 1
    return told


def facts_of(record: Handover) -> dict[str, str | int]:
    """Return what lines and notices say of a record."""
    leave = record.leave
    return {
        "post": record.post.code,
        "person": str(leave.holding.person),
        "first": leave.first.isoformat(),
        "until": leave.until.isoformat(),
    }


def follow(record: Handover) -> Handover:
    """Return a record whose taker is whoever stands in now, as long as nobody has signed for them."""
    with transaction.atomic():
        return _follow(_locked(record))


def _follow(record: Handover) -> Handover:
    if record.way == Handover.Way.OUT and record.taken_at is None:
        taker = _first_stand_in(record.leave)
        if taker is not None and taker != record.taker_id:
            record.taker_id = taker
            record.save(update_fields=["taker"])
    return record


def _first_stand_in(leave: Leave) -> int | None:
    """Return who stands in on the first day of a leave, or today once it has begun; B where nobody does."""
    day = max(leave.first, timezone.localdate())
    turns = queries.stood_in(leave)
    now = [turn for turn in turns if turn.until is None or day < turn.until]
    return next((turn.person for turn in [*now, *turns]), None)


def _letter(record: Handover, person_id: int) -> Letter:
    is_b = Holding.objects.filter(post=record.post, side=Holding.Side.B, person=person_id).exists()
    return "B" if is_b else "S"


def _part(record: Handover, person_id: int | None) -> str:
    return part_of(
        person_id or 0,
        giver=record.giver_id,
        taker=record.taker_id,
        given=record.given_at is not None,
        taken=record.taken_at is not None,
    )


def _locked(record: Handover) -> Handover:
    found = Handover.objects.select_for_update(of=("self",))
    return found.select_related("post", "leave__holding__person", "leave__holding__post", "giver", "taker").get(
        pk=record.pk
    )


def _people(record: Handover) -> list[int]:
    return [person for person in (record.giver_id, record.taker_id) if person is not None]


def _tell(what: Tiding, record: Handover, people: Iterable[int], *, posts: Iterable[int] = (), automatic: bool) -> None:
    link = reverse("leaves:handover", kwargs={"uuid": record.uuid})
    facts = facts_of(record) | {"post": record.post.name}
    tell(what, people=people, posts=[post for post in posts if post], link=link, facts=facts, automatic=automatic)
