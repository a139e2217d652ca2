"""The catalogue as the company has it: what shipped, changed and added to by the information centre."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from customers.catalog.entries import Category, Choice, Entry, Group, Kind, Tier


class CatalogueEntry(models.Model):
    """One item of the catalogue; a shipped one is loaded once and never overwritten afterwards (P1.2)."""

    identifier = models.SlugField(_("identifier"), max_length=40, unique=True)
    heading_zh = models.CharField(_("Chinese heading"), max_length=40, unique=True)
    heading_en = models.CharField(_("English heading"), max_length=60)
    group = models.CharField(_("group"), max_length=20)
    kind = models.CharField(_("kind"), max_length=20)
    category = models.CharField(_("category"), max_length=20)
    tier = models.CharField(_("tier"), max_length=10)
    owner = models.CharField(_("kept up by"), max_length=40, blank=True)
    due_days = models.PositiveSmallIntegerField(_("working days"), null=True, blank=True)
    before_grading = models.BooleanField(_("due before a grading"), default=False)
    update_days = models.PositiveSmallIntegerField(_("update cycle in days"), null=True, blank=True)
    reason_zh = models.CharField(_("business reason in Chinese"), max_length=200, blank=True)
    reason_en = models.CharField(_("business reason in English"), max_length=200, blank=True)
    hidden = models.BooleanField(_("hidden"), default=False)
    choices = models.JSONField(_("choices"), default=list, blank=True)
    required = models.BooleanField(_("required"), default=False)
    unique = models.BooleanField(_("unique"), default=False)
    exact_search = models.BooleanField(_("exact search"), default=False)
    computed = models.BooleanField(_("computed"), default=False)
    built_in = models.BooleanField(_("built in"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)
    min_length = models.PositiveSmallIntegerField(_("shortest length"), default=0)
    max_length = models.PositiveSmallIntegerField(_("longest length"), default=0)
    minimum = models.CharField(_("smallest"), max_length=20, blank=True)
    maximum = models.CharField(_("largest"), max_length=20, blank=True)
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=0)

    class Meta:
        verbose_name = _("catalogue entry")
        verbose_name_plural = _("catalogue entries")
        ordering = ["position", "pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.identifier

    def as_entry(self) -> Entry:
        """Return the row as the rules know it."""
        columns: dict[str, Any] = {name: getattr(self, name) for name in COLUMNS}
        return Entry(
            **columns
            | {
                "group": Group(self.group),
                "kind": Kind(self.kind),
                "category": Category(self.category),
                "tier": Tier(self.tier),
                "choices": tuple(Choice(code, zh, en, tuple(also)) for code, zh, en, *also in self.choices),
            }
        )


def columns_of(entry: Entry) -> dict[str, Any]:
    """Return what the table stores of an entry."""
    columns = {name: getattr(entry, name) for name in COLUMNS}
    columns["choices"] = [[each.code, each.heading_zh, each.heading_en, *each.also] for each in entry.choices]
    return columns | {name: str(columns[name]) for name in ("group", "kind", "category", "tier")}


COLUMNS = tuple(field.name for field in CatalogueEntry._meta.concrete_fields if not field.primary_key)


class Region(models.Model):
    """A place that the standard does not list, learned from a file: its local code and its names."""

    code = models.CharField(_("code"), max_length=6, unique=True)
    province = models.CharField(_("province"), max_length=40)
    city = models.CharField(_("city"), max_length=40, blank=True)
    district = models.CharField(_("district"), max_length=40, blank=True)

    class Meta:
        verbose_name = _("region")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["province", "city", "district"], name="region_once")]

    def __str__(self) -> str:
        return self.code


class GradeLevel(models.Model):
    """A level of the grading with the service that it asks for; `standing` says that customers still get it (P9.1)."""

    code = models.SlugField(max_length=40, unique=True)
    heading_zh = models.CharField(max_length=20)
    heading_en = models.CharField(max_length=40)
    rank = models.PositiveSmallIntegerField()
    contact_interval_days = models.PositiveSmallIntegerField()
    review_depth = models.CharField(max_length=10)
    told = models.JSONField(default=list)
    standing = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("level of the grading")
        default_permissions = ()
        ordering = ["rank", "pk"]

    def __str__(self) -> str:
        return self.code


class CatalogueState(models.Model):
    """One row: a mark, new at each change of catalogue or regions, by which processes see that theirs is old.

    A mark is random, not a count: one that was rolled back never comes again with other content.
    """

    mark = models.CharField(max_length=32)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.mark
