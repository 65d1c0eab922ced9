"""Which names of IPNS are this hub's own, and renewed by it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("content", "0011_may_wait")]
    operations = [
        migrations.AddField("pointed", "label", models.CharField(max_length=40, null=True)),
        migrations.AddField("pointed", "days", models.IntegerField(default=0)),
    ]
