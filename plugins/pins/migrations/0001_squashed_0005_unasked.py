"""A new database in one step; one that began with the steps that this replaces goes on with those (docs/adr/0045)."""

import django.db.models.expressions
import hub.api
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("pins", "0001_initial"),
        ("pins", "0002_staying"),
        ("pins", "0003_requested"),
        ("pins", "0004_kept"),
        ("pins", "0005_unasked"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Asked",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("zone8", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["zone8", "position"], name="pins_asked_zone")],
            },
        ),
        migrations.CreateModel(
            name="Offered",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("hub8", models.BigIntegerField()),
                ("worth", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["hub8", "worth"], name="pins_offered_hub")],
            },
        ),
        migrations.CreateModel(
            name="Proved",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", hub.api.Position()),
                ("pin8", models.BigIntegerField()),
                ("of8", models.BigIntegerField()),
                ("by8", models.BigIntegerField()),
                ("word", models.SmallIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        django.db.models.expressions.CombinedExpression(models.F("position"), ">>", models.Value(16)),
                        models.F("pin8"),
                        models.F("position"),
                        name="pins_proved_pin",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("position", "pin8", "word"), name="pins_proved_once")],
            },
        ),
        migrations.CreateModel(
            name="Unpinned",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("kind", models.SmallIntegerField(default=1)),
                ("target8", models.BigIntegerField()),
                ("person8", models.BigIntegerField()),
                ("feed8", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["target8", "person8", "feed8"], name="pins_unpinned_target")],
            },
        ),
        migrations.CreateModel(
            name="Staying",
            fields=[
                ("pin8", models.BigIntegerField(primary_key=True, serialize=False)),
                ("day", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Requested",
            fields=[
                ("requestid", models.CharField(max_length=59, primary_key=True, serialize=False)),
                ("person8", models.BigIntegerField()),
                ("created", models.BigIntegerField()),
                ("target8", models.BigIntegerField()),
                ("cid", models.CharField(max_length=80)),
                ("name", models.CharField(max_length=255)),
                ("origins", models.TextField()),
                ("meta", models.TextField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person8", "created"), name="pins_requested_order")],
            },
        ),
        migrations.CreateModel(
            name="Kept",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("pin8", models.BigIntegerField()),
                ("cid", models.CharField(max_length=64)),
                ("size", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("pin8", "cid"), name="pins_kept_once")],
                "indexes": [models.Index(fields=["cid", "size"], name="pins_kept_cid")],
            },
        ),
        migrations.CreateModel(
            name="Alone",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="Pinned",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("id8", models.BigIntegerField()),
                ("target8", models.BigIntegerField()),
                ("zone8", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        django.db.models.expressions.CombinedExpression(models.F("position"), ">>", models.Value(16)),
                        models.F("id8"),
                        name="pins_pinned_id8",
                    ),
                    models.Index(fields=["zone8", "position"], name="pins_pinned_zone"),
                ],
            },
        ),
    ]
