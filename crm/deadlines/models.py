"""The one table of what is due: on which post, by which rule, computed to which instant."""

from datetime import date, time

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.workdays.rules import Rule, Way


class Deadline(models.Model):
    """Something a post must have done by an instant; kept as its rule, the calendar's version, and the instant.

    `duty` is the code of a declared Duty, `subject` the argument of its page, `number` how it is called in words that
    name no customer. `customer` is the record's id where there is one: its name is asked of the gate. `fields` are
    the identifiers to fill. Closed rows stay: the figures on time and late are theirs.
    """

    class Outcome(models.TextChoices):
        DONE = "done", _("Done")
        SENT_BACK = "sent_back", _("Sent back")
        DROPPED = "dropped", _("Dropped")

    # No index of its own: SQLite would take it for an open post's rows, and then read every one of them.
    post = models.ForeignKey("crm.Post", models.PROTECT, related_name="+", db_index=False)
    duty = models.CharField(max_length=60)
    subject = models.UUIDField()
    number = models.CharField(max_length=40)
    customer = models.BigIntegerField(null=True)
    fields = models.JSONField(default=list)

    way = models.CharField(max_length=6)
    days = models.SmallIntegerField()
    start: models.Field[date, date] = models.DateField()
    closing: models.Field[time, time] = models.TimeField()
    weekday = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField()
    due = models.DateTimeField()
    provisional = models.BooleanField(default=False)

    opened_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True)
    escalated_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    closed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False)
    closed_name = models.CharField(max_length=60, blank=True)
    closed_letter = models.CharField(max_length=1, blank=True)
    closed_for = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("deadline")
        default_permissions = ()
        indexes = [
            # `closed_at` is in it so that SQLite counts without reading the rows.
            models.Index(fields=["post", "due", "id", "closed_at"], name="open_of_a_post", condition=Q(closed_at=None)),
            models.Index(fields=["due", "id"], name="open_not_reminded", condition=Q(closed_at=None, reminded_at=None)),
            models.Index(
                fields=["due", "id"], name="open_not_escalated", condition=Q(closed_at=None, escalated_at=None)
            ),
            models.Index(fields=["version", "id"], name="open_by_version", condition=Q(closed_at=None)),
            models.Index(fields=["subject", "duty"], name="deadlines_of_a_subject"),
            models.Index(fields=["customer"], name="deadlines_of_a_customer", condition=Q(closed_at=None)),
            models.Index(fields=["duty", "closed_at"], name="closed_by_duty", condition=~Q(closed_at=None)),
            models.Index(fields=["post", "closed_at"], name="closed_by_post", condition=~Q(closed_at=None)),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.duty}"

    @property
    def rule(self) -> Rule:
        """Return the rule as the calendar counts it."""
        return Rule(Way(self.way), self.days, self.start, self.closing, self.weekday)
