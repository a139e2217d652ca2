"""The search index of names: FTS5 on SQLite, tsvector with GIN on PostgreSQL."""

from django.db import migrations

from customers.records.search import CREATE, TABLE


def create(apps, schema_editor):
    for statement in CREATE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def drop(apps, schema_editor):
    schema_editor.execute(f"DROP TABLE {TABLE}")


class Migration(migrations.Migration):
    dependencies = [("customers", "0001_initial")]
    operations = [migrations.RunPython(create, drop)]
