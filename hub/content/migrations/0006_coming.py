"""How far content that is on its way has come."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("content", "0005_chunks")]

    operations = [
        migrations.AddField("wanted", "size", models.BigIntegerField(null=True)),
        migrations.AddField("wanted", "came", models.BigIntegerField(default=0)),
        migrations.AddField("wanted", "hubs", models.PositiveSmallIntegerField(default=0)),
    ]
