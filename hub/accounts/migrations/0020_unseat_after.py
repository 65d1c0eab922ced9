"""An unseat says who sat when it was written, as a seat does: what one of three wished is nothing that two are left to do."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0019_drafts_public"),
    ]

    operations = [
        migrations.AddField(
            model_name="unseat",
            name="after",
            field=models.JSONField(default=list),
        ),
    ]
