"""Probable duplicates, merges, and the signatures by which names are compared; a customer may be merged."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0005_administrators"),
        ("customers", "0011_review"),
    ]

    operations = [
        migrations.AlterField(
            model_name="customer",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "Draft of a newcomer"),
                    ("active", "Active"),
                    ("frozen", "Frozen"),
                    ("merged", "Merged into another record"),
                ],
                default="active",
                max_length=10,
            ),
        ),
        migrations.CreateModel(
            name="Comparison",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("began_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
                ("cursor", models.JSONField(default=dict)),
                ("whole", models.BooleanField(default=False)),
                ("records", models.PositiveIntegerField(default=0)),
                ("found", models.PositiveIntegerField(default=0)),
                (
                    "job",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="crm.job"
                    ),
                ),
            ],
            options={
                "verbose_name": "comparison of records",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Signature",
            fields=[
                (
                    "customer",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        serialize=False,
                        to="customers.customer",
                    ),
                ),
                ("rev", models.PositiveIntegerField()),
                ("batch", models.BigIntegerField(db_index=True, default=0)),
                ("region", models.CharField(blank=True, max_length=6)),
                ("core", models.CharField(max_length=100)),
                ("reading", models.CharField(db_index=True, max_length=200)),
                ("head", models.CharField(max_length=60)),
                ("tail", models.CharField(max_length=60)),
            ],
            options={
                "verbose_name": "signature of a name",
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["head", "customer"], name="signatures_by_head"),
                    models.Index(fields=["tail", "customer"], name="signatures_by_tail"),
                    models.Index(condition=models.Q(("region", "")), fields=["customer"], name="signatures_placeless"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Merge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by", models.CharField(max_length=130)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("snapshot", models.JSONField(default=dict)),
                ("files", models.JSONField(default=dict)),
                ("undone_at", models.DateTimeField(null=True)),
                ("undone_by", models.CharField(blank=True, max_length=130)),
                ("report", models.JSONField(default=dict)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="merges", to="customers.customer"
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="merged_by", to="customers.customer"
                    ),
                ),
            ],
            options={
                "verbose_name": "merge",
                "abstract": False,
                "default_permissions": (),
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_at", None)), fields=("other",), name="merged_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("customer", models.F("other")), _negated=True), name="merged_into_another"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Pair",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("score", models.PositiveSmallIntegerField()),
                ("exact", models.BooleanField(default=False)),
                ("reasons", models.JSONField(default=list)),
                ("doubts", models.JSONField(default=list)),
                ("mark", models.CharField(max_length=32)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Undecided"),
                            ("later", "Put off"),
                            ("apart", "Two customers"),
                            ("merged", "Merged"),
                            ("past", "No longer alike"),
                        ],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("found_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("later_until", models.DateField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decided_by", models.CharField(blank=True, max_length=130)),
                ("note", models.CharField(blank=True, max_length=500)),
                (
                    "a",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "b",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.case"
                    ),
                ),
            ],
            options={
                "verbose_name": "probable duplicate",
                "default_permissions": (),
                "indexes": [models.Index(fields=["state", "-score", "id"], name="pairs_by_score")],
                "constraints": [
                    models.UniqueConstraint(fields=("a", "b"), name="a_pair_once"),
                    models.CheckConstraint(condition=models.Q(("a__lt", models.F("b"))), name="a_pair_in_order"),
                ],
            },
        ),
    ]
