"""The trail's tables, and the triggers that keep them append-only."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from audit.trail.triggers import forbid


def append_only(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid(schema_editor.connection)


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("contenttypes", "0002_remove_content_type_name"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="LogEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("object_repr", models.TextField(verbose_name="object representation")),
                ("serialized_data", models.JSONField(null=True)),
                ("changes_text", models.TextField(blank=True, verbose_name="change message")),
                ("changes", models.JSONField(null=True, verbose_name="change message")),
                ("remote_addr", models.GenericIPAddressField(blank=True, null=True, verbose_name="remote address")),
                ("remote_port", models.PositiveIntegerField(blank=True, null=True, verbose_name="remote port")),
                ("additional_data", models.JSONField(blank=True, null=True, verbose_name="additional data")),
                ("actor_email", models.CharField(blank=True, max_length=254, null=True, verbose_name="actor email")),
                ("object_pk", models.CharField(blank=True, max_length=255)),
                ("object_id", models.BigIntegerField(blank=True, null=True)),
                (
                    "action",
                    models.PositiveSmallIntegerField(
                        choices=[(0, "create"), (1, "update"), (2, "delete"), (3, "access")]
                    ),
                ),
                ("cid", models.CharField(blank=True, max_length=255, null=True)),
                ("timestamp", models.DateTimeField(default=django.utils.timezone.now, verbose_name="time")),
                ("event", models.CharField(blank=True, max_length=60, verbose_name="event")),
                ("kind", models.CharField(blank=True, max_length=12, verbose_name="action")),
                ("person_name", models.CharField(blank=True, max_length=60, verbose_name="person")),
                ("post_code", models.CharField(blank=True, max_length=20, verbose_name="post code")),
                ("post_name", models.CharField(blank=True, max_length=60, verbose_name="post")),
                ("letter", models.CharField(blank=True, max_length=1, verbose_name="side")),
                ("stands_in_for", models.CharField(blank=True, max_length=60, verbose_name="in place of")),
                ("request_id", models.CharField(blank=True, max_length=64, verbose_name="request")),
                ("session", models.CharField(blank=True, max_length=16, verbose_name="session")),
                ("subject_label", models.CharField(blank=True, max_length=200, verbose_name="subject")),
                ("fields", models.TextField(blank=True, verbose_name="fields")),
                ("purpose", models.CharField(blank=True, max_length=60, verbose_name="purpose")),
                ("reason", models.TextField(blank=True, verbose_name="reason")),
                ("tier", models.CharField(blank=True, max_length=10, verbose_name="tier")),
                ("outcome", models.CharField(default="done", max_length=20, verbose_name="outcome")),
                ("count", models.PositiveIntegerField(blank=True, null=True, verbose_name="count")),
                ("facts", models.JSONField(blank=True, default=dict, verbose_name="facts")),
                ("sealed", models.TextField(blank=True, verbose_name="sealed values")),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "content_type",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="contenttypes.contenttype",
                    ),
                ),
            ],
            options={
                "verbose_name": "line of the trail",
                "verbose_name_plural": "lines of the trail",
                "ordering": ["-timestamp", "-id"],
                "get_latest_by": "timestamp",
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Touched",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("subject_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="touched",
                        to=settings.AUDITLOG_LOGENTRY_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "subject of a line",
            },
        ),
        migrations.AddIndex(
            model_name="logentry",
            index=models.Index(fields=["timestamp", "id"], name="line_by_time"),
        ),
        migrations.AddIndex(
            model_name="logentry",
            index=models.Index(fields=["actor", "timestamp", "id"], name="line_by_person"),
        ),
        migrations.AddIndex(
            model_name="logentry",
            index=models.Index(fields=["post_code", "timestamp", "id"], name="line_by_post"),
        ),
        migrations.AddIndex(
            model_name="logentry",
            index=models.Index(fields=["object_id", "timestamp", "id"], name="line_by_subject"),
        ),
        migrations.AddIndex(
            model_name="logentry",
            index=models.Index(fields=["kind", "timestamp", "id"], name="line_by_kind"),
        ),
        migrations.AddIndex(
            model_name="touched",
            index=models.Index(fields=["subject_id", "at", "line"], name="touched_by_subject"),
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                ("kind", models.CharField(blank=True, max_length=12)),
                ("post_code", models.CharField(blank=True, max_length=20)),
                ("count", models.PositiveIntegerField(default=0)),
            ],
            options={
                "verbose_name": "tally of the trail",
                "constraints": [
                    models.UniqueConstraint(fields=("day", "kind", "post_code"), name="one_tally_of_a_day")
                ],
            },
        ),
        migrations.RunPython(append_only, migrations.RunPython.noop),
    ]
