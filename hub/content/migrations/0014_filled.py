"""Running sums of the room that is filled, begun with what is here."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

COUNTED = """
    INSERT INTO content_filled (label, owner, size)
    WITH brought AS (
        SELECT label, owner, size FROM content_leased
        UNION ALL SELECT label, owner, size FROM content_upload WHERE file = ''
    )
    SELECT label, %s, SUM(size) FROM brought GROUP BY label
    UNION ALL SELECT '', owner, SUM(size) FROM brought WHERE owner <> %s GROUP BY owner
    UNION ALL SELECT '', %s, COALESCE(SUM(size), 0) FROM content_stored WHERE kind = 'file'
"""


def count(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    with editor.connection.cursor() as cursor:
        cursor.execute(COUNTED, [b""] * 3)


class Migration(migrations.Migration):
    dependencies = [("content", "0013_promised")]

    operations = [
        migrations.CreateModel(
            name="Filled",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(blank=True, max_length=32)),
                ("owner", models.BinaryField(max_length=32)),
                ("size", models.BigIntegerField()),
            ],
            options={"indexes": [models.Index(fields=["label", "owner"], name="content_filled_whose")]},
        ),
        migrations.RunPython(count, migrations.RunPython.noop),
        migrations.RemoveIndex("Leased", "content_leased_room"),
    ]
