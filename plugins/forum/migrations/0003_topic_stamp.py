"""A topic's own stamp; the new version of the projection reads the log again and fills it in."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("forum", "0002_cluster_posts")]

    operations = [
        migrations.AddField("topic", "stamp", models.BigIntegerField(default=0), preserve_default=False),
    ]
