"""Which plugin may keep back what an entry names, and not only that one may: each is asked of its own. Until the records
are read again, what might wait is kept back, for it is not known by whom."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("content", "0018_wanted_wrong")]

    operations = [
        migrations.AddField("named", "keeper", models.CharField(default="", max_length=31)),
        migrations.RunSQL("UPDATE content_named SET keeper = '?' WHERE may_wait", migrations.RunSQL.noop),
        migrations.RemoveField("named", "may_wait"),
    ]
