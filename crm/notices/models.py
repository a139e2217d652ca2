"""Notices, how far each person has read, and how each person wants mail."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Notice(models.Model):
    """Something a post is told, in words of a declared Tiding with its facts; never a sensitive value, nor a name.

    `person` narrows it to one person (their own leave, say). `link` is a path on this site. `automatic` says that the
    machine told it. `mailed_at` says that it went out as a mail, to whoever acted on the post then.
    """

    post = models.ForeignKey("crm.Post", models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    tiding = models.CharField(max_length=60)
    facts = models.JSONField(default=dict)
    link = models.CharField(max_length=200, blank=True)
    automatic = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("notice")
        default_permissions = ()
        indexes = [
            models.Index(fields=["post", "-id"], name="notices_of_a_post"),
            models.Index(fields=["person", "-id"], name="notices_of_a_person"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.tiding}"


class Reading(models.Model):
    """How far a person has read the tray, how they want mail, and how far the digest has told them."""

    class Mail(models.TextChoices):
        EACH = "each", _("A mail for each notice")
        DIGEST = "digest", _("One mail a day")
        NONE = "none", _("No mail")

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    seen = models.BigIntegerField(default=0)
    mail = models.CharField(max_length=6, choices=Mail.choices, default=Mail.EACH)
    digested = models.BigIntegerField(default=0)
    digested_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("how far somebody has read")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.person_id}"
