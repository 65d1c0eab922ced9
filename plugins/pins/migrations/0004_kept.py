"""What this hub keeps for which promise, and what only it has."""

from typing import ClassVar

from django.db import migrations, models

KEPT = migrations.CreateModel(
    "Kept",
    fields=[
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("pin8", models.BigIntegerField()),
        ("cid", models.CharField(max_length=64)),
        ("size", models.BigIntegerField(default=0)),
    ],
    options={
        "constraints": [models.UniqueConstraint(fields=["pin8", "cid"], name="pins_kept_once")],
        "indexes": [models.Index(fields=["cid", "size"], name="pins_kept_cid")],
    },
)


class Migration(migrations.Migration):
    """Two tables."""

    dependencies: ClassVar = [("pins", "0003_requested")]
    operations: ClassVar = [
        KEPT,
        migrations.CreateModel(
            "Alone", fields=[("position", models.BigIntegerField(primary_key=True, serialize=False))]
        ),
    ]
