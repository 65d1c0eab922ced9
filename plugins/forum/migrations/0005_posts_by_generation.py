"""A table of posts like any other, whose index begins with the generation (docs/adr/0007); it is filled anew from the log, and until
then no topic counts replies that are not shown.

Made anew and not altered, because on SQLite the old one has no row ids.
"""

from django.db import migrations, models

import hub.api


class Migration(migrations.Migration):
    dependencies = [("forum", "0004_first_boards")]

    operations = [
        migrations.RunSQL("UPDATE forum_topic SET posts = 0", migrations.RunSQL.noop),
        migrations.DeleteModel("Post"),
        migrations.CreateModel(
            "Post",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("topic8", models.BigIntegerField()),
                ("stamp", models.BigIntegerField()),
            ],
            options={"indexes": [models.Index(models.F("position").bitrightshift(16), "topic8", "stamp", name="forum_post_topic")]},
        ),
    ]
