"""Feedback forms: versions that never change once published, answers by the row, sealed ones beside them."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0008_contact_ways"),
    ]

    operations = [
        migrations.CreateModel(
            name="FeedbackForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("ready", models.CharField(blank=True, max_length=20)),
                ("industries", models.JSONField(blank=True, default=list)),
                ("sizes", models.JSONField(blank=True, default=list)),
                ("grades", models.JSONField(blank=True, default=list)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("made_by", models.CharField(blank=True, max_length=60)),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={
                "verbose_name": "feedback form",
                "default_permissions": (),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ready", ""), _negated=True), fields=("ready",), name="ready_form_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FormVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("content", models.JSONField(default=dict)),
                ("rev", models.PositiveIntegerField(default=1)),
                ("changed_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("changed_by", models.CharField(blank=True, max_length=60)),
                ("published_at", models.DateTimeField(null=True)),
                ("published_by", models.CharField(blank=True, max_length=60)),
                (
                    "form",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="customers.feedbackform",
                    ),
                ),
            ],
            options={
                "verbose_name": "version of a form",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("keyed", models.BigIntegerField()),
                ("round_id", models.BigIntegerField(null=True)),
                (
                    "way",
                    models.CharField(
                        choices=[("link", "By personal link"), ("telephone", "By telephone"), ("visit", "At a visit")],
                        max_length=10,
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("person_name", models.CharField(blank=True, max_length=60)),
                ("post_name", models.CharField(blank=True, max_length=60)),
                ("industry", models.CharField(blank=True, max_length=40)),
                ("size", models.CharField(blank=True, max_length=40)),
                ("loyalty", models.CharField(blank=True, max_length=10)),
                ("grade", models.CharField(blank=True, max_length=20)),
                ("delivery_route", models.CharField(blank=True, max_length=60)),
                ("region", models.CharField(blank=True, max_length=6)),
                ("sealed", models.JSONField(default=dict)),
                (
                    "customer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="customers.customer"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="customers.formversion"
                    ),
                ),
            ],
            options={
                "verbose_name": "answer",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Given",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.CharField(max_length=8)),
                ("row", models.CharField(blank=True, max_length=8)),
                ("option", models.CharField(blank=True, max_length=8)),
                ("number", models.SmallIntegerField(null=True)),
                ("day", models.DateField(null=True)),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="given", to="customers.answer"
                    ),
                ),
            ],
            options={
                "verbose_name": "given answer",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="AnswerFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("question", models.CharField(max_length=8)),
                ("content", models.BinaryField()),
                (
                    "answer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="files", to="customers.answer"
                    ),
                ),
            ],
            options={
                "verbose_name": "picture of an answer",
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("answer", "question"), name="one_picture_a_question")],
            },
        ),
        migrations.AddConstraint(
            model_name="formversion",
            constraint=models.UniqueConstraint(fields=("form", "number"), name="version_once"),
        ),
        migrations.AddConstraint(
            model_name="formversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("published_at", None)), fields=("form",), name="one_draft_a_form"
            ),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(fields=["customer", "-id"], name="answers_of_a_customer"),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(fields=["version", "at"], name="answers_of_a_version"),
        ),
        migrations.AddIndex(
            model_name="answer",
            index=models.Index(fields=["round_id"], name="answers_of_a_round"),
        ),
        migrations.AddConstraint(
            model_name="given",
            constraint=models.UniqueConstraint(fields=("answer", "question", "row", "option"), name="given_once"),
        ),
    ]
