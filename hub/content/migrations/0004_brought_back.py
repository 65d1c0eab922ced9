from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("content", "0003_taken_back")]

    operations = [
        migrations.AddField("takenback", "undone", models.BooleanField(default=False)),
        migrations.RemoveIndex("takenback", "content_taken_back"),
        migrations.AddIndex(
            "takenback",
            models.Index(fields=["words8", "person", "position", "undone"], name="content_taken_back"),
        ),
    ]
