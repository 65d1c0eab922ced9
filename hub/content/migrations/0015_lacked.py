"""What folders here hold and is not here, begun with what is so now."""

from django.db import migrations, models

LACKED = """
    INSERT INTO content_lacked (codec, digest)
    SELECT DISTINCT within.codec, within.digest FROM content_within AS within WHERE NOT EXISTS (
        SELECT 1 FROM content_stored AS stored WHERE stored.digest = within.digest AND stored.codec = within.codec
    )
"""


class Migration(migrations.Migration):
    dependencies = [("content", "0014_filled")]

    operations = [
        migrations.CreateModel(
            name="Lacked",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("codec", models.PositiveSmallIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=["digest", "codec"], name="content_lacked_once")]
            },
        ),
        migrations.RunSQL(LACKED, migrations.RunSQL.noop),
    ]
