from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("gossip", "0003_receipts_stay"),
    ]

    operations = [
        migrations.AddField(
            model_name="neighbour",
            name="met_at",
            field=models.CharField(blank=True, default="", editable=False, max_length=64),
            preserve_default=False,
        ),
    ]
