"""A unit's review of a week, and its items: what came up, what was decided, what was carried (P9.2)."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from customers.review import rules


class ReviewSession(models.Model):
    """The review of a unit in a week: what came up in all, what was said, who signed.

    `totals` count each cause before the lists were cut; `gaps` count customers by owner and grade; `visits` count
    visits and order days by post and weekday. No name and no value stands in them. The second signature closes it.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    unit = models.ForeignKey("crm.Unit", models.PROTECT, related_name="+")
    monday: models.Field[date, date] = models.DateField()
    held_on: models.Field[date, date] = models.DateField()
    since: models.Field[date, date] = models.DateField()
    made_at = models.DateTimeField(default=timezone.now)
    totals = models.JSONField(default=dict)
    gaps = models.JSONField(default=dict)
    visits = models.JSONField(default=dict)
    minutes = models.TextField(_("minutes"), blank=True, max_length=4000)
    first = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    first_as = models.CharField(max_length=140, blank=True)
    first_at = models.DateTimeField(null=True)
    second = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    second_as = models.CharField(max_length=140, blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("weekly review")
        default_permissions = ()
        ordering = ["-monday", "unit"]
        constraints = [
            models.UniqueConstraint(fields=["unit", "monday"], name="one_review_a_week"),
            models.CheckConstraint(
                condition=models.Q(second=None) | ~models.Q(second=models.F("first")), name="two_people_sign_a_review"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def open(self) -> bool:
        """Say whether it can still be decided: nobody has signed."""
        return self.first_id is None


class ReviewItem(models.Model):
    """A customer that came up in a session for one cause, and what was decided.

    `post` keeps the customer. What was planned or given out has a deadline of `uuid` on `for_post`. `followed` says
    that a later session has taken over what was left undecided.
    """

    class Kind(models.TextChoices):
        NEW = rules.NEW, _("New this week")
        DUPLICATE = rules.DUPLICATE, _("Probable duplicates")
        LOOK = rules.LOOK, _("By grade, one by one")
        GAPS = rules.GAPS, _("Gaps")
        STALE = rules.STALE, _("Stale fields")
        CONTACT = rules.CONTACT, _("Contact overdue")

    class Decision(models.TextChoices):
        DONE = rules.DONE, _("Done")
        PLAN = rules.PLAN, _("Planned")
        ASSIGN = rules.ASSIGN, _("Given to a post")
        NOTHING = rules.NOTHING, _("Nothing needed")
        CARRIED = "carried", _("Carried into the next week")
        SETTLED = "settled", _("No longer so")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(ReviewSession, models.PROTECT, related_name="items")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")
    other = models.BigIntegerField(null=True)
    pair = models.UUIDField(null=True)
    post = models.ForeignKey("crm.Post", models.PROTECT, related_name="+")
    grade = models.CharField(max_length=40, blank=True)
    fields = models.JSONField(default=list)
    day = models.DateField(null=True)
    weeks = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField()
    decision = models.CharField(max_length=10, choices=Decision.choices, blank=True)
    remark = models.CharField(_("remark"), max_length=500, blank=True)
    until: models.Field[date | None, date | None] = models.DateField(null=True)
    for_post = models.ForeignKey("crm.Post", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decided_as = models.CharField(max_length=140, blank=True)
    reported_at = models.DateTimeField(null=True)
    reported_as = models.CharField(max_length=140, blank=True)
    report = models.CharField(_("result"), max_length=500, blank=True)
    followed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("item of a weekly review")
        default_permissions = ()
        ordering = ["session", "position"]
        constraints = [
            models.UniqueConstraint(fields=["session", "kind", "customer"], name="once_a_cause_a_session"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}/{self.position}"

    @property
    def in_hand(self) -> bool:
        """Say whether a post has it to do."""
        return self.for_post_id is not None and self.reported_at is None
