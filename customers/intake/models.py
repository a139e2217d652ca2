"""An import, its staged chunks under their own data key, and the records it made."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Import(models.Model):
    """A sheet on its way in: read, mapped, examined, committed, perhaps undone.

    `wrapped`, `kid` and `version` are the data key of its chunks. `mapping` gives each column's target, "" for none.
    `manager` is set where its rows are newcomers: the account manager's post of those that name no service staff.
    """

    class State(models.TextChoices):
        READING = "reading", _("Being read")
        READ = "read", _("Columns to be matched")
        EXAMINING = "examining", _("Being examined")
        EXAMINED = "examined", _("Examined, not yet entered")
        COMMITTING = "committing", _("Being entered")
        DONE = "done", _("Entered")
        UNDOING = "undoing", _("Being taken back")
        UNDONE = "undone", _("Taken back")
        CANCELLED = "cancelled", _("Cancelled")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    post = models.ForeignKey("crm.Post", models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=State.choices, default=State.READING)
    file_name = models.CharField(max_length=200)
    kind = models.CharField(max_length=4)
    encoding = models.CharField(max_length=20, blank=True)
    sheet = models.CharField(max_length=60, blank=True)
    others = models.JSONField(default=list)
    headings = models.JSONField(default=list)
    filled = models.JSONField(default=list)
    samples = models.TextField(blank=True)
    signature = models.CharField(max_length=32)
    mapping = models.JSONField(default=list)
    manager = models.ForeignKey("crm.Post", models.PROTECT, null=True, related_name="+")
    rows = models.PositiveIntegerField(default=0)
    kept = models.PositiveIntegerField(default=0)
    wrapped = models.TextField()
    kid = models.CharField(max_length=40)
    version = models.PositiveSmallIntegerField(default=1)
    job = models.ForeignKey("crm.Job", models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    committed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("import")
        default_permissions = ()
        indexes = [models.Index(fields=["post", "-id"], name="imports_of_a_post")]
        constraints = [
            models.CheckConstraint(condition=Q(kept__lte=F("rows")), name="keeps_no_more_than_it_had"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ImportChunk(models.Model):
    """Some rows of a sheet, sealed: compressed JSON under the import's data key, as base64 text.

    The counts are those of the last examination; once `committed` the sealed rows are the faulty ones only. `known` and
    `likely` are of good rows: with a number that a record has already, with a name much like a record's.
    """

    sheet = models.ForeignKey(Import, models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    sealed = models.TextField()
    faults = models.TextField(blank=True)
    examined = models.BooleanField(default=False)
    committed = models.BooleanField(default=False)
    good = models.PositiveIntegerField(default=0)
    skipped = models.PositiveIntegerField(default=0)
    faulty = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    likely = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("staged rows of an import")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["sheet", "number"], name="a_chunk_once")]

    def __str__(self) -> str:
        return f"{self.sheet_id}/{self.number}"


class ImportedRow(models.Model):
    """A record that an import made, its code and name, and the row it came from; what an undo goes by (P9.1)."""

    sheet = models.ForeignKey(Import, models.CASCADE, related_name="made")
    customer = models.BigIntegerField()
    line = models.PositiveIntegerField()
    label = models.CharField(max_length=160)
    rev = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name = _("imported record")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["sheet", "customer"], name="made_once")]

    def __str__(self) -> str:
        return f"{self.sheet_id}/{self.customer}"


class Mapping(models.Model):
    """How a post last matched a sheet with these headings."""

    post = models.ForeignKey("crm.Post", models.CASCADE, related_name="+")
    signature = models.CharField(max_length=32)
    targets = models.JSONField()

    class Meta:
        verbose_name = _("remembered matching of columns")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["post", "signature"], name="one_matching_of_a_head")]

    def __str__(self) -> str:
        return f"{self.post_id}/{self.signature}"
