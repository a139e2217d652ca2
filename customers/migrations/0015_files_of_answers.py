"""An answer's file may be a PDF: its type stands beside it; what was kept so far are pictures."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0014_signatures_anew"),
    ]

    operations = [
        migrations.AddField(
            model_name="answerfile",
            name="type",
            field=models.CharField(choices=[("jpeg", "Picture"), ("pdf", "PDF")], default="jpeg", max_length=4),
        ),
        migrations.AlterModelOptions(
            name="answerfile",
            options={"default_permissions": (), "verbose_name": "file of an answer"},
        ),
    ]
