"""In whose words content stands, and what was taken back; the new version of the projection reads the log again. Until
it has, what was named before is given to nobody."""

from django.db import migrations, models

import hub.log.rows


class Migration(migrations.Migration):
    dependencies = [("content", "0002_named")]
    operations = [
        migrations.AddField("named", "words8", models.BigIntegerField(default=0), preserve_default=False),
        migrations.CreateModel(
            name="TakenBack",
            fields=[
                ("position", hub.log.rows.Position(primary_key=True, serialize=False)),
                ("words8", models.BigIntegerField()),
                ("person", models.BinaryField(max_length=32)),
            ],
            options={"indexes": [models.Index(fields=["words8", "person"], name="content_taken_back")]},
        ),
    ]
