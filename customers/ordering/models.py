"""An application to order on line, and how far it is."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Application(models.Model):
    """A customer's application to order on line: approved by two posts, set up, handed over, trained (P2.7.4).

    The password itself is never here: only who acknowledged which hand of its way, and when.
    """

    class State(models.TextChoices):
        APPLIED = "applied", _("To be approved")
        APPROVED = "approved", _("To be set up")
        SET_UP = "set_up", _("Password to come from the order desk")
        SENT = "sent", _("Password sent to the analyst")
        RECEIVED = "received", _("Password with the analyst")
        PASSED_ON = "passed_on", _("Training to be agreed")
        AGREED = "agreed", _("Training agreed")
        READY = "ready", _("Can order on line")
        CLOSED = "closed", _("Rejected or withdrawn")

    class Way(models.TextChoices):
        VISIT = "visit", _("At the customer's")
        OFFICE = "office", _("At the office")
        TELEPHONE = "telephone", _("By telephone")
        VIDEO = "video", _("By video")

    class To(models.TextChoices):
        MANAGER = "manager", _("To the account manager")
        CUSTOMER = "customer", _("Straight to the customer")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    customer = models.BigIntegerField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.APPLIED)
    applied_on = models.DateField()
    entered_at = models.DateTimeField(default=timezone.now)
    entered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    applicant = models.ForeignKey("crm.Post", models.PROTECT, related_name="+")
    analyst = models.ForeignKey("crm.Post", models.PROTECT, related_name="+")
    manager = models.ForeignKey("crm.Post", models.PROTECT, related_name="+")
    chief = models.ForeignKey("crm.Post", models.PROTECT, related_name="+")
    clerk = models.ForeignKey("crm.Post", models.PROTECT, related_name="+")
    case = models.ForeignKey("crm.Case", models.PROTECT, null=True, related_name="+")
    set_up_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    passed_on_at = models.DateTimeField(null=True)
    passed_on_to = models.CharField(max_length=8, choices=To.choices, blank=True)
    training_at = models.DateTimeField(null=True)
    training_way = models.CharField(max_length=10, choices=Way.choices, blank=True)
    trained_at = models.DateTimeField(null=True)
    orders_from = models.DateField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("application to order on line")
        default_permissions = ()
        indexes = [
            models.Index(fields=["customer"], name="applications_of_a_customer"),
            models.Index(fields=["analyst", "-id"], name="applications_of_analyst"),
            models.Index(fields=["manager", "-id"], name="applications_of_manager"),
            models.Index(fields=["chief", "-id"], name="applications_of_chief"),
            models.Index(fields=["clerk", "-id"], name="applications_of_clerk"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["customer"],
                condition=~models.Q(state="closed"),
                name="one_application_a_customer",
            )
        ]

    def __str__(self) -> str:
        return self.number
