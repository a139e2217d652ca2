"""A newcomer: a draft record on its way through the posts of the relay; and the gradings that were announced."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Newcomer(models.Model):
    """A new customer from entry to admission, with the four posts that have a part in it (P2.7).

    `uuid` and `customer` are the record's own uuid and id; its name is asked of the gate. What each stage had to do by
    when, and who did it, are the deadlines of `uuid`. `mend` are the fields that were sent back.
    """

    class Stage(models.TextChoices):
        ENTRY = "entry", pgettext_lazy("stage", "Entry")
        PLACING = "placing", _("Place and service")
        BUSINESS = "business", pgettext_lazy("stage", "Business")
        APPROVAL = "approval", _("Approval")
        ADMITTED = "admitted", _("Admitted")
        CLOSED = "closed", _("Withdrawn or rejected")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    customer = models.BigIntegerField(unique=True)
    stage = models.CharField(max_length=10, choices=Stage.choices, default=Stage.PLACING)
    received_on = models.DateField()
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    administrator = models.ForeignKey("crm.Post", models.PROTECT, related_name="+")
    analyst = models.ForeignKey("crm.Post", models.PROTECT, related_name="+")
    manager = models.ForeignKey("crm.Post", models.PROTECT, related_name="+")
    chief = models.ForeignKey("crm.Post", models.PROTECT, related_name="+")
    case = models.ForeignKey("crm.Case", models.PROTECT, null=True, related_name="+")
    mend = models.JSONField(default=list)
    mend_note = models.CharField(max_length=500, blank=True)
    admitted_at = models.DateTimeField(null=True)
    orders_from = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("newcomer")
        default_permissions = ()
        indexes = [
            models.Index(fields=["administrator", "-id"], name="newcomers_of_administrator"),
            models.Index(fields=["analyst", "-id"], name="newcomers_of_analyst"),
            models.Index(fields=["manager", "-id"], name="newcomers_of_manager"),
            models.Index(fields=["chief", "-id"], name="newcomers_of_chief"),
        ]

    def __str__(self) -> str:
        return self.number


class Grading(models.Model):
    """A grading that was announced: what it needs is due before it, for a unit's posts or, without one, for all."""

    day = models.DateField()
    unit = models.ForeignKey("crm.Unit", models.PROTECT, null=True, related_name="+")
    announced_at = models.DateTimeField(default=timezone.now)
    announced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("grading")
        default_permissions = ()
        ordering = ["day"]

    def __str__(self) -> str:
        return f"{self.day}"
