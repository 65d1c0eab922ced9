"""Of the hub's own names: what others hold of them."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("content", "0016_wanted_unfit")]

    operations = [migrations.AddField("pointed", "heard", models.BinaryField(default=b""))]
