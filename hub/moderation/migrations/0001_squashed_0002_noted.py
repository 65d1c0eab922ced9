"""A new database in one step; one that began with the steps that this replaces goes on with those (docs/adr/0045)."""

import hub.accounts.rows
from django.db import migrations, models


WELCOME_ALL = "INSERT INTO moderation_welcome (person) SELECT person_id FROM accounts_person"
"""Those who are here before newcomers were asked to wait are no newcomers."""


class Migration(migrations.Migration):
    replaces = [("moderation", "0001_first"), ("moderation", "0002_noted")]

    initial = True

    dependencies = [
        ("accounts", "0001_first"),
    ]

    operations = [
        migrations.CreateModel(
            name="Welcome",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", hub.accounts.rows.Octets(max_length=32, unique=True)),
                ("by", hub.accounts.rows.Octets(max_length=32, null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Report",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entry", hub.accounts.rows.Octets(db_index=True, max_length=32)),
                ("reporter", hub.accounts.rows.Octets(max_length=32)),
                ("is_guest", models.BooleanField(default=False, verbose_name="by a guest")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("harm", "It threatens or insults somebody"),
                            ("false", "It is not true"),
                            ("private", "It tells what is private"),
                            ("place", "It does not belong here"),
                            ("other", "Something else"),
                        ],
                        max_length=8,
                        verbose_name="reason",
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=500, verbose_name="in their words")),
                ("stamp", models.BigIntegerField()),
                ("is_open", models.BooleanField(default=True, verbose_name="to be looked at")),
            ],
            options={
                "verbose_name": "report",
                "verbose_name_plural": "reports",
                "indexes": [models.Index(condition=models.Q(("is_open", True)), fields=["entry"], name="report_open")],
                "constraints": [models.UniqueConstraint(fields=("entry", "reporter"), name="one_report_each")],
            },
        ),
        migrations.CreateModel(
            name="Waiting",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token", models.CharField(max_length=32, unique=True)),
                ("person", hub.accounts.rows.Octets(db_index=True, max_length=32, null=True)),
                ("writer", hub.accounts.rows.Octets(db_index=True, max_length=16)),
                ("type", models.CharField(max_length=64, verbose_name="record type")),
                ("body", hub.accounts.rows.Octets()),
                ("scope", models.CharField(max_length=4)),
                ("address", models.CharField(max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waits", "waits for a moderator"),
                            ("approved", "let through, and published when its writer is here again"),
                            ("out", "published"),
                            ("declined", "declined"),
                        ],
                        db_index=True,
                        default="waits",
                        max_length=8,
                        verbose_name="state",
                    ),
                ),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="why it was declined")),
                ("answer", models.CharField(blank=True, max_length=500, verbose_name="the writer's answer")),
                ("entry", hub.accounts.rows.Octets(max_length=32, null=True)),
                ("decided_by", hub.accounts.rows.Octets(max_length=32, null=True)),
                ("stamp", models.BigIntegerField()),
            ],
            options={
                "verbose_name": "waiting record",
                "verbose_name_plural": "waiting records",
            },
        ),
        migrations.CreateModel(
            name="Noted",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("on", "On"), ("off", "Off"), ("decline", "Decline")], max_length=8),
                ),
                ("what", models.CharField(db_index=True, max_length=64)),
                ("by", hub.accounts.rows.Octets(max_length=32)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("position", models.BigIntegerField(db_index=True)),
                ("stamp", models.BigIntegerField()),
                ("lifted", models.BooleanField(default=False)),
            ],
        ),
        migrations.RunSQL([WELCOME_ALL], migrations.RunSQL.noop),
    ]
