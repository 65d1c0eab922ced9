"""What plugins have yet to forget of those who left."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plugins", "0004_known")]

    operations = [
        migrations.CreateModel(
            name="Owed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=31)),
                ("person", models.BinaryField(max_length=32)),
            ],
            options={"constraints": [models.UniqueConstraint(fields=["label", "person"], name="owed_once")]},
        ),
    ]
