"""Forms, their versions, and what customers answered: general answers a row each, the others sealed."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from customers.feedback.rules import Content
from customers.feedback.stored import read

NUMBER = "FB-%04d"
ANSWER_NUMBER = "A-%07d"


class FeedbackForm(models.Model):
    """A feedback form, and which customers it is for; an empty list leaves a class out of account (P9.3)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    ready = models.CharField(max_length=20, blank=True)
    industries = models.JSONField(default=list, blank=True)
    sizes = models.JSONField(default=list, blank=True)
    grades = models.JSONField(default=list, blank=True)
    made_at = models.DateTimeField(default=timezone.now)
    made_by = models.CharField(max_length=60, blank=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("feedback form")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["ready"], condition=~models.Q(ready=""), name="ready_form_once")]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Return how people and the trail name the form."""
        return NUMBER % self.pk


class FormVersion(models.Model):
    """A form as it is asked. Once published it never changes, and answers point to it; a trigger keeps it so (P9.4)."""

    form = models.ForeignKey(FeedbackForm, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    content = models.JSONField(default=dict)
    rev = models.PositiveIntegerField(default=1)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.CharField(max_length=60, blank=True)
    published_at = models.DateTimeField(null=True)
    published_by = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("version of a form")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["form", "number"], name="version_once"),
            models.UniqueConstraint(fields=["form"], condition=models.Q(published_at=None), name="one_draft_a_form"),
        ]

    def __str__(self) -> str:
        return f"{self.form_id}/{self.number}"

    @cached_property
    def asked(self) -> Content:
        """Return what the version asks."""
        return read(self.content)

    @property
    def title(self) -> str:
        """Return the title in the reader's language."""
        return self.asked.title.said(get_language() or "zh")


class Answer(models.Model):
    """A customer's answer to a form, with the classes that the customer was in then; it never changes (P9.3).

    `keyed` is the customer under whose data key `sealed` is kept: a merge moves `customer`, not that.
    """

    class Way(models.TextChoices):
        LINK = "link", _("By personal link")
        TELEPHONE = "telephone", pgettext_lazy("answer", "By telephone")
        VISIT = "visit", _("At a visit")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(FormVersion, models.PROTECT, related_name="answers")
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")
    keyed = models.BigIntegerField()
    round_id = models.BigIntegerField(null=True)
    way = models.CharField(max_length=10, choices=Way.choices)
    at = models.DateTimeField(default=timezone.now)
    person_name = models.CharField(max_length=60, blank=True)
    post_name = models.CharField(max_length=60, blank=True)
    post = models.ForeignKey("crm.Post", models.PROTECT, null=True, related_name="+", db_index=False)
    industry = models.CharField(max_length=40, blank=True)
    size = models.CharField(max_length=40, blank=True)
    loyalty = models.CharField(max_length=10, blank=True)
    grade = models.CharField(max_length=20, blank=True)
    delivery_route = models.CharField(max_length=60, blank=True)
    region = models.CharField(max_length=6, blank=True)
    sealed = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("answer")
        default_permissions = ()
        indexes = [
            models.Index(fields=["customer", "-id"], name="answers_of_a_customer"),
            models.Index(fields=["version", "at"], name="answers_of_a_version"),
            models.Index(fields=["round_id"], name="answers_of_a_round"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Return how people and the trail name the answer."""
        return ANSWER_NUMBER % self.pk


class Given(models.Model):
    """One general answer: an option chosen, for a matrix in which row; a number; or a day."""

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="given")
    question = models.CharField(max_length=8)
    row = models.CharField(max_length=8, blank=True)
    option = models.CharField(max_length=8, blank=True)
    number = models.SmallIntegerField(null=True)
    day = models.DateField(null=True)

    class Meta:
        verbose_name = _("given answer")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["answer", "question", "row", "option"], name="given_once"),
        ]

    def __str__(self) -> str:
        return f"{self.answer_id}/{self.question}"


class AnswerFile(models.Model):
    """A picture or PDF that came with an answer, sealed as a file under the customer's data key."""

    class Type(models.TextChoices):
        JPEG = "jpeg", _("Picture")
        PDF = "pdf", "PDF"

    answer = models.ForeignKey(Answer, models.CASCADE, related_name="files")
    question = models.CharField(max_length=8)
    type = models.CharField(max_length=4, choices=Type.choices, default=Type.JPEG)
    content = models.BinaryField()

    class Meta:
        verbose_name = _("file of an answer")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["answer", "question"], name="one_picture_a_question")]

    def __str__(self) -> str:
        return f"{self.answer_id}/{self.question}"
