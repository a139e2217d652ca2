"""What stands around a customer: contacts, cases, plans, improvements, care. Texts are general by rule (P1.5.1).

Each row belongs to a customer by a foreign key, for integrity only: what a customer is called is asked of the gate.
"""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from customers.relations.rules import Stage

TEXT, SHORT = 500, 120


class StageOf(models.TextChoices):
    """The stages in words (P3.6)."""

    CONTACT = Stage.CONTACT.value, pgettext_lazy("stage", "Contact")
    INTRODUCTION = Stage.INTRODUCTION.value, pgettext_lazy("stage", "Introduction")
    PROPOSAL = Stage.PROPOSAL.value, pgettext_lazy("stage", "Proposal")
    CONTRACT = Stage.CONTRACT.value, pgettext_lazy("stage", "Contract")


class Told(models.TextChoices):
    """The ways in which a customer is spoken with."""

    VISIT = "visit", pgettext_lazy("contact", "Visit")
    CALL = "call", pgettext_lazy("contact", "Call")
    MESSAGE = "message", pgettext_lazy("contact", "Message")


class Signed(models.Model):
    """Something that somebody entered: when, from which post, and in whose place."""

    at = models.DateTimeField(default=timezone.now)
    post = models.ForeignKey("crm.Post", models.PROTECT, related_name="+")
    person_name = models.CharField(max_length=60)
    letter = models.CharField(max_length=1)
    stands_in_for = models.CharField(max_length=60, blank=True)

    class Meta:
        abstract = True


class Relation(models.Model):
    """Where a customer's relation stands: last contact, when the next is due, stage and since when (P3.6, P3.7).

    `next_on` is a day agreed with the customer; `due_on` is what counts, by `level`, the grade it was counted by.
    Until somebody logs a contact, the interval counts from `since`, the day on which the house began to count.
    """

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+", db_index=False)
    since = models.DateField(default=timezone.localdate)
    last_on = models.DateField(null=True)
    last_kind = models.CharField(max_length=8, choices=Told.choices, blank=True)
    next_on = models.DateField(null=True)
    due_on = models.DateField()
    level = models.CharField(max_length=40, blank=True)
    stage = models.CharField(max_length=12, choices=StageOf.choices, blank=True)
    stage_since = models.DateField(null=True)

    class Meta:
        verbose_name = _("relation")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["customer"], name="one_relation_a_customer")]
        indexes = [
            models.Index(fields=["due_on", "id"], name="relations_by_due"),
            models.Index(fields=["stage", "stage_since", "id"], name="relations_by_stage", condition=~Q(stage="")),
        ]

    def __str__(self) -> str:
        return f"#{self.customer_id}"


