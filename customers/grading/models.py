"""The rules by version, a round of the grading, what each customer came to in it, and trials of rules."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class GradingRules(models.Model):
    """A version of the company's rules; a published one never changes again. `rev` counts the edits of a draft.

    `content` holds `criteria` (field, weight, scores or bands, stops) and `levels` with the service they ask for.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")

    version = models.PositiveIntegerField(unique=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    content = models.JSONField()
    note = models.CharField(max_length=200, blank=True)
    rev = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.CharField(max_length=60, blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("rules of the grading")
        default_permissions = ()
        ordering = ["-version"]
        constraints = [
            models.UniqueConstraint(fields=["state"], condition=Q(state="draft"), name="one_draft_of_rules"),
        ]

    def __str__(self) -> str:
        return str(self.version)

    @property
    def is_draft(self) -> bool:
        """Say whether it may still be edited."""
        return self.state == self.State.DRAFT


class GradingTrial(models.Model):
    """How the customers of a unit would stand under a version, as it was when it was tried (`rev`): counts, no more."""

    rules = models.ForeignKey(GradingRules, models.CASCADE, related_name="trials")
    unit = models.ForeignKey("crm.Unit", models.PROTECT, related_name="+")
    rev = models.PositiveIntegerField()
    counts = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    held = models.PositiveIntegerField(default=0)
    job = models.ForeignKey("crm.Job", models.SET_NULL, null=True, related_name="+")
    tried_at = models.DateTimeField(default=timezone.now)
    done = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("trial of rules")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["rules", "unit"], name="one_trial_a_unit")]

    def __str__(self) -> str:
        return f"{self.rules_id}/{self.unit_id}"


class GradingRound(models.Model):
    """A grading of a unit's customers, from its announcement to the day on which its grades are in force.

    `post` runs it, `chief` approves it. `counts` and `before` are customers by level after and before, `moves` by the
    way in which they move.
    """

    class State(models.TextChoices):
        ANNOUNCED = "announced", _("Announced")
        COMPUTING = "computing", _("Being graded")
        PREVIEWED = "previewed", _("Preview ready")
        ASKED = "asked", _("Waits for approval")
        APPLYING = "applying", _("Being put in force")
        DONE = "done", pgettext_lazy("grading", "In force")
        CANCELLED = "cancelled", _("Called off")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    day = models.DateField()
    unit = models.ForeignKey("crm.Unit", models.PROTECT, related_name="+")
    post = models.ForeignKey("crm.Post", models.PROTECT, related_name="+")
    chief = models.ForeignKey("crm.Post", models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ANNOUNCED)
    rules = models.ForeignKey(GradingRules, models.PROTECT, null=True, related_name="rounds")
    job = models.ForeignKey("crm.Job", models.SET_NULL, null=True, related_name="+")
    case = models.ForeignKey("crm.Case", models.PROTECT, null=True, related_name="+")
    pulled = models.PositiveIntegerField(default=0)
    announced_at = models.DateTimeField(default=timezone.now)
    announced_by = models.CharField(max_length=60)
    computed_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    moves = models.JSONField(default=dict)
    in_force_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("round of the grading")
        default_permissions = ()
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(state__in=["announced", "computing", "previewed", "asked", "applying"]),
                name="one_round_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class GradingResult(models.Model):
    """What a customer came to in a round: level before and after ("" where a gap stops it), points by general field.

    Points are hundredths. `sealed` is a token of the points of sealed fields, under the customer's own key.
    """

    class Move(models.TextChoices):
        NEW = "new", _("First grade")
        UP = "up", _("Rises")
        DOWN = "down", _("Falls")
        SAME = "same", _("Stays")
        HELD = "held", _("Stopped by a gap")

    round = models.ForeignKey(GradingRound, models.CASCADE, related_name="results")
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")
    before = models.CharField(max_length=40, blank=True)
    level = models.CharField(max_length=40, blank=True)
    move = models.CharField(max_length=5, choices=Move.choices)
    points = models.JSONField(default=dict)
    sealed = models.TextField(blank=True)
    gaps = models.JSONField(default=list)

    class Meta:
        verbose_name = _("result of a grading")
        default_permissions = ()
        indexes = [models.Index(fields=["round", "move", "customer"], name="results_by_move")]
        constraints = [models.UniqueConstraint(fields=["round", "customer"], name="one_result_a_round")]

    def __str__(self) -> str:
        return f"{self.round_id}/{self.customer_id}"
