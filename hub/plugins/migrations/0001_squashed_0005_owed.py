"""A new database in one step; one that began with the steps that this replaces goes on with those (docs/adr/0045)."""

from django.db import migrations, models


KNOW_THOSE_OF_BEFORE = "INSERT INTO plugins_known (label) SELECT label FROM log_cursor WHERE length(label) < 32"
"""Until plugins were known by a row each, their cursors in the log told it."""


class Migration(migrations.Migration):
    replaces = [
        ("plugins", "0001_first"),
        ("plugins", "0002_troubles"),
        ("plugins", "0003_troubles_of_all"),
        ("plugins", "0004_known"),
        ("plugins", "0005_owed"),
    ]

    initial = True

    dependencies = [
        ("log", "0001_first"),
    ]

    operations = [
        migrations.CreateModel(
            name="Unmigrated",
            fields=[
                ("label", models.CharField(max_length=31, primary_key=True, serialize=False)),
                ("words", models.TextField()),
                ("traceback", models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name="Trouble",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=31)),
                ("member", models.TextField()),
                ("times", models.PositiveIntegerField(default=0)),
                ("words", models.TextField()),
                ("traceback", models.TextField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("label", "member"), name="one_trouble_of_each")],
            },
        ),
        migrations.CreateModel(
            name="Known",
            fields=[
                ("label", models.CharField(max_length=31, primary_key=True, serialize=False)),
            ],
        ),
        migrations.CreateModel(
            name="Switch",
            fields=[
                ("label", models.CharField(max_length=31, primary_key=True, serialize=False)),
                ("on", models.BooleanField()),
            ],
            options={
                "verbose_name": "plugin",
                "verbose_name_plural": "plugins",
            },
        ),
        migrations.CreateModel(
            name="Owed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=31)),
                ("person", models.BinaryField(max_length=32)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("label", "person"), name="owed_once")],
            },
        ),
        migrations.RunSQL([KNOW_THOSE_OF_BEFORE], migrations.RunSQL.noop),
    ]
