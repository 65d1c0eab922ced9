"""Records of IPNS."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("content", "0009_upload")]
    operations = [
        migrations.CreateModel(
            name="Pointed",
            fields=[
                ("key", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("record", models.BinaryField()),
                ("teller", models.CharField(db_index=True, max_length=64)),
            ],
        ),
    ]
