"""Where names lead that villages promised to keep."""

from typing import ClassVar

import hub.api
from django.db import migrations, models

LED = migrations.CreateModel(
    "Led",
    fields=[
        ("position", hub.api.Position(primary_key=True, serialize=False)),
        ("target8", models.BigIntegerField()),
        ("hub8", models.BigIntegerField()),
    ],
    options={"indexes": [models.Index(fields=["target8", "hub8", "position"], name="pins_led_target")]},
)


class Migration(migrations.Migration):
    """One table."""

    dependencies: ClassVar = [("pins", "0005_unasked")]
    operations: ClassVar = [LED]
