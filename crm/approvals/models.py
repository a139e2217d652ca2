"""Cases and their steps: what runs along a route."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Case(models.Model):
    """A proposal on its way: who asked, for whom, what exactly, and how it ended.

    `proposal` holds what the card shows and what takes effect, general values only; `mark` is the fingerprint of what
    was shown, which every decision must name. `subject` is the argument of the route's page. `barred` are the ids of
    the persons who may not decide: requester and beneficiaries.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Waiting for a decision")
        APPROVED = "approved", _("Approved")
        SENT_BACK = "sent_back", _("Sent back")
        REJECTED = "rejected", _("Rejected")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    route = models.CharField(max_length=40)
    number = models.CharField(max_length=40)
    subject = models.UUIDField()
    customer = models.BigIntegerField(null=True)
    proposal = models.JSONField(default=dict)
    mark = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_name = models.CharField(max_length=60)
    requested_letter = models.CharField(max_length=1, blank=True)
    requested_for = models.CharField(max_length=60, blank=True)
    requested_post = models.ForeignKey("crm.Post", models.PROTECT, related_name="+")
    barred = models.JSONField(default=list)
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True)
    closed_name = models.CharField(max_length=60, blank=True)
    closed_post = models.CharField(max_length=60, blank=True)
    closed_letter = models.CharField(max_length=1, blank=True)
    closed_for = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("case")
        default_permissions = ()
        indexes = [
            models.Index(fields=["subject", "route"], name="cases_of_a_subject"),
            models.Index(fields=["requested_post", "-id"], name="cases_of_a_post"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["subject", "route"], condition=Q(state="open"), name="one_open_case"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.route}"


class Step(models.Model):
    """One post's part in a case: it waits for its turn, is open, and ends with a decision that names person and side.

    Steps of one `place` make a stage: open together, done when any or all of them approve. `added_by` is set where a
    signer was added on the way (加签). `rule` says when it is due, as a deadline keeps it; empty for the stage's days.
    Where the proposal changed, a post that had decided gets a further step: the latest counts, the others are history.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting for its turn")
        OPEN = "open", _("To be decided")
        APPROVED = "approved", _("Approved")
        EDITED = "edited", _("Approved with edits")
        SENT_BACK = "sent_back", _("Sent back")
        REJECTED = "rejected", _("Rejected")
        SKIPPED = "skipped", _("No longer needed")

    case = models.ForeignKey(Case, models.PROTECT, related_name="steps")
    place = models.PositiveSmallIntegerField()
    stage = models.CharField(max_length=40)
    need_all = models.BooleanField(default=True)
    post = models.ForeignKey("crm.Post", models.PROTECT, related_name="+")
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    rule = models.JSONField(default=dict)
    deadline = models.ForeignKey("crm.Deadline", models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_name = models.CharField(max_length=60, blank=True)
    decided_post = models.CharField(max_length=60, blank=True)
    decided_letter = models.CharField(max_length=1, blank=True)
    decided_for = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=500, blank=True)
    mark = models.CharField(max_length=64, blank=True)
    edits = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("step of a case")
        default_permissions = ()
        ordering = ["place", "pk"]
        indexes = [models.Index(fields=["post", "opened_at"], name="open_steps_of_a_post", condition=Q(state="open"))]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "place", "post"],
                name="a_post_once_a_stage",
                condition=Q(state__in=["waiting", "open"]),
            )
        ]

    def __str__(self) -> str:
        return f"{self.case_id}/{self.place}"
