"""What the administrators keep: changes that were asked for, and the limits that were set."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _


class Proposal(models.Model):
    """A change that a security administrator asks for: its kind and what is wanted, ids and codes only.

    It takes effect, once, in the transaction in which somebody else approves its case (8.1.5).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    wanted = models.JSONField(default=dict)
    case = models.OneToOneField("crm.Case", models.PROTECT, null=True, related_name="+")
    applied_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("proposal of the administration")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind}/{self.pk}"


class LimitSet(models.Model):
    """A limit that the company has set; a limit without a row stands as it ships."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    value = models.PositiveIntegerField(_("value"))

    class Meta:
        verbose_name = _("limit")
        default_permissions = ()

    def __str__(self) -> str:
        return self.code
