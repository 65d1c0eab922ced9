from django.db import migrations

import hub.accounts.rows


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0016_whereabouts"),
    ]

    operations = [
        migrations.AddField(
            model_name="person",
            name="picture_handed",
            field=hub.accounts.rows.Octets(null=True),
        ),
    ]
