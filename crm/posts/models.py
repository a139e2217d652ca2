"""Posts hold access; people hold posts, side A or side B, for a time (P2.4, P2.5)."""

from datetime import time

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _


def in_language(english: str, chinese: str) -> str:
    """Return the one of two names that the reader's language asks for."""
    return chinese if (get_language() or "").startswith("zh") else english


class Role(models.Model):
    """What a kind of post is for; the seven that ship can be joined by more."""

    class Ceiling(models.TextChoices):
        GENERAL = "general", pgettext_lazy("tier", "General")
        SENSITIVE = "sensitive", pgettext_lazy("tier", "Sensitive")
        RESTRICTED = "restricted", pgettext_lazy("tier", "Restricted")

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name_en = models.CharField(_("English name"), max_length=60)
    name_zh = models.CharField(_("Chinese name"), max_length=60)
    ceiling = models.CharField(
        _("highest tier it may reveal"),
        max_length=10,
        default=Ceiling.GENERAL,
        choices=Ceiling.choices,
    )

    class Meta:
        verbose_name = _("role")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.code

    @property
    def name(self) -> str:
        """Return the role's name in the reader's language."""
        return in_language(self.name_en, self.name_zh)


class Unit(models.Model):
    """A part of the company."""

    name = models.CharField(_("name of the unit"), max_length=60, unique=True)
    closes = models.TimeField(_("end of work"), default=time(18))

    class Meta:
        verbose_name = _("unit")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post 岗位: the holder of authority, whose guardian group receives the grants."""

    code = models.SlugField(_("code"), max_length=20, unique=True)
    name = models.CharField(_("name of the post"), max_length=60)
    role = models.ForeignKey(Role, models.PROTECT, verbose_name=_("role"))
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("unit"))
    above = models.ForeignKey("self", models.PROTECT, null=True, blank=True, verbose_name=_("post above"))
    group = models.OneToOneField(Group, models.PROTECT, editable=False, verbose_name=_("group"))

    class Meta:
        verbose_name = _("post")
        ordering = ["code"]

    def __str__(self) -> str:
        return self.code


class Holding(models.Model):
    """A person on side A or B of a post on the days `first <= day < until` (P2.5).

    One that was withdrawn before it began stays as an empty period: what was entered is never removed.
    """

    class Side(models.TextChoices):
        A = "A", _("A (holder)")
        B = "B", _("B (stand-in)")

    post = models.ForeignKey(Post, models.PROTECT, verbose_name=_("post"))
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, verbose_name=_("person"))
    side = models.CharField(_("side"), max_length=1, choices=Side.choices)
    first = models.DateField(_("first day"))
    until = models.DateField(_("until (not included)"), null=True, blank=True)

    class Meta:
        verbose_name = _("holding")
        constraints = [
            models.CheckConstraint(condition=Q(until=None) | Q(first__lte=F("until")), name="holding_runs_forward"),
            models.UniqueConstraint(fields=["post", "side"], condition=Q(until=None), name="one_open_holder_a_side"),
        ]

    def __str__(self) -> str:
        return f"{self.post.code}/{self.side}"


class Leave(models.Model):
    """A holder's absence from a post on the days `first <= day < until`; called off, it is an empty period."""

    holding = models.ForeignKey(Holding, models.PROTECT, verbose_name=_("holding"))
    first = models.DateField(_("first day away"))
    until = models.DateField(_("first day back"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("leave")
        constraints = [models.CheckConstraint(condition=Q(first__lte=F("until")), name="leave_runs_forward")]

    def __str__(self) -> str:
        return f"{self.holding}/{self.first}"
