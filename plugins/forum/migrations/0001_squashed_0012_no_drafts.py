"""A new database in one step; one that began with the steps that this replaces goes on with those (docs/adr/0045)."""

import django.db.models.expressions
import hub.api
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("forum", "0001_initial"),
        ("forum", "0002_cluster_posts"),
        ("forum", "0003_topic_stamp"),
        ("forum", "0004_first_boards"),
        ("forum", "0005_posts_by_generation"),
        ("forum", "0006_whole_forum"),
        ("forum", "0007_touched"),
        ("forum", "0008_acts_by_feed"),
        ("forum", "0009_marks"),
        ("forum", "0010_ids_by_hash"),
        ("forum", "0011_changes_by_feed"),
        ("forum", "0012_no_drafts"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Post",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("topic8", models.BigIntegerField()),
                ("stamp", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        django.db.models.expressions.CombinedExpression(models.F("position"), ">>", models.Value(16)),
                        models.F("topic8"),
                        models.F("stamp"),
                        name="forum_post_topic",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Answer",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("target8", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(
                        django.db.models.expressions.CombinedExpression(models.F("position"), ">>", models.Value(16)),
                        models.F("target8"),
                        name="forum_answer_target",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Best",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("topic8", models.BigIntegerField()),
                ("person8", models.BigIntegerField()),
                ("feed8", models.BigIntegerField()),
                ("seq", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["topic8", "person8", "feed8", "seq"], name="forum_best_topic")],
            },
        ),
        migrations.CreateModel(
            name="Mention",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", hub.api.Position()),
                ("person8", models.BigIntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person8", "position"), name="forum_mention_once")],
            },
        ),
        migrations.CreateModel(
            name="Reaction",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("target8", models.BigIntegerField()),
                ("person8", models.BigIntegerField()),
                ("feed8", models.BigIntegerField()),
                ("worth", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["target8", "person8", "feed8", "worth"], name="forum_reaction_target")
                ],
            },
        ),
        migrations.CreateModel(
            name="Tag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("position", hub.api.Position()),
                ("tag8", models.BigIntegerField()),
                ("topic8", models.BigIntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("tag8", "position"), name="forum_tag_once")],
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("topic8", models.BigIntegerField()),
                ("hub8", models.BigIntegerField()),
                ("feed8", models.BigIntegerField()),
                ("seq", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["topic8", "hub8", "feed8", "seq"], name="forum_tally_topic")],
            },
        ),
        migrations.CreateModel(
            name="Vote",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("topic8", models.BigIntegerField()),
                ("person8", models.BigIntegerField()),
                ("feed8", models.BigIntegerField()),
                ("worth", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["topic8", "person8", "feed8", "worth"], name="forum_vote_topic")],
            },
        ),
        migrations.CreateModel(
            name="Touched",
            fields=[
                ("board8", models.BigIntegerField(primary_key=True, serialize=False)),
                ("times", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Act",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("id8", models.BigIntegerField()),
                (
                    "kind",
                    models.SmallIntegerField(
                        choices=[
                            (1, "stick"),
                            (2, "announce"),
                            (3, "lock"),
                            (4, "move"),
                            (5, "merge"),
                            (6, "split"),
                            (7, "undo"),
                            (8, "board"),
                        ]
                    ),
                ),
                ("target8", models.BigIntegerField()),
                ("place8", models.BigIntegerField()),
                ("zone8", models.BigIntegerField()),
                ("person8", models.BigIntegerField()),
                ("feed8", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["id8"], name="forum_act_id8"),
                    models.Index(fields=["target8", "person8", "feed8"], name="forum_act_target"),
                    models.Index(fields=["place8", "person8", "feed8"], name="forum_act_place"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Mark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.BinaryField(max_length=32)),
                ("topic8", models.BigIntegerField()),
                ("seen", models.BigIntegerField()),
                ("upto", models.BigIntegerField()),
                ("posts", models.IntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "topic8"), name="forum_mark_once")],
            },
        ),
        migrations.CreateModel(
            name="Watch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", models.BinaryField(max_length=32)),
                ("topic8", models.BigIntegerField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "topic8"), name="forum_watch_once")],
            },
        ),
        migrations.CreateModel(
            name="Topic",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("id8", models.BigIntegerField()),
                ("board8", models.BigIntegerField()),
                ("posts", models.IntegerField(default=0)),
                ("last", models.BigIntegerField()),
                ("stamp", models.BigIntegerField()),
                ("split8", models.BigIntegerField(default=0)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["id8"], name="forum_topic_id8"),
                    models.Index(fields=["board8", "split8", "last"], name="forum_topic_board"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Board",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("id8", models.BigIntegerField()),
                ("zone8", models.BigIntegerField()),
                ("person8", models.BigIntegerField()),
                ("order", models.BigIntegerField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["id8"], name="forum_board_id8"),
                    models.Index(fields=["zone8", "person8", "order", "position"], name="forum_board_zone"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Change",
            fields=[
                ("position", hub.api.Position(primary_key=True, serialize=False)),
                ("target8", models.BigIntegerField()),
                ("person8", models.BigIntegerField()),
                ("feed8", models.BigIntegerField()),
                ("seq", models.BigIntegerField()),
                ("retracts", models.BooleanField()),
            ],
            options={
                "indexes": [
                    models.Index(fields=["target8", "person8", "retracts", "feed8"], name="forum_change_target")
                ],
            },
        ),
    ]
