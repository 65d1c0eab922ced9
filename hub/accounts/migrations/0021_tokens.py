"""Tokens by which programs write for their people."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from hub.accounts.rows import Octets


class Migration(migrations.Migration):
    dependencies = [("accounts", "0020_unseat_after")]
    operations = [
        migrations.CreateModel(
            name="Token",
            fields=[
                ("number", Octets(max_length=8, primary_key=True, serialize=False)),
                ("proof", Octets(max_length=32)),
                ("payload", Octets()),
                ("label", models.CharField(max_length=31)),
                ("name", models.CharField(max_length=200)),
                ("made", models.BigIntegerField()),
                ("used", models.BigIntegerField(default=0)),
                ("expires", models.BigIntegerField()),
                (
                    "person",
                    models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL),
                ),
            ],
        ),
    ]
