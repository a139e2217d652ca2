"""What the clock makes due around customers: care dates are told to their post, once each time they come (P3.8)."""

from datetime import date

from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse

from audit.trail.actions import Line, Subject, write_many
from audit.trail.context import MACHINE
from crm.notices.actions import Telling, tell_all
from customers.records import ours
from customers.relations import duties, events, rules
from customers.relations.models import CareDate

BATCH = 200


@transaction.atomic
def remind(today: date) -> int:
    """Tell the posts of the next BATCH care dates that come soon, without the customer's name; return how many."""
    _renew(today)
    soon = Q(ended_on=None, day__gte=today, day__lte=today + rules.SOON)
    rows = CareDate.objects.select_for_update(skip_locked=True, of=("self",)).filter(soon)
    found = list(rows.exclude(told_for=F("day")).order_by("day", "pk")[:BATCH])
    if found:
        CareDate.objects.filter(pk__in=[row.pk for row in found]).update(told_for=F("day"))
        tell_all([_telling(row) for row in found], automatic=True)
        write_many(events.CARE_REMINDED, [_line(row) for row in found], by=MACHINE)
    return len(found)


def _renew(today: date) -> None:
    """Move the days that are over to next year; those that come once are ended."""
    rows = CareDate.objects.select_for_update(skip_locked=True, of=("self",)).filter(ended_on=None, day__lt=today)
    for row in rows.order_by("day", "pk")[:BATCH]:
        again = rules.coming(row.day, row.yearly, today)
        row.day, row.ended_on = again or row.day, None if again else today
        row.save(update_fields=["day", "ended_on"])


def _telling(row: CareDate) -> Telling:
    link = reverse("relations:customer", kwargs={"uuid": ours.uuids([row.customer_id])[row.customer_id]})
    facts = {"number": row.number, "day": row.day.isoformat()}
    return Telling(duties.CARE, post=row.post_id, link=link, facts=facts)


def _line(row: CareDate) -> Line:
    return Line(Subject(row.customer_id, row.number), facts={"number": row.number, "day": row.day.isoformat()})
