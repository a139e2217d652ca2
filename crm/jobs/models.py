"""A job: work that outlives its request, and how far it is."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.jobs.rules import percent


class Job(models.Model):
    """One piece of work, started by a person on a post; `payload` and `cursor` hold ids and counts, never data.

    `cursor` says where to go on; it is saved in the transaction of the chunk that it follows. `lease` is known to the
    one worker that may write, `task` is the queue's own row. `message` is an English msgid with its `facts`.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")

    kind = models.CharField(max_length=120)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    post_code = models.CharField(max_length=20)
    address = models.CharField(max_length=45, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    payload = models.JSONField(default=dict)
    cursor = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(null=True)
    message = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.CharField(max_length=32, blank=True)
    task = models.UUIDField(null=True)
    heard = models.DateTimeField(default=timezone.now)
    created_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("job")
        default_permissions = ()
        indexes = [
            models.Index(fields=["heard"], name="jobs_under_way", condition=models.Q(state__in=["waiting", "running"])),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(total=None) | models.Q(done__lte=models.F("total")), name="job_does_no_more_than_all"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_under_way(self) -> bool:
        """Say whether the job waits or runs."""
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def percent(self) -> int | None:
        """Return how far the job is, 0 to 100; None where the whole is not known yet."""
        return percent(self.done, self.total)
