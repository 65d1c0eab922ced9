"""A new database in one step; one that began with the steps that this replaces goes on with those (docs/adr/0045)."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    replaces = [
        ("gossip", "0001_initial"),
        ("gossip", "0002_notes"),
        ("gossip", "0003_receipts_stay"),
        ("gossip", "0004_met_at"),
    ]

    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Neighbour",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.BinaryField(max_length=32, unique=True)),
                ("hub", models.BinaryField(max_length=32)),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                ("address", models.CharField(blank=True, max_length=255, verbose_name="address")),
                ("web_port", models.PositiveIntegerField(default=0, verbose_name="web port")),
                ("exchange_port", models.PositiveIntegerField(default=0, verbose_name="exchange port")),
                ("accepted", models.BooleanField(default=False, verbose_name="accepted here")),
                ("accepted_there", models.BooleanField(default=False, verbose_name="accepted there")),
                ("connected", models.BooleanField(default=False, editable=False, verbose_name="is here")),
                (
                    "trouble",
                    models.CharField(blank=True, editable=False, max_length=60, verbose_name="what went wrong last"),
                ),
                ("strikes", models.PositiveIntegerField(default=0, editable=False, verbose_name="strikes")),
                ("known_hubs", models.JSONField(default=list, editable=False)),
                ("met_at", models.CharField(blank=True, editable=False, max_length=64)),
            ],
            options={
                "verbose_name": "neighbour",
                "verbose_name_plural": "neighbours",
                "ordering": ["name", "id"],
            },
        ),
        migrations.CreateModel(
            name="Decline",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("feed", models.BinaryField(max_length=32)),
                ("ours", models.BooleanField()),
                (
                    "neighbour",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="declines", to="gossip.neighbour"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("neighbour", "ours", "feed"), name="gossip_decline_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("began", models.DateTimeField(verbose_name="began")),
                ("ended", models.DateTimeField(null=True, verbose_name="ended")),
                ("gave", models.PositiveIntegerField(default=0, verbose_name="gave")),
                ("got", models.PositiveIntegerField(default=0, verbose_name="got")),
                ("code", models.CharField(blank=True, max_length=60, verbose_name="how it ended")),
                ("notes", models.JSONField(default=list, editable=False, verbose_name="what was noticed")),
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "neighbour",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="receipts",
                        to="gossip.neighbour",
                    ),
                ),
            ],
            options={
                "verbose_name": "receipt",
                "verbose_name_plural": "receipts",
                "ordering": ["-id"],
            },
        ),
    ]
