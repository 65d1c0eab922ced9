from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forum", "0010_ids_by_hash")]

    operations = [
        migrations.RemoveIndex(model_name="change", name="forum_change_target"),
        migrations.AddIndex(
            model_name="change",
            index=models.Index(fields=["target8", "person8", "retracts", "feed8"], name="forum_change_target"),
        ),
    ]
