"""What is kept that was here when its village promised it."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies: ClassVar = [("pins", "0007_shown")]
    operations: ClassVar = [
        migrations.AddField("Kept", "own", models.BooleanField(default=False, db_default=False)),
    ]
