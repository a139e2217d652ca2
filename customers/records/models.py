"""The customer, the strongbox of sealed values, who may open it, and what the customer agreed to."""

import uuid

from django.contrib.auth.models import Group
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase

from customers.records.lock import LockedManager


class Locking(models.Model):
    """A table of the strong room: its managers, base manager included, answer only inside the gate."""

    objects = LockedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_permissions = ()


class Customer(Locking):
    """A customer's general fields, in clear and typed; `rev` counts the edits (P2.2).

    Values whose catalogue entry is sensitive or restricted are not here but in the strongbox.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft of a newcomer")
        ACTIVE = "active", _("Active")
        FROZEN = "frozen", _("Frozen")
        MERGED = "merged", _("Merged into another record")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    rev = models.PositiveIntegerField(default=1)
    completeness = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(default=timezone.now)
    changed_by = models.CharField(max_length=60, blank=True)
    pinyin = models.CharField(max_length=400, blank=True)
    initials = models.CharField(max_length=100, blank=True)
    extra = models.JSONField(default=dict, blank=True)

    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=100)
    licence_number = models.CharField(max_length=12, blank=True)
    region = models.CharField(max_length=6, blank=True)
    street = models.CharField(max_length=60, blank=True)
    longitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    latitude = models.DecimalField(max_digits=9, decimal_places=6, null=True)
    industry = models.CharField(max_length=40, blank=True)
    size = models.CharField(max_length=40, blank=True)
    customer_since = models.DateField(null=True)
    lead_source = models.CharField(max_length=40, blank=True)
    collected_by = models.CharField(max_length=40, blank=True)
    collected_on = models.DateField(null=True)
    needs = models.TextField(blank=True)
    remarks = models.TextField(blank=True)
    visit_batch = models.CharField(max_length=40, blank=True)
    delivery_route = models.CharField(max_length=60, blank=True)
    delivery_order = models.PositiveSmallIntegerField(null=True)
    invoice_type = models.CharField(max_length=40, blank=True)
    serviced_by = models.CharField(max_length=60, blank=True)
    order_method = models.CharField(max_length=40, blank=True)
    settlement = models.CharField(max_length=40, blank=True)
    order_day = models.CharField(max_length=40, blank=True)
    market_type = models.CharField(max_length=40, blank=True)
    business_format = models.CharField(max_length=40, blank=True)
    scientific_quota = models.PositiveIntegerField(null=True)
    trade_area = models.CharField(max_length=40, blank=True)
    display_form = models.CharField(max_length=40, blank=True)
    attention = models.CharField(max_length=40, blank=True)
    cooperation = models.CharField(max_length=40, blank=True)
    grade = models.CharField(max_length=40, blank=True)
    graded_on = models.DateField(null=True)

    class Meta(Locking.Meta):
        verbose_name = _("customer")
        permissions = [("open_customer", "Open the record"), ("open_draft", "Open the record before it is admitted")]
        constraints = [
            models.UniqueConstraint(
                fields=["licence_number"], condition=~models.Q(licence_number=""), name="licence_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Strongbox(Locking):
    """A customer's data key, wrapped, and the values sealed under it: `sealed` maps field to token (P1.7.2).

    The blind indexes are truncated HMACs for exact search; 0 to 2^bits - 1, NULL when the value is empty.
    """

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True)
    wrapped = models.TextField()
    kid = models.CharField(max_length=40, db_index=True)
    version = models.PositiveSmallIntegerField(default=1)
    sealed = models.JSONField(default=dict)
    phone_index = models.PositiveIntegerField(null=True, db_index=True)
    spare_phone_index = models.PositiveIntegerField(null=True, db_index=True)
    id_number_index = models.PositiveIntegerField(null=True, db_index=True)
    bank_account_index = models.PositiveIntegerField(null=True, db_index=True)

    class Meta(Locking.Meta):
        verbose_name = _("strongbox")

    def __str__(self) -> str:
        return f"#{self.pk}"


class Grant(GroupObjectPermissionBase):
    """A post's leave to open a record: guardian's direct-foreign-key grant, which the list reads (P1.6.1).

    A newcomer's draft is granted by a permission of its own, so no list, search, count or export ever meets it (P2.7).
    `sort_key` is the customer's pinyin and id, so that the covering index yields a page of the list in order.
    """

    content_object = models.ForeignKey(Customer, models.CASCADE, db_column="customer_id", related_name="grants")
    group = models.ForeignKey(Group, models.CASCADE, db_index=False)
    sort_key = models.CharField(max_length=100, default="")
    since = models.DateTimeField(default=timezone.now)
    basis = models.CharField(max_length=60, blank=True)

    class Meta(GroupObjectPermissionBase.Meta):
        default_permissions = ()
        indexes = [
            models.Index(fields=["group", "permission", "sort_key", "content_object"], name="grant_list"),
        ]


class Consent(Locking):
    """What the customer agreed to: one purpose, from a day, until withdrawn (P4.2.3, P8.2).

    `ways` are the ways in which the customer may be reached for it, codes between commas; empty is every way.
    """

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="consents")
    purpose = models.CharField(max_length=20)
    given_on = models.DateField()
    way = models.CharField(max_length=60, blank=True)
    ways = models.CharField(max_length=60, blank=True, default="", db_default="")
    withdrawn_on = models.DateField(null=True)

    class Meta(Locking.Meta):
        verbose_name = _("consent")
        constraints = [models.UniqueConstraint(fields=["customer", "purpose", "given_on"], name="consent_once")]

    def __str__(self) -> str:
        return f"#{self.customer_id}/{self.purpose}"


class Attachment(Locking):
    """A photo of a customer, sealed as a file under the customer's data key (group M, image)."""

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="attachments")
    field = models.CharField(max_length=40)
    content = models.BinaryField()
    changed_at = models.DateTimeField(default=timezone.now)

    class Meta(Locking.Meta):
        verbose_name = _("attachment")
        constraints = [models.UniqueConstraint(fields=["customer", "field"], name="one_attachment_a_field")]

    def __str__(self) -> str:
        return f"#{self.customer_id}/{self.field}"


