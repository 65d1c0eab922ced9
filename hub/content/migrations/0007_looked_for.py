"""How much of what is on its way is here, and since when it is looked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("content", "0006_coming")]

    operations = [
        migrations.AddField("wanted", "held", models.BigIntegerField(default=0)),
        migrations.AddField("wanted", "since", models.BigIntegerField(null=True)),
    ]
