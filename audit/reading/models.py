"""Counts of finished days, kept so that twelve weeks are not counted again at each look."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tally(models.Model):
    """How many lines of a kind a post has on a finished day; a row without kind says that the day is counted."""

    day = models.DateField()
    kind = models.CharField(max_length=12, blank=True)
    post_code = models.CharField(max_length=20, blank=True)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("tally of the trail")
        constraints = [models.UniqueConstraint(fields=["day", "kind", "post_code"], name="one_tally_of_a_day")]

    def __str__(self) -> str:
        return f"{self.day} {self.kind} {self.post_code}"
