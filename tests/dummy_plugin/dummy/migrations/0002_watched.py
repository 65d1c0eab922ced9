"""Who watches the gauge."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("dummy", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Watched",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.BinaryField(max_length=32)),
                ("level", models.IntegerField()),
            ],
        ),
    ]
