"""A new database in one step; one that began with the steps that this replaces goes on with those (docs/adr/0045)."""

import django.db.models.deletion
import hub.log.rows
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("log", "0001_first"),
        ("log", "0002_not_shown_failed"),
        ("log", "0003_sight"),
        ("log", "0004_verbose"),
        ("log", "0005_words_for_entries"),
        ("log", "0006_same_person"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Cursor",
            fields=[
                ("label", models.CharField(max_length=64, primary_key=True, serialize=False)),
                ("position", models.BigIntegerField(default=0)),
                ("projection", models.IntegerField(default=0)),
                ("streak", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("id8", models.BigIntegerField(db_index=True)),
                ("entry_id", models.BinaryField(max_length=32)),
                ("author", models.BinaryField(max_length=32, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Feed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.BinaryField(max_length=32, unique=True)),
                ("kind", models.CharField(default="", max_length=6)),
                ("person", models.BinaryField(max_length=32, null=True)),
                ("hub", models.BinaryField(max_length=32, null=True)),
                ("scope", models.CharField(default="", max_length=4)),
                ("caps", models.CharField(blank=True, default="", max_length=64)),
                ("why", models.CharField(blank=True, default="", max_length=64)),
                ("low", models.BigIntegerField(default=1)),
                ("head", models.BigIntegerField(default=0)),
                ("head_id", models.BinaryField(max_length=32)),
                ("stamp", models.BigIntegerField(default=0)),
                ("fork", models.BigIntegerField(null=True)),
                ("settled", models.BinaryField(max_length=32, null=True)),
                ("counts_to", models.BigIntegerField(default=0)),
                ("absent", models.IntegerField(default=0)),
                ("via", models.BinaryField(max_length=32, null=True)),
                ("own", models.BooleanField(default=False)),
                ("closed", models.BooleanField(default=False)),
                ("blocked", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(fields=["person"], name="log_feed_person"),
                    models.Index(fields=["hub"], name="log_feed_hub"),
                    models.Index(fields=["stamp"], name="log_feed_stamp"),
                    models.Index(condition=models.Q(("blocked", True)), fields=["id"], name="log_feed_blocked"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("position", hub.log.rows.Position(primary_key=True, serialize=False, verbose_name="position")),
                ("seq", models.BigIntegerField()),
                ("stamp", models.BigIntegerField()),
                ("size", models.IntegerField()),
                (
                    "state",
                    models.SmallIntegerField(
                        choices=[(0, "here"), (1, "not yet come"), (2, "dropped here for space"), (3, "erased")],
                        default=0,
                        verbose_name="state",
                    ),
                ),
                ("entry_id", models.BinaryField(max_length=32)),
                ("id8", models.BigIntegerField()),
                ("sig", models.BinaryField(max_length=64, null=True)),
                ("body_hash", models.BinaryField(max_length=32, null=True)),
                ("body", models.BinaryField(null=True)),
                (
                    "feed",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        to="log.feed",
                    ),
                ),
            ],
            options={
                "verbose_name": "entry",
                "verbose_name_plural": "entries",
                "constraints": [models.UniqueConstraint(fields=("feed", "seq"), name="log_entry_once")],
                "indexes": [
                    models.Index(models.F("position").bitrightshift(16), models.F("id8"), name="log_entry_id8")
                ],
            },
        ),
        migrations.CreateModel(
            name="Hidden",
            fields=[
                ("position", hub.log.rows.Position(primary_key=True, serialize=False)),
                ("act", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="NotShown",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=64, verbose_name="plugin")),
                ("type", models.CharField(max_length=64, verbose_name="record type")),
                (
                    "why",
                    models.CharField(
                        choices=[
                            ("unknown", "no plugin here knows this type"),
                            ("malformed", "not written as its type demands"),
                            ("failed", "the plugin failed at it, too long ago to try again one by one"),
                        ],
                        max_length=12,
                        verbose_name="why",
                    ),
                ),
                ("count", models.BigIntegerField(default=0, verbose_name="entries")),
            ],
            options={
                "verbose_name": "kind of entry not shown",
                "verbose_name_plural": "kinds of entry not shown",
                "constraints": [models.UniqueConstraint(fields=("label", "type", "why"), name="log_not_shown_once")],
            },
        ),
        migrations.CreateModel(
            name="Statement",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("statement_id", models.BinaryField(max_length=32)),
                ("about", models.BinaryField(max_length=32)),
                ("signer", models.BinaryField(max_length=32)),
                ("sig", models.BinaryField(max_length=64)),
                ("raw", models.BinaryField()),
                ("found_by", models.BigIntegerField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("about", "statement_id", "signer"), name="log_statement_once")
                ],
                "indexes": [models.Index(fields=["found_by"], name="log_statement_found_by")],
            },
        ),
        migrations.CreateModel(
            name="Failure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=64, verbose_name="plugin")),
                ("position", models.BigIntegerField(verbose_name="position")),
                ("type", models.CharField(max_length=64, verbose_name="record type")),
                ("traceback", models.TextField(verbose_name="traceback")),
                ("tries", models.IntegerField(default=1, verbose_name="tries")),
            ],
            options={
                "verbose_name": "failure",
                "verbose_name_plural": "failures",
                "constraints": [models.UniqueConstraint(fields=("label", "position"), name="log_failure_once")],
            },
        ),
        migrations.CreateModel(
            name="ForkProof",
            fields=[
                (
                    "feed",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        serialize=False,
                        to="log.feed",
                    ),
                ),
                ("seq", models.BigIntegerField()),
                ("proof", models.BinaryField()),
            ],
        ),
        migrations.CreateModel(
            name="Sight",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("times", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Half",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("person", models.BinaryField(max_length=32)),
                ("other", models.BinaryField(max_length=32)),
                ("counts", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("counts", True)), fields=["person"], name="log_half_said"),
                    models.Index(condition=models.Q(("counts", True)), fields=["other"], name="log_half_asked"),
                ],
                "constraints": [models.UniqueConstraint(fields=("person", "other"), name="log_half_once")],
            },
        ),
        migrations.CreateModel(
            name="OnePerson",
            fields=[
                ("person", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("one", models.BinaryField(max_length=32)),
            ],
            options={
                "indexes": [models.Index(fields=["one"], name="log_oneperson_one")],
            },
        ),
    ]
