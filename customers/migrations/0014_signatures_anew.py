"""Names are taken apart anew, as branches stand apart from a name's core; a sheet counts who may be known (P9.2)."""

from typing import Any

from django.db import migrations, models


def forget(apps: Any, _schema: Any) -> None:
    """Take every signature away; the next comparison signs all records and weighs them again."""
    apps.get_model("customers", "Signature").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("customers", "0013_surveys")]

    operations = [
        migrations.AddField("importchunk", "known", models.PositiveIntegerField(default=0)),
        migrations.AddField("importchunk", "likely", models.PositiveIntegerField(default=0)),
        migrations.RunPython(forget, migrations.RunPython.noop, elidable=True),
    ]
