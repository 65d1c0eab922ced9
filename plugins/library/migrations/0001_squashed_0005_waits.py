"""A new database in one step; one that began with the steps that this replaces goes on with those (docs/adr/0045)."""

import hub.api
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("library", "0001_initial"),
        ("library", "0002_covers"),
        ("library", "0003_wishes"),
        ("library", "0004_moves"),
        ("library", "0005_waits"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Change",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("id8", models.BigIntegerField()),
                ("target8", models.BigIntegerField()),
                ("person8", models.BigIntegerField()),
                ("feed8", models.BigIntegerField()),
                ("file8", models.BigIntegerField()),
                ("size", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["target8", "person8", "feed8"], name="library_change_target"),
                    models.Index(fields=["file8"], name="library_change_file8"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Item",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("id8", models.BigIntegerField()),
                ("shelf8", models.BigIntegerField()),
                ("person8", models.BigIntegerField()),
                ("file8", models.BigIntegerField()),
                ("stamp", models.BigIntegerField()),
                ("size", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["id8"], name="library_item_id8"),
                    models.Index(fields=["shelf8", "stamp"], name="library_item_shelf"),
                    models.Index(fields=["person8", "stamp"], name="library_item_person"),
                    models.Index(fields=["file8"], name="library_item_file8"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Retraction",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("target8", models.BigIntegerField()),
                ("person8", models.BigIntegerField()),
                ("feed8", models.BigIntegerField()),
                ("seq", models.BigIntegerField()),
                ("undone", models.BooleanField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["target8", "person8", "feed8", "seq"], name="library_retraction_target")
                ],
            },
        ),
        migrations.CreateModel(
            name="Cover",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("file", models.CharField(blank=True, max_length=64)),
                ("why", models.CharField(blank=True, max_length=200)),
                ("begun", models.PositiveSmallIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("target8", models.BigIntegerField()),
                ("item8", models.BigIntegerField()),
                ("person8", models.BigIntegerField()),
                ("feed8", models.BigIntegerField()),
                ("seq", models.BigIntegerField()),
                ("wrong", models.BooleanField()),
            ],
            options={
                "indexes": [models.Index(fields=["target8", "item8"], name="library_answer_target")],
            },
        ),
        migrations.CreateModel(
            name="Wish",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("id8", models.BigIntegerField()),
                ("person8", models.BigIntegerField()),
                ("hub8", models.BigIntegerField()),
                ("title8", models.BigIntegerField()),
                ("stamp", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["id8"], name="library_wish_id8"),
                    models.Index(fields=["person8"], name="library_wish_person"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Move",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("kind", models.SmallIntegerField(choices=[(1, "own"), (2, "seat")])),
                ("target8", models.BigIntegerField()),
                ("shelf8", models.BigIntegerField()),
                ("person8", models.BigIntegerField()),
                ("feed8", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["target8", "person8", "feed8"], name="library_move_target"),
                    models.Index(fields=["shelf8"], name="library_move_shelf"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Shelf",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("id8", models.BigIntegerField()),
                ("zone8", models.BigIntegerField()),
                ("person8", models.BigIntegerField()),
                ("order", models.BigIntegerField()),
                ("waits", models.BooleanField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["id8"], name="library_shelf_id8"),
                    models.Index(fields=["person8", "zone8", "order"], name="library_shelf_zone"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Act",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("kind", models.SmallIntegerField(choices=[(1, "shelf"), (2, "yes"), (3, "no"), (4, "closed")])),
                ("target8", models.BigIntegerField()),
                ("item8", models.BigIntegerField()),
                ("person8", models.BigIntegerField()),
                ("feed8", models.BigIntegerField()),
                ("waits", models.BooleanField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["target8", "person8", "feed8"], name="library_act_target"),
                    models.Index(fields=["item8", "kind"], name="library_act_item"),
                ],
            },
        ),
    ]
