"""A leave that is asked for, the handover record at either end of a leave, and leaving for good."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class LeaveRequest(models.Model):
    """A holder asks for the days `first <= day < until`; the post above agrees in an approvals case (P2.5)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    holding = models.ForeignKey("crm.Holding", models.PROTECT, related_name="+")
    first = models.DateField(_("first day away"))
    until = models.DateField(_("first day back"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    case = models.ForeignKey("crm.Case", models.PROTECT, null=True, related_name="+")
    leave = models.OneToOneField("crm.Leave", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("request for leave")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.holding_id}/{self.first}"


class Handover(models.Model):
    """The handover record 交接记录 at one end of a leave: what is open that day, notes, two signatures (P2.5).

    `items` name duties, numbers and days, no customer. The way out is given by A and taken by B; the way back is given
    by B, with what B did meanwhile, and taken by A.
    """

    class Way(models.TextChoices):
        OUT = "out", _("Before the leave")
        BACK = "back", _("After the leave")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    leave = models.ForeignKey("crm.Leave", models.PROTECT, related_name="+")
    post = models.ForeignKey("crm.Post", models.PROTECT, related_name="+")
    way = models.CharField(max_length=4, choices=Way.choices)
    items = models.JSONField(default=list)
    notes = models.TextField(_("notes"), blank=True, max_length=4000)
    made_at = models.DateTimeField(default=timezone.now)
    giver = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    taker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    given_at = models.DateTimeField(null=True)
    taken_at = models.DateTimeField(null=True)
    told_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("handover record")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["leave", "way"], name="one_record_an_end")]

    def __str__(self) -> str:
        return f"{self.leave_id}/{self.way}"


class Departure(models.Model):
    """A person who leaves for good: by whom, what was open, who follows on each post.

    From the day `on` they hold nothing; `closed_at` is when their sign-in was closed.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on = models.DateField(_("gone from"))
    items = models.JSONField(default=list)
    successors = models.JSONField(default=list)
    at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("departure")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.person_id}/{self.on}"


class Foretelling(models.Model):
    """That a post was told beforehand: from the day `first` it acts on a post below, where neither A nor B can."""

    post = models.ForeignKey("crm.Post", models.PROTECT, related_name="+")
    told = models.ForeignKey("crm.Post", models.PROTECT, related_name="+")
    first = models.DateField()
    until = models.DateField()
    told_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("post told beforehand")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["post", "told", "first", "until"], name="told_once")]

    def __str__(self) -> str:
        return f"{self.post_id}/{self.first}"
