"""The company's own days, official years that were loaded, and the calendar's versions."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class CalendarYear(models.Model):
    """A year whose official calendar was loaded here, and the notice that it was taken from."""

    year = models.PositiveSmallIntegerField(_("year"), unique=True)
    source = models.CharField(_("notice"), max_length=120)
    loaded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("official year")
        ordering = ["-year"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.year}"


class CalendarDay(models.Model):
    """A day that is worked, or not, against the layer below: the company's own word, or an official year's."""

    class Layer(models.TextChoices):
        COMPANY = "company", _("The company's own")
        OFFICIAL = "official", _("Official")

    layer = models.CharField(_("layer"), max_length=8, choices=Layer.choices)
    day = models.DateField(_("day"))
    works = models.BooleanField(_("worked"))
    name = models.CharField(_("name or reason"), max_length=60, blank=True)
    notice = models.ForeignKey(CalendarYear, models.CASCADE, null=True, related_name="days", verbose_name=_("notice"))
    set_by = models.CharField(_("set by"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("day of the calendar")
        ordering = ["day"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["layer", "day"], name="a_day_once_a_layer")]

    def __str__(self) -> str:
        return f"{self.day}"


class CalendarVersion(models.Model):
    """A state of all layers together, by its fingerprint; the highest number is the one in force."""

    mark = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)
    recomputed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("version of the calendar")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.pk}"
