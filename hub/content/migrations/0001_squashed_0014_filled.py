"""A new database in one step; one that began with the steps that this replaces goes on with those (docs/adr/0045)."""

import django.db.models.deletion
import hub.log.rows
from django.db import connection, migrations, models


CLUSTERED = """
    CREATE TABLE content_chunk (
        first8 bigint NOT NULL,
        stored_id bigint NOT NULL REFERENCES content_stored (id) DEFERRABLE INITIALLY DEFERRED,
        begins bigint NOT NULL,
        PRIMARY KEY (first8, stored_id, begins)
    ) WITHOUT ROWID
"""
"""On SQLite the way from a chunk's id to its place is the table itself, one tree to write instead of two. Its columns
stand in the order of its key: the quick check of SQLite 3.40 takes any other for damage, and the hub would not start.
The index of `stored` comes after it, as Django makes it for every foreign key."""
NOTHING_IS_FILLED = "INSERT INTO content_filled (label, owner, size) VALUES ('', %s, 0)", [b""]


class Migration(migrations.Migration):
    replaces = [
        ("content", "0001_initial"),
        ("content", "0002_named"),
        ("content", "0003_taken_back"),
        ("content", "0004_brought_back"),
        ("content", "0005_chunks"),
        ("content", "0006_coming"),
        ("content", "0007_looked_for"),
        ("content", "0008_named_words"),
        ("content", "0009_upload"),
        ("content", "0010_pointed"),
        ("content", "0011_may_wait"),
        ("content", "0012_renewed"),
        ("content", "0013_promised"),
        ("content", "0014_filled"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Stored",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("codec", models.PositiveSmallIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "kind",
                    models.CharField(choices=[("file", "File"), ("folder", "Folder")], default="file", max_length=6),
                ),
                ("profile", models.CharField(max_length=32)),
                ("size", models.BigIntegerField()),
                ("total", models.BigIntegerField()),
                ("loose", models.BigIntegerField(null=True)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("digest", "codec"), name="content_stored_once")],
                "indexes": [
                    models.Index(condition=models.Q(("loose__isnull", False)), fields=["loose"], name="content_loose")
                ],
            },
        ),
        migrations.CreateModel(
            name="Chunk",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "first8", "stored", "begins", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("first8", models.BigIntegerField()),
                ("begins", models.BigIntegerField()),
                (
                    "stored",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="content.stored"
                    ),
                ),
            ],
        ),
        *[
            migrations.RunSQL(["DROP TABLE content_chunk", CLUSTERED], migrations.RunSQL.noop)
            for _ in range(connection.vendor == "sqlite")
        ],
        migrations.CreateModel(
            name="TakenBack",
            fields=[
                ("position", hub.log.rows.Position(primary_key=True, serialize=False)),
                ("words8", models.BigIntegerField()),
                ("person", models.BinaryField(max_length=32)),
                ("undone", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [models.Index(fields=["words8", "person", "position", "undone"], name="content_taken_back")],
            },
        ),
        migrations.CreateModel(
            name="Within",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("codec", models.PositiveSmallIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "folder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="held", to="content.stored"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("digest", "codec", "folder"), name="content_within_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Hole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("begins", models.BigIntegerField()),
                ("tries", models.PositiveIntegerField(default=0)),
                (
                    "stored",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="holes", to="content.stored"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("stored", "begins"), name="content_hole_once")],
            },
        ),
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("token", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=32)),
                ("owner", models.BinaryField(max_length=32)),
                ("said", models.TextField(blank=True)),
                ("size", models.BigIntegerField()),
                ("came", models.BigIntegerField(default=0)),
                ("until", models.BigIntegerField()),
                ("file", models.CharField(blank=True, max_length=64)),
            ],
            options={
                "indexes": [models.Index(fields=["owner", "label"], name="content_upload_owner")],
            },
        ),
        migrations.CreateModel(
            name="Named",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("codec", models.PositiveSmallIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
                ("position", models.BigIntegerField(db_index=True)),
                ("words8", models.BigIntegerField()),
                ("may_wait", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("digest", "codec", "position"), name="content_named_once")
                ],
                "indexes": [models.Index(fields=["words8"], name="content_named_words")],
            },
        ),
        migrations.CreateModel(
            name="Pointed",
            fields=[
                ("key", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("record", models.BinaryField()),
                ("teller", models.CharField(db_index=True, max_length=64)),
                ("label", models.CharField(max_length=40, null=True)),
                ("days", models.IntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="Wanted",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("codec", models.PositiveSmallIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
                ("tries", models.PositiveIntegerField(default=0)),
                ("size", models.BigIntegerField(null=True)),
                ("came", models.BigIntegerField(default=0)),
                ("hubs", models.PositiveSmallIntegerField(default=0)),
                ("held", models.BigIntegerField(default=0)),
                ("since", models.BigIntegerField(null=True)),
                ("promised", models.BooleanField(default=False)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("digest", "codec"), name="content_wanted_once")],
                "indexes": [models.Index(fields=["tries"], name="content_wanted_tries")],
            },
        ),
        migrations.CreateModel(
            name="Filled",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(blank=True, max_length=32)),
                ("owner", models.BinaryField(max_length=32)),
                ("size", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["label", "owner"], name="content_filled_whose")],
            },
        ),
        migrations.CreateModel(
            name="Node",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.BinaryField(max_length=32)),
                ("block", models.BinaryField()),
                (
                    "stored",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="nodes", to="content.stored"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("digest", "stored"), name="content_node_once")],
            },
        ),
        migrations.CreateModel(
            name="Leased",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("codec", models.PositiveSmallIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
                ("label", models.CharField(max_length=32)),
                ("owner", models.BinaryField(default=b"", max_length=32)),
                ("reason", models.CharField(blank=True, max_length=64)),
                ("until", models.BigIntegerField(null=True)),
                ("promised", models.BooleanField(default=False)),
                ("size", models.BigIntegerField(default=0)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("digest", "codec", "label", "owner", "reason"), name="content_leased_once"
                    )
                ],
                "indexes": [],
            },
        ),
        migrations.RunSQL([NOTHING_IS_FILLED], migrations.RunSQL.noop),
    ]
