"""What programs said of the promises that they asked for."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("pins", "0002_staying")]
    operations = [
        migrations.CreateModel(
            name="Requested",
            fields=[
                ("requestid", models.CharField(max_length=59, primary_key=True, serialize=False)),
                ("person8", models.BigIntegerField()),
                ("created", models.BigIntegerField()),
                ("target8", models.BigIntegerField()),
                ("cid", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=255)),
                ("origins", models.TextField()),
                ("meta", models.TextField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["person8", "created"], name="pins_requested_order"),
                ],
            },
        ),
    ]
