from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


def end(apps: Any, _editor: Any) -> None:
    """What began before rows said whose they are could be neither listed nor ended, so everybody signs in once more."""
    apps.get_model("accounts", "Session").objects.all().delete()


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0015_visits_by_stewards"),
    ]

    operations = [
        migrations.RunPython(end, migrations.RunPython.noop),
        migrations.AddField(
            model_name="session",
            name="person",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="own",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="session",
            name="since",
            field=models.BigIntegerField(default=0),
        ),
    ]
