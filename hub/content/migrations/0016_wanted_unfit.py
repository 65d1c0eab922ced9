"""Of what is wanted: how deep it lies, and whether it can be kept at all."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("content", "0015_lacked")]

    operations = [
        migrations.AddField("wanted", "deep", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("wanted", "unfit", models.BooleanField(default=False)),
    ]
