"""Which plugin may keep back what an entry names, and not only that one may: each is asked of its own."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("content", "0018_wanted_wrong")]

    operations = [
        migrations.RemoveField("named", "may_wait"),
        migrations.AddField("named", "keeper", models.CharField(default="", max_length=31)),
    ]
