from django.db import migrations, models

import hub.api


class Migration(migrations.Migration):
    dependencies = [("library", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Cover",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("file", models.CharField(blank=True, max_length=64)),
                ("why", models.CharField(blank=True, max_length=200)),
                ("begun", models.PositiveSmallIntegerField(default=0)),
            ],
        ),
    ]
