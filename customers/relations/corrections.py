"""What entries of this room said before somebody corrected them."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.relations.models import SHORT, Signed


class Correction(Signed):
    """What an entry of this room said before it was corrected, or struck for a reason; the entry says what holds.

    `before` holds the columns that became others, as they stood, texts too: they are nowhere else.
    """

    class Entry(models.TextChoices):
        CONTACT = "contact", pgettext_lazy("entry", "Contact")
        CASE = "case", pgettext_lazy("entry", "Case")
        CASE_STEP = "case-step", pgettext_lazy("entry", "What was done in a case")
        PLAN = "plan", pgettext_lazy("entry", "Follow-up plan")
        STEP = "step", pgettext_lazy("entry", "Step of a plan")
        IMPROVEMENT = "improvement", pgettext_lazy("entry", "Improvement")
        VALUE = "value", pgettext_lazy("entry", "Value note")
        CARE = "care", pgettext_lazy("entry", "Care date")

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+", db_index=False)
    entry = models.CharField(max_length=12, choices=Entry.choices)
    row = models.BigIntegerField()
    before = models.JSONField(default=dict)
    struck = models.BooleanField(default=False)
    reason = models.CharField(max_length=SHORT, blank=True)

    class Meta:
        verbose_name = _("correction")
        default_permissions = ()
        indexes = [models.Index(fields=["customer", "entry", "row", "id"], name="corrections_of_an_entry")]

    def __str__(self) -> str:
        return f"#{self.pk}"
