"""What an operation replaces stands in its row. Rows that are here are made again from the log."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("naming", "0002_founders")]

    operations = [
        migrations.AddField("said", "kind", models.SmallIntegerField(default=0), preserve_default=False),
        *(
            migrations.AddField(model, name, models.BinaryField(default=b"", **size), preserve_default=False)
            for model in ("said", "claimed")
            for name, size in (("place", {"max_length": 16}), ("after", {}))
        ),
    ]
