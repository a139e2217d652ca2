"""What stands around a customer: contacts, cases, plans, improvements, care, activities, the stage of the relation."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0005_administrators"),
        ("customers", "0009_feedback"),
    ]

    operations = [
        migrations.CreateModel(
            name="FollowUpPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("person_name", models.CharField(max_length=60)),
                ("letter", models.CharField(max_length=1)),
                ("stands_in_for", models.CharField(blank=True, max_length=60)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=20, unique=True)),
                ("goal", models.CharField(max_length=120)),
                ("answer_id", models.BigIntegerField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                ("result", models.CharField(blank=True, max_length=500)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.post"),
                ),
            ],
            options={
                "verbose_name": "follow-up plan",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ServiceCase",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("person_name", models.CharField(max_length=60)),
                ("letter", models.CharField(max_length=1)),
                ("stands_in_for", models.CharField(blank=True, max_length=60)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=20, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("consulting", "Consulting"),
                            ("support", "Support"),
                            ("after_sales", "After-sales"),
                            ("complaint", "Complaint"),
                            ("training", "Training"),
                            ("special", "Special needs"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[("visit", "Visit"), ("call", "Call"), ("message", "Message")], max_length=8
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("text", models.CharField(blank=True, max_length=500)),
                ("answered_at", models.DateTimeField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("solved", "Solved"),
                            ("partly", "Partly solved"),
                            ("not_solved", "Not solved"),
                            ("taken_back", "Taken back by the customer"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.post"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.post"),
                ),
            ],
            options={
                "verbose_name": "service case",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CaseStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("person_name", models.CharField(max_length=60)),
                ("letter", models.CharField(max_length=1)),
                ("stands_in_for", models.CharField(blank=True, max_length=60)),
                (
                    "act",
                    models.CharField(
                        choices=[
                            ("opened", "Opened"),
                            ("answered", "Answered"),
                            ("stepped", "Step taken"),
                            ("passed", "Passed on"),
                            ("closed", "Closed"),
                        ],
                        max_length=8,
                    ),
                ),
                ("text", models.CharField(blank=True, max_length=500)),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.post"),
                ),
                (
                    "case",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="customers.servicecase"
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a case",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="ValueNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("person_name", models.CharField(max_length=60)),
                ("letter", models.CharField(max_length=1)),
                ("stands_in_for", models.CharField(blank=True, max_length=60)),
                ("text", models.CharField(max_length=500)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.post"),
                ),
            ],
            options={
                "verbose_name": "value note",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="CareDate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("person_name", models.CharField(max_length=60)),
                ("letter", models.CharField(max_length=1)),
                ("stands_in_for", models.CharField(blank=True, max_length=60)),
                ("number", models.CharField(max_length=20, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("opening", "Anniversary of the shop"),
                            ("cooperation", "Anniversary of the cooperation"),
                            ("festival", "Festival"),
                            ("birthday", "Birthday"),
                            ("other", "Another day"),
                        ],
                        max_length=12,
                    ),
                ),
                ("day", models.DateField()),
                ("yearly", models.BooleanField(default=True)),
                ("reason", models.CharField(max_length=120)),
                ("agreed", models.BooleanField(default=False)),
                ("told_for", models.DateField(null=True)),
                ("ended_on", models.DateField(null=True)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.post"),
                ),
            ],
            options={
                "verbose_name": "care date",
                "default_permissions": (),
                "indexes": [
                    models.Index(condition=models.Q(("ended_on", None)), fields=["day", "id"], name="care_to_come")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "birthday"), _negated=True), ("agreed", True), _connector="OR"
                        ),
                        name="birthdays_are_agreed",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Improvement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("person_name", models.CharField(max_length=60)),
                ("letter", models.CharField(max_length=1)),
                ("stands_in_for", models.CharField(blank=True, max_length=60)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=20, unique=True)),
                ("opinion", models.CharField(max_length=500)),
                ("action", models.CharField(max_length=500)),
                ("answer_id", models.BigIntegerField(null=True)),
                ("until", models.DateField()),
                ("result", models.CharField(blank=True, max_length=500)),
                ("done_at", models.DateTimeField(null=True)),
                ("done_name", models.CharField(blank=True, max_length=60)),
                ("told_on", models.DateField(null=True)),
                (
                    "told_way",
                    models.CharField(
                        blank=True, choices=[("visit", "Visit"), ("call", "Call"), ("message", "Message")], max_length=8
                    ),
                ),
                ("told_name", models.CharField(blank=True, max_length=60)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.post"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.post"),
                ),
                (
                    "teller",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.post"
                    ),
                ),
            ],
            options={
                "verbose_name": "improvement",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None)), fields=["owner", "until", "id"], name="open_improvements"
                    ),
                    models.Index(
                        condition=models.Q(("told_on", None)), fields=["teller", "id"], name="improvements_to_tell"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Interaction",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("person_name", models.CharField(max_length=60)),
                ("letter", models.CharField(max_length=1)),
                ("stands_in_for", models.CharField(blank=True, max_length=60)),
                (
                    "kind",
                    models.CharField(
                        choices=[("visit", "Visit"), ("call", "Call"), ("message", "Message")], max_length=8
                    ),
                ),
                ("on", models.DateField()),
                ("note", models.CharField(blank=True, max_length=120)),
                (
                    "customer",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="customers.customer",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.post"),
                ),
            ],
            options={
                "verbose_name": "interaction",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["customer", "-on", "-id"], name="interactions_of_a_customer"),
                    models.Index(fields=["post", "-on"], name="interactions_of_a_post"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PlanStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("text", models.CharField(max_length=120)),
                ("until", models.DateField()),
                ("done_at", models.DateTimeField(null=True)),
                ("done_name", models.CharField(blank=True, max_length=60)),
                ("result", models.CharField(blank=True, max_length=500)),
                ("dropped", models.BooleanField(default=False)),
                (
                    "owner",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.post"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="customers.followupplan"
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a plan",
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("done_at", None), ("dropped", False)),
                        fields=["owner", "until", "id"],
                        name="open_steps",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Relation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("since", models.DateField(default=django.utils.timezone.localdate)),
                ("last_on", models.DateField(null=True)),
                (
                    "last_kind",
                    models.CharField(
                        blank=True, choices=[("visit", "Visit"), ("call", "Call"), ("message", "Message")], max_length=8
                    ),
                ),
                ("next_on", models.DateField(null=True)),
                ("due_on", models.DateField()),
                ("level", models.CharField(blank=True, max_length=40)),
                (
                    "stage",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("contact", "Contact"),
                            ("introduction", "Introduction"),
                            ("proposal", "Proposal"),
                            ("contract", "Contract"),
                        ],
                        max_length=12,
                    ),
                ),
                ("stage_since", models.DateField(null=True)),
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
                "verbose_name": "relation",
                "default_permissions": (),
                "indexes": [
                    models.Index(fields=["due_on", "id"], name="relations_by_due"),
                    models.Index(
                        condition=models.Q(("stage", ""), _negated=True),
                        fields=["stage", "stage_since", "id"],
                        name="relations_by_stage",
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("customer",), name="one_relation_a_customer")],
            },
        ),
        migrations.AddIndex(
            model_name="servicecase",
            index=models.Index(fields=["owner", "-id", "closed_at"], name="service_cases_of_a_post"),
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("person_name", models.CharField(max_length=60)),
                ("letter", models.CharField(max_length=1)),
                ("stands_in_for", models.CharField(blank=True, max_length=60)),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("number", models.CharField(max_length=20, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("event", "Event"),
                            ("service", "Value-added service"),
                            ("training", "Training"),
                            ("news", "Industry news"),
                        ],
                        max_length=8,
                    ),
                ),
                ("title", models.CharField(max_length=120)),
                ("text", models.CharField(blank=True, max_length=500)),
                ("on", models.DateField()),
                ("promotes", models.BooleanField(default=False)),
                (
                    "post",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm.post"),
                ),
            ],
            options={
                "verbose_name": "activity",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Reached",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "became",
                    models.CharField(
                        blank=True,
                        choices=[("came", "Came"), ("absent", "Did not come"), ("told", "Told")],
                        max_length=6,
                    ),
                ),
                ("became_on", models.DateField(null=True)),
                ("became_name", models.CharField(blank=True, max_length=60)),
                (
                    "activity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="reached", to="customers.activity"
                    ),
                ),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
            ],
            options={
                "verbose_name": "customer of an activity",
                "default_permissions": (),
            },
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(fields=["-on", "-id"], name="activities_by_day"),
        ),
        migrations.AddConstraint(
            model_name="reached",
            constraint=models.UniqueConstraint(fields=("activity", "customer"), name="a_customer_once_an_activity"),
        ),
    ]
