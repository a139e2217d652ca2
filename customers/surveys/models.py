"""A survey round, whom it invites, and the opinions that were written down in it."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

NUMBER = "SV-%04d"


class Round(models.Model):
    """A feedback form asked of a segment of customers until a day; only whoever agreed is asked (P3.8, P9.3).

    `wanted` is the segment's choice, `ways` those of reaching the customer, the preferred first.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Being prepared")
        CHOOSING = "choosing", _("Customers are being chosen")
        RUNNING = "running", _("Under way")
        CLOSED = "closed", _("Closed")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(max_length=60)
    version = models.ForeignKey("customers.FormVersion", models.PROTECT, related_name="+")
    post = models.ForeignKey("crm.Post", models.PROTECT, related_name="+")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    why_zh = models.CharField(max_length=200)
    why_en = models.CharField(max_length=200)
    wanted = models.JSONField(default=dict)
    ways = models.JSONField(default=list)
    themes = models.JSONField(default=list)
    closes_on = models.DateField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    job = models.ForeignKey("crm.Job", models.SET_NULL, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("survey round")
        default_permissions = ()
        indexes = [models.Index(fields=["post", "-id"], name="rounds_of_a_post")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Return how people and the trail name the round."""
        return NUMBER % self.pk

    def takes_answers(self, today: date) -> bool:
        """Say whether the round still takes answers."""
        return self.state == self.State.RUNNING and today <= self.closes_on


class Invitation(models.Model):
    """One customer asked in one round, by one way, and what came of it. The link's token is here as its SHA-256 only.

    `draft` is what the customer has filled in so far, sealed under the key of the customer `keyed`. The classes are
    those of the day on which the customer was chosen.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("To be asked")
        SENT = "sent", pgettext_lazy("survey", "Asked")
        ANSWERED = "answered", _("Answered")
        REFUSED = "refused", _("Does not want to be asked")
        REVOKED = "revoked", _("Taken back")

    round = models.ForeignKey(Round, models.CASCADE, related_name="invitations")
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")
    keyed = models.BigIntegerField()
    post = models.ForeignKey("crm.Post", models.PROTECT, related_name="+")
    way = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    token = models.CharField(max_length=64, null=True, unique=True)  # noqa: DJ001 - none is no token, and unique
    draft = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    answer = models.ForeignKey("customers.Answer", models.SET_NULL, null=True, related_name="+")
    industry = models.CharField(max_length=40, blank=True)
    size = models.CharField(max_length=40, blank=True)
    loyalty = models.CharField(max_length=10, blank=True)
    grade = models.CharField(max_length=40, blank=True)
    delivery_route = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("invitation to a survey")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["round", "customer"], name="asked_once_a_round")]
        indexes = [
            models.Index(fields=["round", "post", "id"], name="invitations_of_a_post"),
            models.Index(fields=["customer"], name="invitations_of_a_customer"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def open(self) -> bool:
        """Say whether the customer can still answer."""
        return self.state in (self.State.WAITING, self.State.SENT)


class Opinion(models.Model):
    """A free text of an answer, by the themes that it touches; the text itself stays sealed beside the answer."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="opinions")
    answer = models.ForeignKey("customers.Answer", models.CASCADE, related_name="+")
    question = models.CharField(max_length=8)
    themes = models.JSONField(default=list)

    class Meta:
        verbose_name = _("opinion")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["answer", "question"], name="opinion_once")]

    def __str__(self) -> str:
        return f"{self.answer_id}/{self.question}"
