"""The verbs of contacts: log one, agree the next, move the stage, write the value down, enter a day of care.

Each asks for the opened record, is one transaction and writes one line.
"""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone
from django.utils.crypto import get_random_string

from audit.trail.actions import write
from audit.trail.context import MACHINE
from audit.trail.events import Event
from customers.catalog.levels import ever, level_of
from customers.records import ours
from customers.records.ticket import OpenRecord
from customers.relations import events, rules
from customers.relations.models import CareDate, Interaction, Relation, ValueNote
from customers.relations.queries import last_of
from customers.relations.signing import must_be_of, numbered, signed

LOGGED: Mapping[str, Event] = {"visit": events.VISITED, "call": events.CALLED, "message": events.WROTE}
BATCH = 500


@transaction.atomic
def log(record: OpenRecord, kind: str, *, on: date, note: str = "", next_on: date | None = None) -> Interaction:
    """Keep that the customer was visited, called or written to, and count the next contact from it (P3.9, P3.7)."""
    made = Interaction.objects.create(
        customer_id=record.id, kind=kind, on=on, note=note, next_on=next_on, **signed(record.by)
    )
    row = _relation(record.id)
    if row.last_on is None or on >= row.last_on:
        row.last_on, row.last_kind = on, kind
        row.next_on = next_on
    _count(row, ours.standing(record.id))
    row.save()
    _tell(LOGGED[kind], record)
    return made


def last_again(customer: int, before: Interaction | None) -> None:
    """Count a customer's last and next contact again after one was corrected or struck, in the transaction at hand.

    `before` is the contact that was the last until then.
    """
    row, last = _relation(customer), last_of(customer)
    row.next_on = rules.agreed_again(row.next_on, before.next_on if before else None, last.next_on if last else None)
    row.last_on, row.last_kind = (last.on, last.kind) if last else (None, "")
    _count(row, ours.standing(customer))
    row.save()


@transaction.atomic
def agree_next(record: OpenRecord, day: date | None) -> None:
    """Keep the day that was agreed for the next contact; None has the level's interval count again (P3.7)."""
    row = _relation(record.id)
    row.next_on = day
    _count(row, ours.standing(record.id))
    row.save()
    _tell(events.AGREED_NEXT, record, day=day.isoformat() if day else "")


@transaction.atomic
def move(record: OpenRecord, stage: str) -> bool:
    """Put a relation at a stage, since today, "" taking it off the board; False where it stands there (P3.6)."""
    row = _relation(record.id)
    stood = row.stage
    if stood == stage:
        return False
    row.stage = rules.Stage(stage).value if stage else ""
    row.stage_since = timezone.localdate() if stage else None
    row.save()
    _tell(events.MOVED, record, stood=stood, stands=stage)
    return True


@transaction.atomic
def value(record: OpenRecord, text: str) -> ValueNote:
    """Write down what the customer is worth; what stood before stays readable (P9.3)."""
    made = ValueNote.objects.create(customer_id=record.id, text=text, **signed(record.by))
    _tell(events.VALUED, record)
    return made


@transaction.atomic
def set_care(record: OpenRecord, *, kind: str, day: date, yearly: bool, reason: str, agreed: bool) -> CareDate:
    """Keep a day on which the customer is thought of; its post is reminded shortly before (P3.8)."""
    made = CareDate.objects.create(
        number=get_random_string(20), customer_id=record.id, kind=kind, day=day, yearly=yearly, reason=reason,
        agreed=agreed, **signed(record.by),
    )  # fmt: skip
    made.number = numbered("D", made.pk)
    made.save(update_fields=["number"])
    _tell(events.CARE_SET, record, number=made.number)
    return made


@transaction.atomic
def end_care(record: OpenRecord, care: CareDate) -> None:
    """Let a care date come no more."""
    must_be_of(record, care.customer_id)
    if CareDate.objects.filter(pk=care.pk, ended_on=None).update(ended_on=timezone.localdate()):
        _tell(events.CARE_ENDED, record, number=care.number)


@transaction.atomic
def recount(limit: int = BATCH) -> int:
    """Count the next contact of customers that nobody has counted yet, or whose grade is another now; return how many.

    Joins no seat: the machine does it each hour, and a grading may ask for it at once.
    """
    found = ours.to_count_again(Relation.objects.all(), limit)
    if not found:
        return 0
    known = ever()
    there = {
        row.customer_id: row
        for row in Relation.objects.select_for_update().filter(customer__in=[one.id for one in found])
    }
    rows = [
        _counted(
            there.get(one.id) or Relation(customer_id=one.id), one, level_of(one.grade, known).contact_interval_days
        )
        for one in found
    ]
    Relation.objects.bulk_create([row for row in rows if row.pk is None], ignore_conflicts=True)
    Relation.objects.bulk_update([row for row in rows if row.pk is not None], ["due_on", "level"])
    write(events.COUNTED, by=MACHINE, count=len(rows))
    return len(rows)


@transaction.atomic
def catch_up(limit: int = BATCH) -> int:
    """Count the next contact of customers to whom a later contact came with a merge; return how many."""
    later = Interaction.objects.filter(customer=OuterRef("customer"), struck=False).order_by("-on", "-pk")
    latest = Subquery(later.values("pk")[:1])
    newer = Q(last_on=None) | Q(last_on__lt=Subquery(later.values("on")[:1]))
    rows = list(Relation.objects.annotate(latest=latest).filter(newer).exclude(latest=None).order_by("pk")[:limit])
    known, contacts = ever(), Interaction.objects.in_bulk([row.latest for row in rows])
    for row in rows:
        found = contacts[row.latest]
        row.last_on, row.last_kind, row.next_on = found.on, found.kind, None
        _counted(row, ours.Standing(row.customer_id, row.level), level_of(row.level, known).contact_interval_days)
    Relation.objects.bulk_update(rows, ["last_on", "last_kind", "next_on", "due_on"])
    if rows:
        write(events.COUNTED, by=MACHINE, count=len(rows))
    return len(rows)


def _relation(customer: int) -> Relation:
    """Return a customer's row, locked; made on first mention."""
    there = Relation.objects.select_for_update().filter(customer=customer).first()
    if there is None:
        Relation.objects.bulk_create([_first(customer)], ignore_conflicts=True)
        there = Relation.objects.select_for_update().get(customer=customer)
    return there


def _first(customer: int) -> Relation:
    row = Relation(customer_id=customer)
    _count(row, ours.standing(customer))
    return row


def _count(row: Relation, one: ours.Standing) -> None:
    _counted(row, one, level_of(one.grade).contact_interval_days)


def _counted(row: Relation, one: ours.Standing, days: int) -> Relation:
    row.level = one.grade
    row.due_on = rules.contact_due(row.last_on or row.since, row.next_on, days)
    return row


def _tell(event: Event, record: OpenRecord, **facts: str) -> None:
    write(event, by=record.by, subject=record.subject, purpose=record.purpose, facts=facts)
