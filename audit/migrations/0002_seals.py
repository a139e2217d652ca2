"""The seal: what is sealed of a line, the queue, the tree and its checkpoints; lines from before are closed."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from audit.trail.inherited import close_inherited
from audit.trail.triggers import forbid


def close(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    tables = (
        apps.get_model(*name) for name in (("audit", "LogEntry"), ("audit", "Touched"), ("contenttypes", "ContentType"))
    )
    close_inherited(*tables, schema_editor.connection)


def append_only(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    forbid(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        migrations.CreateModel(
            name="Log",
            fields=[
                ("number", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("origin", models.CharField(max_length=120, unique=True)),
                ("opened_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "log",
                "default_permissions": (),
            },
        ),
        migrations.AddField(
            model_name="logentry",
            name="body",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="logentry",
            name="mac",
            field=models.CharField(blank=True, max_length=64),
        ),
        migrations.AddField(
            model_name="logentry",
            name="n",
            field=models.PositiveIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="logentry",
            name="stream",
            field=models.CharField(blank=True, max_length=16),
        ),
        migrations.CreateModel(
            name="Anchoring",
            fields=[
                ("anchor", models.CharField(max_length=200, primary_key=True, serialize=False)),
                ("size", models.BigIntegerField(default=0)),
                ("at", models.DateTimeField(null=True)),
                ("fault", models.CharField(blank=True, max_length=200)),
                ("log", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="audit.log")),
            ],
            options={
                "verbose_name": "anchor",
                "default_permissions": (),
            },
        ),
        migrations.CreateModel(
            name="Unsealed",
            fields=[
                ("line_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("xact", models.BigIntegerField(default=0)),
                ("at", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "line that waits for its seal",
                "default_permissions": (),
                "indexes": [models.Index(fields=["xact"], name="unsealed_by_xact")],
            },
        ),
        migrations.CreateModel(
            name="Leaf",
            fields=[
                ("line_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("index", models.BigIntegerField()),
                ("hash", models.BinaryField(max_length=32)),
                ("log", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="audit.log")),
            ],
            options={
                "verbose_name": "leaf",
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("log", "index"), name="one_leaf_a_place")],
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("size", models.BigIntegerField()),
                ("root", models.CharField(max_length=44)),
                ("note", models.TextField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("log", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="audit.log")),
            ],
            options={
                "verbose_name": "checkpoint",
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("log", "size"), name="one_checkpoint_a_size")],
            },
        ),
        migrations.CreateModel(
            name="Subtree",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("level", models.PositiveSmallIntegerField()),
                ("number", models.BigIntegerField()),
                ("hash", models.BinaryField(max_length=32)),
                ("log", models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, to="audit.log")),
            ],
            options={
                "verbose_name": "subtree",
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=("log", "level", "number"), name="one_subtree_a_place")],
            },
        ),
        migrations.CreateModel(
            name="Verification",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("asked", "Asked for"),
                            ("running", "Under way"),
                            ("clean", "Nothing wrong"),
                            ("faulty", "Faults found"),
                            ("broken", "Broke off"),
                        ],
                        default="asked",
                        max_length=8,
                    ),
                ),
                ("whole", models.BooleanField(default=True)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("asked_by", models.CharField(blank=True, max_length=60)),
                ("ended_at", models.DateTimeField(null=True)),
                ("size", models.BigIntegerField(default=0)),
                ("lines", models.BigIntegerField(default=0)),
                ("unsealed", models.BigIntegerField(default=0)),
                ("found", models.PositiveIntegerField(default=0)),
                ("faults", models.JSONField(default=list)),
                ("state", models.JSONField(default=dict)),
                ("mac", models.CharField(blank=True, max_length=64)),
                ("log", models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, to="audit.log")),
            ],
            options={
                "verbose_name": "verification",
                "default_permissions": (),
                "indexes": [models.Index(fields=["outcome", "id"], name="verification_by_outcome")],
            },
        ),
        migrations.RunPython(close, migrations.RunPython.noop),
        migrations.RunPython(append_only, migrations.RunPython.noop),
    ]