class Interaction(Signed):
    """A visit, call or message, on a day, with a short note (P3.9).

    `next_on` is the day that was agreed at it; what is `struck` stays readable and counts nowhere.
    """

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+", db_index=False)
    kind = models.CharField(max_length=8, choices=Told.choices)
    on = models.DateField()
    note = models.CharField(max_length=SHORT, blank=True)
    next_on = models.DateField(null=True)
    struck = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("interaction")
        default_permissions = ()
        indexes = [
            models.Index(fields=["customer", "-on", "-id"], name="interactions_of_a_customer"),
            models.Index(fields=["post", "-on"], name="interactions_of_a_post"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class ServiceCase(Signed):
    """Something a customer wants of the house: asked, answered within its clock, solved, closed (P3.7, P3.10)."""

    class Kind(models.TextChoices):
        CONSULTING = "consulting", _("Consulting")
        SUPPORT = "support", _("Support")
        AFTER_SALES = "after_sales", _("After-sales")
        COMPLAINT = "complaint", _("Complaint")
        TRAINING = "training", pgettext_lazy("service", "Training")
        SPECIAL = "special", _("Special needs")

    class Outcome(models.TextChoices):
        SOLVED = "solved", _("Solved")
        PARTLY = "partly", _("Partly solved")
        NOT_SOLVED = "not_solved", _("Not solved")
        TAKEN_BACK = "taken_back", _("Taken back by the customer")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    way = models.CharField(max_length=8, choices=Told.choices)
    title = models.CharField(max_length=SHORT)
    text = models.CharField(max_length=TEXT, blank=True)
    owner = models.ForeignKey("crm.Post", models.PROTECT, related_name="+", db_index=False)
    answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=12, choices=Outcome.choices, blank=True)

    class Meta:
        verbose_name = _("service case")
        default_permissions = ()
        indexes = [models.Index(fields=["owner", "-id", "closed_at"], name="service_cases_of_a_post")]

    def __str__(self) -> str:
        return self.number


class CaseStep(Signed):
    """What was done about a case."""

    class Act(models.TextChoices):
        OPENED = "opened", pgettext_lazy("case", "Opened")
        ANSWERED = "answered", pgettext_lazy("case", "Answered")
        STEPPED = "stepped", pgettext_lazy("case", "Step taken")
        PASSED = "passed", pgettext_lazy("case", "Passed on")
        CLOSED = "closed", pgettext_lazy("case", "Closed")

    case = models.ForeignKey(ServiceCase, models.CASCADE, related_name="steps")
    act = models.CharField(max_length=8, choices=Act.choices)
    text = models.CharField(max_length=TEXT, blank=True)

    class Meta:
        verbose_name = _("step of a case")
        default_permissions = ()

    def __str__(self) -> str:
        return f"#{self.pk}"


class ValueNote(Signed):
    """What a customer is worth to the house, in a few words; the latest counts, the earlier ones stay (P9.3)."""

    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")
    text = models.CharField(max_length=TEXT)
    struck = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("value note")
        default_permissions = ()

    def __str__(self) -> str:
        return f"#{self.pk}"


class FollowUpPlan(Signed):
    """What is to be reached with a customer, in steps; `answer_id` is the feedback answer it came of (P9.3)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")
    goal = models.CharField(max_length=SHORT)
    answer_id = models.BigIntegerField(null=True)
    closed_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=TEXT, blank=True)

    class Meta:
        verbose_name = _("follow-up plan")
        default_permissions = ()

    def __str__(self) -> str:
        return self.number


class PlanStep(models.Model):
    """A step of a plan: what, by which post, until when; and who did it (P9.3)."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(FollowUpPlan, models.CASCADE, related_name="steps")
    text = models.CharField(max_length=SHORT)
    owner = models.ForeignKey("crm.Post", models.PROTECT, related_name="+", db_index=False)
    until = models.DateField()
    done_at = models.DateTimeField(null=True)
    done_name = models.CharField(max_length=60, blank=True)
    result = models.CharField(max_length=TEXT, blank=True)
    dropped = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("step of a plan")
        default_permissions = ()
        indexes = [
            models.Index(fields=["owner", "until", "id"], name="open_steps", condition=Q(done_at=None, dropped=False))
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Improvement(Signed):
    """What is done about an opinion of a customer, by whom, until when; what came of it is told back (P9.3).

    `post` is who wrote it down, `teller` the post that tells the customer.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")
    opinion = models.CharField(max_length=TEXT)
    action = models.CharField(max_length=TEXT)
    answer_id = models.BigIntegerField(null=True)
    owner = models.ForeignKey("crm.Post", models.PROTECT, related_name="+", db_index=False)
    teller = models.ForeignKey("crm.Post", models.PROTECT, related_name="+", db_index=False)
    until = models.DateField()
    result = models.CharField(max_length=TEXT, blank=True)
    done_at = models.DateTimeField(null=True)
    done_name = models.CharField(max_length=60, blank=True)
    told_on = models.DateField(null=True)
    told_way = models.CharField(max_length=8, choices=Told.choices, blank=True)
    told_name = models.CharField(max_length=60, blank=True)

    class Meta:
        verbose_name = _("improvement")
        default_permissions = ()
        indexes = [
            models.Index(fields=["owner", "until", "id"], name="open_improvements", condition=Q(done_at=None)),
            models.Index(fields=["teller", "id"], name="improvements_to_tell", condition=Q(told_on=None)),
        ]

    def __str__(self) -> str:
        return self.number


class CareDate(Signed):
    """A day on which a customer is thought of, typed for a reason; a birthday only where the customer agreed (P3.8)."""

    class Kind(models.TextChoices):
        OPENING = "opening", _("Anniversary of the shop")
        COOPERATION = "cooperation", _("Anniversary of the cooperation")
        FESTIVAL = "festival", _("Festival")
        BIRTHDAY = "birthday", _("Birthday")
        OTHER = "other", _("Another day")

    number = models.CharField(max_length=20, unique=True)
    customer = models.ForeignKey("customers.Customer", models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    day = models.DateField()
    yearly = models.BooleanField(default=True)
    reason = models.CharField(max_length=SHORT)
    agreed = models.BooleanField(default=False)
    told_for = models.DateField(null=True)
    ended_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("care date")
        default_permissions = ()
        indexes = [models.Index(fields=["day", "id"], name="care_to_come", condition=Q(ended_on=None))]
        constraints = [
            models.CheckConstraint(condition=~Q(kind="birthday") | Q(agreed=True), name="birthdays_are_agreed")
        ]

    def __str__(self) -> str:
        return self.number
