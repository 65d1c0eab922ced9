"""Content of many chunks and folders. Each row says the codec too; what is named and wanted is read from the log again,
by the new version of the projection."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

RAW = 0x55

CLUSTERED = """
    CREATE TABLE content_chunk (
        first8 bigint NOT NULL,
        stored_id bigint NOT NULL REFERENCES content_stored (id) DEFERRABLE INITIALLY DEFERRED,
        begins bigint NOT NULL,
        PRIMARY KEY (first8, stored_id, begins)
    ) WITHOUT ROWID
"""


def cluster_chunks(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    """On SQLite the way from a chunk's id to its place is the table itself, one tree to write instead of two. Its columns
    stand in the order of its key: the quick check of SQLite 3.40 takes any other for damage, and the hub would not
    start. The index of `stored` comes after it, as Django makes it for every foreign key."""
    if editor.connection.vendor == "sqlite":
        editor.execute("DROP TABLE content_chunk")
        editor.execute(CLUSTERED)


def content(*fields: tuple[str, models.Field]) -> list[tuple[str, models.Field]]:
    return [
        ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
        ("codec", models.PositiveSmallIntegerField()),
        ("digest", models.BinaryField(max_length=32)),
        *fields,
    ]


def of_stored(name: str) -> tuple[str, models.Field]:
    return name, models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE,
        related_name={"stored": "holes", "folder": "held"}[name],
        to="content.stored",
    )


class Migration(migrations.Migration):
    dependencies = [("content", "0004_brought_back")]
    operations = [
        migrations.RenameModel("Stored", "StoredBefore"),
        migrations.CreateModel(
            name="Stored",
            fields=content(
                (
                    "kind",
                    models.CharField(
                        choices=[("file", "File"), ("folder", "Folder")], default="file", max_length=6
                    ),
                ),
                ("profile", models.CharField(max_length=32)),
                ("size", models.BigIntegerField()),
                ("total", models.BigIntegerField()),
                ("loose", models.BigIntegerField(null=True)),
            ),
            options={
                "constraints": [models.UniqueConstraint(fields=["digest", "codec"], name="content_stored_once")],
                "indexes": [
                    models.Index(fields=["loose"], name="content_loose", condition=models.Q(loose__isnull=False))
                ],
            },
        ),
        migrations.RunSQL(
            "INSERT INTO content_stored (codec, digest, kind, profile, size, total)"
            f" SELECT {RAW}, digest, 'file', 'unixfs-v1-2025', size, size FROM content_storedbefore",
            migrations.RunSQL.noop,
        ),
        migrations.DeleteModel("StoredBefore"),
        migrations.DeleteModel("Wanted"),
        migrations.DeleteModel("Named"),
        migrations.CreateModel(
            name="Wanted",
            fields=content(("tries", models.PositiveIntegerField(default=0))),
            options={
                "constraints": [models.UniqueConstraint(fields=["digest", "codec"], name="content_wanted_once")],
                "indexes": [models.Index(fields=["tries"], name="content_wanted_tries")],
            },
        ),
        migrations.CreateModel(
            name="Named",
            fields=content(("position", models.BigIntegerField(db_index=True)), ("words8", models.BigIntegerField())),
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["digest", "codec", "position"], name="content_named_once")
                ],
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
                "constraints": [models.UniqueConstraint(fields=["digest", "stored"], name="content_node_once")]
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
        migrations.RunPython(cluster_chunks, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Within",
            fields=content(of_stored("folder")),
            options={
                "constraints": [
                    models.UniqueConstraint(fields=["digest", "codec", "folder"], name="content_within_once")
                ]
            },
        ),
        migrations.CreateModel(
            name="Hole",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("begins", models.BigIntegerField()),
                ("tries", models.PositiveIntegerField(default=0)),
                of_stored("stored"),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["stored", "begins"], name="content_hole_once")]
            },
        ),
        migrations.CreateModel(
            name="Leased",
            fields=content(
                ("label", models.CharField(max_length=32)),
                ("owner", models.BinaryField(default=b"", max_length=32)),
                ("reason", models.CharField(blank=True, max_length=64)),
                ("until", models.BigIntegerField(null=True)),
                ("promised", models.BooleanField(default=False)),
                ("size", models.BigIntegerField(default=0)),
            ),
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["digest", "codec", "label", "owner", "reason"], name="content_leased_once"
                    )
                ],
                "indexes": [models.Index(fields=["label", "owner", "size"], name="content_leased_room")],
            },
        ),
    ]
