"""The table of words as this database keeps it, and what the index knows of itself."""

from django.db import connection, migrations, models

import hub.log.rows
from hub.search.tables import MADE_IN


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Standing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", models.BigIntegerField(default=0)),
                ("version", models.BigIntegerField(default=0)),
                ("unclean", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Indexed",
            fields=[
                ("position", hub.log.rows.Position(primary_key=True, serialize=False)),
                ("checksum", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Late",
            fields=[("position", hub.log.rows.Position(primary_key=True, serialize=False))],
        ),
        migrations.CreateModel(
            name="Changed",
            fields=[
                ("position", hub.log.rows.Position(primary_key=True, serialize=False)),
                ("target8", models.BigIntegerField(db_index=True)),
            ],
        ),
        migrations.RunSQL(MADE_IN[connection.vendor], ["DROP TABLE search_words"]),
    ]
