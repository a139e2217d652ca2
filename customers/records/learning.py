"""Since when each value stands unconfirmed, learned from the trail: for the migration that begins to keep it (P7.3)."""

from datetime import date
from typing import Any

from django.utils import timezone

from customers.records.lock import unlocked

# The lines that say which fields of a record were written; what its first line wrote counts from the record's own day.
WROTE = ("record.changed", "record.activated", "photo.attached")
AT_ONCE = 2000


def learn_days(apps: Any) -> int:
    """Keep the last day on which each field was written since its record was entered; return how many there are.

    `apps` are the tables as a migration has them.
    """
    line, customer = apps.get_model("audit", "LogEntry"), apps.get_model("customers", "Customer")
    field_day = apps.get_model("customers", "FieldDay")
    days: dict[tuple[int, str], date] = {}
    with unlocked():
        there = set(customer.objects.values_list("pk", flat=True))
        rows = line.objects.filter(event__in=WROTE, outcome="done").order_by("timestamp", "id")
        for pk, fields, at in rows.values_list("object_id", "fields", "timestamp").iterator(chunk_size=AT_ONCE):
            if pk in there:
                day = timezone.localtime(at).date()
                days |= {(pk, name): day for name in fields.split(",") if name}
        made = [field_day(customer_id=pk, field=name, day=day) for (pk, name), day in days.items()]
        field_day.objects.bulk_create(made, batch_size=AT_ONCE)
    return len(days)
