"""The seal's tables: the lines that wait, the tree over those that do not, what was signed and looked at."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Unsealed(models.Model):
    """A line that waits for its seal; a trigger writes it in the line's own transaction (triggers.py).

    `xact` is the transaction's number on PostgreSQL, 0 on SQLite; `at` the database's clock, in seconds since 1970.
    """

    line_id = models.BigIntegerField(primary_key=True)
    xact = models.BigIntegerField(default=0)
    at = models.BigIntegerField()

    class Meta:
        verbose_name = _("line that waits for its seal")
        default_permissions = ()
        indexes = [models.Index(fields=["xact"], name="unsealed_by_xact")]

    def __str__(self) -> str:
        return f"#{self.line_id}"


class Log(models.Model):
    """A log under one origin; a restored database goes on under a new one and never signs the old one again."""

    number = models.PositiveSmallIntegerField(primary_key=True)
    origin = models.CharField(max_length=120, unique=True)
    opened_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("log")
        default_permissions = ()

    def __str__(self) -> str:
        return self.origin


class Leaf(models.Model):
    """A line's place in the tree: one line, one leaf; `index` counts from 0 in its log (RFC 6962 §2.1)."""

    line_id = models.BigIntegerField(primary_key=True)
    log = models.ForeignKey(Log, models.PROTECT, db_index=False)
    index = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("leaf")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["log", "index"], name="one_leaf_a_place")]

    def __str__(self) -> str:
        return f"{self.log_id}/{self.index}"


class Subtree(models.Model):
    """The hash over 256 whole neighbours: level 1 over leaves, level 2 over hashes of level 1, and so on."""

    log = models.ForeignKey(Log, models.PROTECT, db_index=False)
    level = models.PositiveSmallIntegerField()
    number = models.BigIntegerField()
    hash = models.BinaryField(max_length=32)

    class Meta:
        verbose_name = _("subtree")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["log", "level", "number"], name="one_subtree_a_place")]

    def __str__(self) -> str:
        return f"{self.log_id}/{self.level}/{self.number}"


class Checkpoint(models.Model):
    """A signed statement of a log's size and root (C2SP tlog-checkpoint); `root` is in base64, `note` is the text."""

    log = models.ForeignKey(Log, models.PROTECT, db_index=False)
    size = models.BigIntegerField()
    root = models.CharField(max_length=44)
    note = models.TextField()
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("checkpoint")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["log", "size"], name="one_checkpoint_a_size")]

    def __str__(self) -> str:
        return f"{self.log_id}/{self.size}"


class Verification(models.Model):
    """One look at the whole trail, or at what is new since the last that found nothing wrong.

    `state` is where a later look goes on, `mac` keeps it from being made up. `faults` holds kind, line, place.
    """

    class Outcome(models.TextChoices):
        ASKED = "asked", _("Asked for")
        RUNNING = "running", _("Under way")
        CLEAN = "clean", _("Nothing wrong")
        FAULTY = "faulty", _("Faults found")
        BROKEN = "broken", _("Broke off")

    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.ASKED)
    whole = models.BooleanField(default=True)
    asked_at = models.DateTimeField(default=timezone.now)
    asked_by = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)
    log = models.ForeignKey(Log, models.PROTECT, null=True)
    size = models.BigIntegerField(default=0)
    lines = models.BigIntegerField(default=0)
    unsealed = models.BigIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)
    state = models.JSONField(default=dict)
    mac = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("verification")
        default_permissions = ()
        indexes = [models.Index(fields=["outcome", "id"], name="verification_by_outcome")]

    def __str__(self) -> str:
        return f"#{self.pk} {self.outcome}"


class Anchoring(models.Model):
    """How far an anchor outside the database has a log; `fault` is what it said when it was last asked in vain."""

    anchor = models.CharField(max_length=200, primary_key=True)
    log = models.ForeignKey(Log, models.PROTECT)
    size = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)
    fault = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("anchor")
        default_permissions = ()

    def __str__(self) -> str:
        return self.anchor
