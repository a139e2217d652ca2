"""The weekly review, the update cycle of fields, and since when each value stands unconfirmed."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from customers.records import walls
from customers.records.learning import learn_days

CYCLES = {
    "phone": 365,
    "spare_phone": 365,
    "address": 365,
    "id_valid_until": 730,
    "needs": 180,
    "visit_batch": 365,
    "order_method": 365,
    "settlement": 365,
    "market_type": 365,
    "business_format": 365,
    "scientific_quota": 180,
    "trade_area": 365,
    "display_form": 180,
    "attention": 180,
    "cooperation": 180,
    "storefront_photo": 730,
}


def give_cycles(apps, schema_editor):
    """Give the shipped fields that stand in the catalogue their update cycles."""
    entries = apps.get_model("customers", "CatalogueEntry").objects
    for identifier, days in CYCLES.items():
        entries.filter(identifier=identifier, built_in=True).update(update_days=days)


def read_the_trail(apps, schema_editor):
    """Keep the last day on which each field was written since its record was entered, as the trail's lines say it."""
    learn_days(apps)


def build(apps, schema_editor):
    walls.build(schema_editor.connection)


def lift(apps, schema_editor):
    walls.lift(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0002_seals"),
        ("crm", "0005_administrators"),
        ("customers", "0010_relations"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="catalogueentry",
            name="update_days",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="update cycle in days"),
        ),
        migrations.CreateModel(
            name="ReviewSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=20, unique=True)),
                ("monday", models.DateField()),
                ("held_on", models.DateField()),
                ("since", models.DateField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("totals", models.JSONField(default=dict)),
                ("gaps", models.JSONField(default=dict)),
                ("visits", models.JSONField(default=dict)),
                ("minutes", models.TextField(blank=True, max_length=4000, verbose_name="minutes")),
                ("first_as", models.CharField(blank=True, max_length=140)),
                ("first_at", models.DateTimeField(null=True)),
                ("second_as", models.CharField(blank=True, max_length=140)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "first",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "second",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.unit"),
                ),
            ],
            options={
                "verbose_name": "weekly review",
                "ordering": ["-monday", "unit"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ReviewItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new", "New this week"),
                            ("duplicate", "Probable duplicates"),
                            ("look", "By grade, one by one"),
                            ("gaps", "Gaps"),
                            ("stale", "Stale fields"),
                            ("contact", "Contact overdue"),
                        ],
                        max_length=10,
                    ),
                ),
                ("other", models.BigIntegerField(null=True)),
                ("pair", models.UUIDField(null=True)),
                ("grade", models.CharField(blank=True, max_length=40)),
                ("fields", models.JSONField(default=list)),
                ("day", models.DateField(null=True)),
                ("weeks", models.PositiveSmallIntegerField(default=0)),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "decision",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("done", "Done"),
                            ("plan", "Planned"),
                            ("assign", "Given to a post"),
                            ("nothing", "Nothing needed"),
                            ("carried", "Carried into the next week"),
                            ("settled", "No longer so"),
                        ],
                        max_length=10,
                    ),
                ),
                ("remark", models.CharField(blank=True, max_length=500, verbose_name="remark")),
                ("until", models.DateField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_as", models.CharField(blank=True, max_length=140)),
                ("reported_at", models.DateTimeField(null=True)),
                ("reported_as", models.CharField(blank=True, max_length=140)),
                ("report", models.CharField(blank=True, max_length=500, verbose_name="result")),
                ("followed", models.BooleanField(default=False)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "for_post",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.post"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.post"),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="items", to="customers.reviewsession"
                    ),
                ),
            ],
            options={
                "verbose_name": "item of a weekly review",
                "ordering": ["session", "position"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="FieldDay",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("field", models.CharField(max_length=40)),
                ("day", models.DateField()),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
            ],
            options={
                "verbose_name": "day of a field",
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("customer", "field"), name="one_day_a_field")],
            },
        ),
        migrations.AddConstraint(
            model_name="reviewsession",
            constraint=models.UniqueConstraint(fields=("unit", "monday"), name="one_review_a_week"),
        ),
        migrations.AddConstraint(
            model_name="reviewsession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("second", None), models.Q(("second", models.F("first")), _negated=True), _connector="OR"
                ),
                name="two_people_sign_a_review",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewitem",
            constraint=models.UniqueConstraint(fields=("session", "kind", "customer"), name="once_a_cause_a_session"),
        ),
        migrations.RunPython(give_cycles, migrations.RunPython.noop),
        migrations.RunPython(read_the_trail, migrations.RunPython.noop),
        migrations.RunPython(build, lift),
    ]
