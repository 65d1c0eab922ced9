"""A new database in one step; one that began with the steps that this replaces goes on with those (docs/adr/0045)."""

import django.db.models.deletion
import hub.accounts.rows
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [("portal", "0001_cards_and_notice"), ("portal", "0002_brought")]

    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Card",
            fields=[
                ("label", models.CharField(max_length=31, primary_key=True, serialize=False)),
                ("place", models.SmallIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.CharField(max_length=100)),
                ("ends", models.BigIntegerField()),
                ("author", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name="Brought",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("who", hub.accounts.rows.Octets(max_length=16, unique=True)),
                ("since", models.BigIntegerField()),
                ("size", models.BigIntegerField()),
            ],
        ),
    ]
