from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forget_marks(apps: Apps, _schema: BaseDatabaseSchemaEditor) -> None:
    """What is kept under the short ids of before is found no more; how far the whole forum was read stays."""
    apps.get_model("forum", "Mark").objects.exclude(topic8=0).delete()
    apps.get_model("forum", "Watch").objects.all().delete()


class Migration(migrations.Migration):
    dependencies = [("forum", "0009_marks")]

    operations = [
        migrations.RemoveIndex(model_name="topic", name="forum_topic_board"),
        migrations.AddField(model_name="topic", name="split8", field=models.BigIntegerField(default=0)),
        migrations.AddIndex(
            model_name="topic",
            index=models.Index(fields=["board8", "split8", "last"], name="forum_topic_board"),
        ),
        migrations.RunPython(forget_marks, migrations.RunPython.noop),
    ]
