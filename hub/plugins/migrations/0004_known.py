"""Plugins are known by a row each when they are gone. Until now their cursors in the log told it."""

from django.db import migrations, models


def know_those_of_before(apps, _editor):
    known = apps.get_model("plugins", "Known").objects
    labels = apps.get_model("log", "Cursor").objects.values_list("label", flat=True)
    known.bulk_create([known.model(label=label) for label in labels if len(label) < 32])


class Migration(migrations.Migration):
    dependencies = [("plugins", "0003_troubles_of_all"), ("log", "0001_first")]

    operations = [
        migrations.CreateModel(
            name="Known",
            fields=[("label", models.CharField(max_length=31, primary_key=True, serialize=False))],
        ),
        migrations.RunPython(know_those_of_before, migrations.RunPython.noop),
    ]
