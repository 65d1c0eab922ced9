"""What hubs answer in their feeds, and on which days they were met."""

from typing import ClassVar

import hub.api
from django.db import migrations, models

SHOWN = migrations.CreateModel(
    "Shown",
    fields=[
        ("position", hub.api.Position(primary_key=True, serialize=False)),
        ("by8", models.BigIntegerField()),
        ("to8", models.BigIntegerField()),
    ],
    options={"indexes": [models.Index(fields=["by8", "to8"], name="pins_shown_by")]},
)
MET = migrations.CreateModel(
    "Met",
    fields=[
        ("hub8", models.BigIntegerField(primary_key=True, serialize=False)),
        ("day", models.BigIntegerField()),
    ],
)


class Migration(migrations.Migration):
    """Two tables."""

    dependencies: ClassVar = [("pins", "0006_led")]
    operations: ClassVar = [SHOWN, MET]
