"""The verbs of activities: announce one, choose its customers by class, keep who came or was told (P3.8, P3.9)."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import get_random_string

from audit.trail.actions import write
from crm.posts.queries import Seat
from customers.records import ours
from customers.records.segments import BY_CHOICE, segment
from customers.records.ticket import NotThere, OpenRecord
from customers.relations import events
from customers.relations.activities import Activity, Reached
from customers.relations.signing import must_be_of, must_work, numbered, signed

PAGE, CHOSEN_AT_MOST = 50, 2000


@transaction.atomic
def announce(*, by: Seat, kind: str, title: str, text: str, on: date, promotes: bool) -> Activity:
    """Keep an activity, for which customers can be chosen from now on."""
    made = Activity.objects.create(
        number=get_random_string(20), kind=kind, title=title, text=text, on=on, promotes=promotes, **signed(by)
    )
    made.number = numbered("H", made.pk)
    made.save(update_fields=["number"])
    write(events.ANNOUNCED, by=by, facts={"number": made.number})
    return made


@transaction.atomic
def choose(activity: Activity, classes: Mapping[str, Sequence[str]], *, by: Seat, purpose: str) -> int:
    """Choose the seat's customers of some classes for an activity, and return how many came to it by this.

    Only those whose consent stands: to marketing for what promotes, to business for the rest (P6.3.4).
    """
    must_work(by, activity.post_id)
    consent = "marketing" if activity.promotes else "business"
    industry, size, loyalty, grade = (classes.get(name, ()) for name in BY_CHOICE)
    found = segment(by=by, purpose=purpose, consent=consent, industry=industry, size=size, loyalty=loyalty, grade=grade)
    there = set(Reached.objects.filter(activity=activity).values_list("customer_id", flat=True))
    fresh = [pk for pk in found if pk not in there][: max(0, CHOSEN_AT_MOST - len(there))]
    rows = [Reached(activity=activity, customer_id=pk) for pk in fresh]
    Reached.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    if fresh:
        facts = {"number": activity.number}
        write(events.CHOSEN, by=by, touched=fresh, purpose=purpose, count=len(fresh), facts=facts)
    return len(fresh)


@transaction.atomic
def keep(record: OpenRecord, reached: Reached, became: str) -> None:
    """Keep what became of a chosen customer: came, did not come, was told. Any post that opens the record may."""
    must_be_of(record, reached.customer_id)
    fits = {Reached.Became.TOLD} if reached.activity.is_news else {Reached.Became.CAME, Reached.Became.ABSENT}
    if became not in fits:
        raise NotThere
    reached.became, reached.became_on = became, timezone.localdate()
    reached.became_name = record.by.person_name
    reached.save(update_fields=["became", "became_on", "became_name"])
    facts = {"number": reached.activity.number, "became": became}
    write(events.REACHED, by=record.by, subject=record.subject, purpose=record.purpose, facts=facts)


def page(after: str = "") -> tuple[list[Activity], str]:
    """Return a page of all activities, the latest day first, and where it goes on."""
    rows = Activity.objects.select_related("post").order_by("-pk")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: PAGE + 1])
    more, found = len(found) > PAGE, found[:PAGE]
    return found, str(found[-1].pk) if more else ""


def reached(activity: Activity, seat: Seat, after: str = "") -> tuple[list[Reached], str]:
    """Return a page of an activity's customers that the seat's post may open, and where it goes on."""
    rows = Reached.objects.filter(activity=activity).order_by("pk")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__gt=int(after))
    found = ours.first(rows, seat.group_id, PAGE + 1)
    more, found = len(found) > PAGE, found[:PAGE]
    return found, str(found[-1].pk) if more else ""


def figures(activity: Activity, seat: Seat) -> dict[str, int]:
    """Return how many of an activity's customers, of those that the seat's post may open, became what."""
    return ours.count(Reached.objects.filter(Q(activity=activity)), seat.group_id, by="became")


def of_customer(customer: int) -> list[Reached]:
    """Return the activities for which a customer was chosen, the latest first."""
    rows = Reached.objects.filter(customer=customer).select_related("activity")
    return list(rows.order_by("-activity__on", "-pk")[:PAGE])
