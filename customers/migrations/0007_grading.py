"""The grade on a customer's record, rules, rounds and results; the walls know the line that gives a grade."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

from customers.records import walls


def build(apps, schema_editor):
    walls.build(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("crm", "0005_administrators"), ("customers", "0006_walls")]

    operations = [
        migrations.CreateModel(
            name="GradeLevel",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.SlugField(max_length=40, unique=True)),
                ("heading_zh", models.CharField(max_length=20)),
                ("heading_en", models.CharField(max_length=40)),
                ("rank", models.PositiveSmallIntegerField()),
                ("contact_interval_days", models.PositiveSmallIntegerField()),
                ("review_depth", models.CharField(max_length=10)),
                ("told", models.JSONField(default=list)),
                ("standing", models.BooleanField(default=True)),
            ],
            options={
                "verbose_name": "level of the grading",
                "ordering": ["rank", "pk"],
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            "customer", "grade", models.CharField(blank=True, default="", max_length=40), preserve_default=False
        ),
        migrations.AddField("customer", "graded_on", models.DateField(null=True)),
        migrations.CreateModel(
            name="GradingRules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveIntegerField(unique=True)),
                (
                    "state",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published")], default="draft", max_length=10
                    ),
                ),
                ("content", models.JSONField()),
                ("note", models.CharField(blank=True, max_length=200)),
                ("rev", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_by", models.CharField(blank=True, max_length=60)),
                ("published_at", models.DateTimeField(null=True)),
                ("published_by", models.CharField(blank=True, max_length=60)),
            ],
            options={
                "verbose_name": "rules of the grading",
                "ordering": ["-version"],
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "draft")), fields=("state",), name="one_draft_of_rules"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="GradingRound",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=20, unique=True)),
                ("day", models.DateField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("announced", "Announced"),
                            ("computing", "Being graded"),
                            ("previewed", "Preview ready"),
                            ("asked", "Waits for approval"),
                            ("applying", "Being put in force"),
                            ("done", "In force"),
                            ("cancelled", "Called off"),
                        ],
                        default="announced",
                        max_length=10,
                    ),
                ),
                ("pulled", models.PositiveIntegerField(default=0)),
                ("announced_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("announced_by", models.CharField(max_length=60)),
                ("computed_at", models.DateTimeField(null=True)),
                ("counts", models.JSONField(default=dict)),
                ("before", models.JSONField(default=dict)),
                ("moves", models.JSONField(default=dict)),
                ("in_force_on", models.DateField(null=True)),
                (
                    "case",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.case"
                    ),
                ),
                (
                    "chief",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.post"),
                ),
                (
                    "job",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="crm.job"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.post"),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.unit"),
                ),
                (
                    "rules",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rounds",
                        to="customers.gradingrules",
                    ),
                ),
            ],
            options={
                "verbose_name": "round of the grading",
                "ordering": ["-day", "-pk"],
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="GradingTrial",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rev", models.PositiveIntegerField()),
                ("counts", models.JSONField(default=dict)),
                ("before", models.JSONField(default=dict)),
                ("held", models.PositiveIntegerField(default=0)),
                ("tried_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("done", models.BooleanField(default=False)),
                (
                    "job",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="crm.job"
                    ),
                ),
                (
                    "rules",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="trials", to="customers.gradingrules"
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.unit"),
                ),
            ],
            options={
                "verbose_name": "trial of rules",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="GradingResult",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.CharField(blank=True, max_length=40)),
                ("level", models.CharField(blank=True, max_length=40)),
                (
                    "move",
                    models.CharField(
                        choices=[
                            ("new", "First grade"),
                            ("up", "Rises"),
                            ("down", "Falls"),
                            ("same", "Stays"),
                            ("held", "Stopped by a gap"),
                        ],
                        max_length=5,
                    ),
                ),
                ("points", models.JSONField(default=dict)),
                ("sealed", models.TextField(blank=True)),
                ("gaps", models.JSONField(default=list)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="results", to="customers.gradinground"
                    ),
                ),
            ],
            options={
                "verbose_name": "result of a grading",
                "default_permissions": (),
                "indexes": [models.Index(fields=["round", "move", "customer"], name="results_by_move")],
                "constraints": [models.UniqueConstraint(fields=("round", "customer"), name="one_result_a_round")],
            },
        ),
        migrations.AddConstraint(
            model_name="gradinground",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["announced", "computing", "previewed", "asked", "applying"])),
                fields=("unit",),
                name="one_round_at_a_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="gradingtrial",
            constraint=models.UniqueConstraint(fields=("rules", "unit"), name="one_trial_a_unit"),
        ),
        migrations.RunPython(build, migrations.RunPython.noop),
    ]
