"""The index finds the first boards of each steward, however many there are."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forum", "0003_topic_stamp")]

    operations = [
        migrations.RemoveIndex("board", "forum_board_zone"),
        migrations.AddIndex(
            "board", models.Index(fields=["zone8", "person8", "order", "position"], name="forum_board_zone")
        ),
    ]
