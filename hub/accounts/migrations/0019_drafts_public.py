from django.db import migrations

import hub.accounts.rows


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0018_answers_by_hub"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="drafts_public",
            field=hub.accounts.rows.Octets(max_length=32, null=True),
        ),
    ]
