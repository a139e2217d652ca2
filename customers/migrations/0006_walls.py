"""The comparison of records with their lines; on PostgreSQL no fact changes without a line from here on."""

import django.utils.timezone
from django.db import migrations, models

from customers.records import walls


def build(apps, schema_editor):
    walls.build(schema_editor.connection)


def lift(apps, schema_editor):
    walls.lift(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_seals"), ("customers", "0004_newcomers")]

    operations = [
        migrations.CreateModel(
            name="Reconciliation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("began_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
                ("after", models.BigIntegerField(default=0)),
                ("records", models.PositiveIntegerField(default=0)),
                ("found", models.PositiveIntegerField(default=0)),
                ("fresh", models.PositiveIntegerField(default=0)),
            ],
            options={"verbose_name": "reconciliation", "default_permissions": ()},
        ),
        migrations.CreateModel(
            name="Mismatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("customer", models.BigIntegerField()),
                ("field", models.CharField(blank=True, max_length=60)),
                ("fault", models.CharField(max_length=12)),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "mismatch",
                "default_permissions": (),
                "constraints": [models.UniqueConstraint(fields=["customer", "field", "fault"], name="mismatch_once")],
            },
        ),
        migrations.RunPython(build, lift),
    ]
