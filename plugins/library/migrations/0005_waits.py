"""Rows of shelves say whether things may wait there. Of rows of before it is not known, and asked of the records."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("library", "0004_moves")]

    operations = [
        migrations.AddField(model, "waits", models.BooleanField(default=True), preserve_default=False)
        for model in ("shelf", "act")
    ]