class FieldDay(Locking):
    """The last day on which a field's value was written or confirmed, where that is later than the record (P7.3).

    A field without a row was last confirmed when the record was entered.
    """

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="+", db_index=False)
    field = models.CharField(max_length=40)
    day = models.DateField()

    class Meta(Locking.Meta):
        verbose_name = _("day of a field")
        constraints = [models.UniqueConstraint(fields=["customer", "field"], name="one_day_a_field")]

    def __str__(self) -> str:
        return f"#{self.customer_id}/{self.field}"


class Merge(Locking):
    """Another record's merge into a customer's: the pointer from its number to the kept one, and how it is undone.

    `snapshot` says what the merge changed: general values in clear, sealed ones as tokens, ids of the rows that moved;
    `files` are the sealed photos it replaced. `report` names what an undoing met that was edited since (P9.2).
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    customer = models.ForeignKey(Customer, models.CASCADE, related_name="merges")
    other = models.ForeignKey(Customer, models.CASCADE, related_name="merged_by")
    at = models.DateTimeField(default=timezone.now)
    by = models.CharField(max_length=130)
    reason = models.CharField(max_length=500, blank=True)
    snapshot = models.JSONField(default=dict)
    files = models.JSONField(default=dict)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=130, blank=True)
    report = models.JSONField(default=dict)

    class Meta(Locking.Meta):
        verbose_name = _("merge")
        constraints = [
            models.UniqueConstraint(fields=["other"], condition=models.Q(undone_at=None), name="merged_once"),
            models.CheckConstraint(condition=~models.Q(customer=models.F("other")), name="merged_into_another"),
        ]

    def __str__(self) -> str:
        return f"#{self.other_id}→#{self.customer_id}"


class Signature(Locking):
    """What the search for duplicates compares of a record's name: its core, reading and the blocks it stands in (P9.2).

    It is of the record at `rev`; `batch` is the comparison in which it was made.
    """

    customer = models.OneToOneField(Customer, models.CASCADE, primary_key=True)
    rev = models.PositiveIntegerField()
    batch = models.BigIntegerField(default=0, db_index=True)
    region = models.CharField(max_length=6, blank=True)
    core = models.CharField(max_length=100)
    reading = models.CharField(max_length=200, db_index=True)
    head = models.CharField(max_length=60)
    tail = models.CharField(max_length=60)

    class Meta(Locking.Meta):
        verbose_name = _("signature of a name")
        indexes = [
            models.Index(fields=["head", "customer"], name="signatures_by_head"),
            models.Index(fields=["tail", "customer"], name="signatures_by_tail"),
            models.Index(fields=["customer"], name="signatures_placeless", condition=models.Q(region="")),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class Reconciliation(models.Model):
    """One comparison of every record with its lines: how far it is, and what it came to (P7.2).

    `after` is the id from which it goes on; `found` counts records that differ, `fresh` those not known before.
    """

    began_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    after = models.BigIntegerField(default=0)
    records = models.PositiveIntegerField(default=0)
    found = models.PositiveIntegerField(default=0)
    fresh = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("reconciliation")
        default_permissions = ()

    def __str__(self) -> str:
        return f"#{self.pk}"


class Mismatch(models.Model):
    """A field in which a record does not stand as its lines say, for as long as it does not; no value (P7.2)."""

    customer = models.BigIntegerField()
    field = models.CharField(max_length=60, blank=True)
    fault = models.CharField(max_length=12)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("mismatch")
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["customer", "field", "fault"], name="mismatch_once")]

    def __str__(self) -> str:
        return f"#{self.customer}/{self.field}"
