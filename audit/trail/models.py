"""The trail's two tables: lines, and what a line of many subjects touched. Append-only by triggers (triggers.py)."""

from typing import Any

from auditlog.models import AbstractLogEntry
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.db import Error, connections, models, router
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.trail.entries import COLUMNS, entry_of
from audit.trail.streams import advance, last_link, mac_of


class TrailDown(Exception):
    """A line could not be written, so nothing that it would have recorded may happen or be shown."""


class Unchangeable(Exception):
    """A line was to be saved a second time."""


class LogEntry(AbstractLogEntry):
    """A line of the trail: who, on which post, did what to whom, when, for which purpose.

    Names stand as text beside ids, so a line reads the same when a person or post is renamed. Columns that auditlog
    indexes one by one are declared again without an index: ours are led by what a reader searches for.
    """

    content_type = models.ForeignKey(
        "contenttypes.ContentType", models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    object_pk = models.CharField(max_length=255, blank=True)
    object_id = models.BigIntegerField(null=True, blank=True)
    action = models.PositiveSmallIntegerField(choices=AbstractLogEntry.Action.choices)
    cid = models.CharField(max_length=255, null=True, blank=True)  # noqa: DJ001 - auditlog writes NULL here
    timestamp = models.DateTimeField(_("time"), default=timezone.now)

    event = models.CharField(_("event"), max_length=60, blank=True)
    kind = models.CharField(_("action"), max_length=12, blank=True)
    person_name = models.CharField(_("person"), max_length=60, blank=True)
    post_code = models.CharField(_("post code"), max_length=20, blank=True)
    post_name = models.CharField(_("post"), max_length=60, blank=True)
    letter = models.CharField(_("side"), max_length=1, blank=True)
    stands_in_for = models.CharField(_("in place of"), max_length=60, blank=True)
    request_id = models.CharField(_("request"), max_length=64, blank=True)
    session = models.CharField(_("session"), max_length=16, blank=True)
    subject_label = models.CharField(_("subject"), max_length=200, blank=True)
    fields = models.TextField(_("fields"), blank=True)
    purpose = models.CharField(_("purpose"), max_length=60, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    tier = models.CharField(_("tier"), max_length=10, blank=True)
    outcome = models.CharField(_("outcome"), max_length=20, default="done")
    count = models.PositiveIntegerField(_("count"), null=True, blank=True)
    facts = models.JSONField(_("facts"), default=dict, blank=True)
    sealed = models.TextField(_("sealed values"), blank=True)
    # What is sealed of the line (entries.py), its place in its writer's stream (streams.py), its writer's mark.
    body = models.TextField(blank=True)
    stream = models.CharField(max_length=16, blank=True)
    n = models.PositiveIntegerField(default=0)
    mac = models.CharField(max_length=64, blank=True)

    # What a line is given before it is saved: the mark of its many subjects, the hash of the line before it.
    touched_mark = ""
    prev = ""

    class Meta(AbstractLogEntry.Meta):
        abstract = False
        verbose_name = _("line of the trail")
        verbose_name_plural = _("lines of the trail")
        ordering = ["-timestamp", "-id"]
        indexes = [
            models.Index(fields=["timestamp", "id"], name="line_by_time"),
            models.Index(fields=["actor", "timestamp", "id"], name="line_by_person"),
            models.Index(fields=["post_code", "timestamp", "id"], name="line_by_post"),
            models.Index(fields=["object_id", "timestamp", "id"], name="line_by_subject"),
            models.Index(fields=["kind", "timestamp", "id"], name="line_by_kind"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} {self.event}"

    def save(self, *args: Any, using: str | None = None, **kwargs: Any) -> None:
        """Write the line once, as the next of its writer's stream; raise TrailDown where it is not taken."""
        if not self._state.adding:
            raise Unchangeable(str(self))
        connection = connections[using or router.db_for_write(LogEntry)]
        try:
            last = last_link(connection)
            self.stream, self.n, self.prev = last.stream, last.n + 1, last.head
            super().save(*args, using=using, **kwargs)
            advance(connection, last.after(self.body))
        except Error as fault:
            raise TrailDown(self.event) from fault

    def close(self) -> None:
        """Give the line, which says all that it will, its entry and its writer's mark."""
        self.body = entry_of(
            ((name, getattr(self, name)) for name in COLUMNS),
            at=self.timestamp,
            model=model_label(self.content_type_id),
            stream=self.stream,
            n=self.n,
            prev=self.prev,
            touched=self.touched_mark,
        )
        self.mac = mac_of(self.body)


def model_label(content_type: int | None) -> str:
    """Return the label of a content type's model; "" for none."""
    if content_type is None:
        return ""
    return "{0.app_label}.{0.model}".format(ContentType.objects.get_for_id(content_type))


class Touched(models.Model):
    """One of the many subjects of a line: a customer on a list page, in an export; `at` is the line's own time."""

    line = models.ForeignKey(LogEntry, models.PROTECT, related_name="touched")
    subject_id = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("subject of a line")
        indexes = [models.Index(fields=["subject_id", "at", "line"], name="touched_by_subject")]

    def __str__(self) -> str:
        return f"{self.line_id}/{self.subject_id}"
