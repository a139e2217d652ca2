"""The grade on a customer's record, the levels with their service; the walls know the line that gives a grade."""

from django.db import migrations, models

from customers.records import walls


def build(apps, schema_editor):
    walls.build(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("customers", "0006_walls")]

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
        migrations.RunPython(build, migrations.RunPython.noop),
    ]
