"""Pairs of records that may be one customer, and the comparisons that found them."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Comparison(models.Model):
    """One comparison of all active records, or of those new and changed since the last (P9.2).

    `records` is how many were new or changed, `found` how many pairs were proposed that were not before. `cursor` says
    where the machine goes on that does it by night; a job keeps its own.
    """

    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    job = models.ForeignKey("crm.Job", models.SET_NULL, null=True, related_name="+")
    cursor = models.JSONField(default=dict)
    whole = models.BooleanField(default=False)
    records = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("comparison of records")
        default_permissions = ()

    def __str__(self) -> str:
        return f"#{self.pk}"


class Pair(models.Model):
    """Two records that may be one, the lower id first; `reasons` and `doubts` name what speaks for it and against.

    `mark` is of what was compared when it was found or decided: two that were decided to be two customers are proposed
    again only once it is another. No value stands here.
    """

    class State(models.TextChoices):
        OPEN = "open", _("Undecided")
        LATER = "later", _("Put off")
        APART = "apart", _("Two customers")
        MERGED = "merged", _("Merged")
        PAST = "past", _("No longer alike")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    a = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")
    b = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")
    score = models.PositiveSmallIntegerField()
    exact = models.BooleanField(default=False)
    reasons = models.JSONField(default=list)
    doubts = models.JSONField(default=list)
    mark = models.CharField(max_length=32)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField(default=timezone.now)
    later_until = models.DateField(null=True)
    case = models.ForeignKey("crm.Case", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=130, blank=True)
    note = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = _("probable duplicate")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["a", "b"], name="a_pair_once"),
            models.CheckConstraint(condition=Q(a__lt=F("b")), name="a_pair_in_order"),
        ]
        indexes = [models.Index(fields=["state", "-score", "id"], name="pairs_by_score")]

    def __str__(self) -> str:
        return f"#{self.a_id}/#{self.b_id}"

    @property
    def is_asked(self) -> bool:
        """Say whether a section chief has been asked to approve the merge."""
        return self.case is not None and self.case.state == "open"
