"""Activities for customers, and news told to them: which, on what day, and which customers it reached (P3.8, P3.9)."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.relations.models import SHORT, TEXT, Signed


class Activity(Signed):
    """Something for customers of a class: an event, a service beyond the order, training, or news of the industry.

    What `promotes` goods reaches only customers who agreed to marketing (P6.3.4).
    """

    class Kind(models.TextChoices):
        EVENT = "event", pgettext_lazy("activity", "Event")
        SERVICE = "service", _("Value-added service")
        TRAINING = "training", pgettext_lazy("service", "Training")
        NEWS = "news", _("Industry news")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    title = models.CharField(max_length=SHORT)
    text = models.CharField(max_length=TEXT, blank=True)
    on = models.DateField()
    promotes = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("activity")
        default_permissions = ()
        indexes = [models.Index(fields=["-on", "-id"], name="activities_by_day")]

    def __str__(self) -> str:
        return self.number

    @property
    def is_news(self) -> bool:
        """Say whether it is told rather than attended."""
        return self.kind == self.Kind.NEWS


class Reached(models.Model):
    """A customer chosen for an activity, and what became of it: came, did not come, was told the news."""

    class Became(models.TextChoices):
        CAME = "came", pgettext_lazy("activity", "Came")
        ABSENT = "absent", pgettext_lazy("activity", "Did not come")
        TOLD = "told", pgettext_lazy("activity", "Told")

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="reached")
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")
    became = models.CharField(max_length=6, choices=Became.choices, blank=True)
    became_on = models.DateField(null=True)
    became_name = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("customer of an activity")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["activity", "customer"], name="a_customer_once_an_activity")]

    def __str__(self) -> str:
        return f"#{self.pk}"
