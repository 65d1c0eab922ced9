from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("gossip", "0004_met_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="neighbour",
            name="heard",
            field=models.BooleanField(default=False, editable=False),
        ),
    ]
