"""A new database in one step; one that began with the steps that this replaces goes on with those (docs/adr/0045)."""

import django.db.models.deletion
import hub.accounts.rows
import hub.log.rows
from django.conf import settings
from django.db import migrations, models


WENT = [
    ("paper", "on paper"),
    ("shares", "in three parts"),
    ("declined", "not wanted, and destroyed"),
    ("lost", "lost before it was printed"),
]


def went() -> models.CharField:
    return models.CharField(blank=True, choices=WENT, editable=False, max_length=8)


class Migration(migrations.Migration):
    replaces = [
        ("accounts", "0001_first"),
        ("accounts", "0002_here_feeds"),
        ("accounts", "0003_verbose"),
        ("accounts", "0004_words_for_decisions"),
        ("accounts", "0005_pictures_and_rules"),
        ("accounts", "0006_said"),
        ("accounts", "0007_sessions_seen"),
        ("accounts", "0008_cards"),
        ("accounts", "0009_drafts"),
        ("accounts", "0010_invitations"),
        ("accounts", "0011_visiting"),
        ("accounts", "0012_gone"),
        ("accounts", "0013_handovers"),
        ("accounts", "0014_lent_time"),
        ("accounts", "0015_visits_by_stewards"),
        ("accounts", "0016_whereabouts"),
        ("accounts", "0017_picture_handed"),
        ("accounts", "0018_answers_by_hub"),
        ("accounts", "0019_drafts_public"),
        ("accounts", "0020_unseat_after"),
        ("accounts", "0021_tokens"),
    ]

    initial = True

    # First what others bring: Django draws models anew for their steps, while there are few (docs/adr/0045).
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("django_q", "0019_alter_task_options_alter_ormq_key_alter_ormq_lock_and_more"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tick",
            fields=[
                ("position", hub.log.rows.Position(primary_key=True, serialize=False)),
                ("hub", hub.accounts.rows.Octets(db_index=True, max_length=32)),
                ("epoch", models.BigIntegerField()),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Attempt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", hub.accounts.rows.Octets(max_length=16)),
                ("screen", hub.accounts.rows.Octets(max_length=16)),
                ("failures", models.IntegerField()),
                ("last", models.BigIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["name"], name="attempt_name")],
                "constraints": [models.UniqueConstraint(fields=("screen", "name"), name="one_attempt_row")],
            },
        ),
        migrations.CreateModel(
            name="Act",
            fields=[
                ("position", hub.log.rows.Position(primary_key=True, serialize=False)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("hide", "Taken out of sight"),
                            ("block", "Blocked: nothing of theirs is shown here"),
                            ("erase", "Erased for good"),
                            ("lift", "Shown again"),
                        ],
                        max_length=8,
                        verbose_name="what was done",
                    ),
                ),
                ("target", hub.accounts.rows.Octets(db_index=True, max_length=32)),
                ("zone", hub.accounts.rows.Octets(max_length=32, null=True)),
                ("seat", hub.accounts.rows.Octets(max_length=32, null=True)),
                ("author", hub.accounts.rows.Octets(max_length=32)),
                ("feed", hub.accounts.rows.Octets(max_length=32)),
                ("seq", models.BigIntegerField()),
                ("reason", models.CharField(blank=True, max_length=500, verbose_name="reason")),
                ("done", models.BooleanField(default=False, verbose_name="in effect")),
                ("watches", models.BooleanField(default=False)),
            ],
            options={
                "indexes": [
                    models.Index(condition=models.Q(("watches", True)), fields=["zone", "position"], name="act_watches")
                ],
                "verbose_name": "decision",
                "verbose_name_plural": "decisions",
            },
        ),
        migrations.CreateModel(
            name="Said",
            fields=[
                ("position", hub.log.rows.Position(primary_key=True, serialize=False)),
                ("entry", hub.accounts.rows.Octets(max_length=32)),
                ("hub", hub.accounts.rows.Octets(db_index=True, max_length=32)),
                ("author", hub.accounts.rows.Octets(max_length=32)),
                ("feed", hub.accounts.rows.Octets(max_length=32)),
                ("seq", models.BigIntegerField()),
                ("cited", hub.accounts.rows.Octets(max_length=32)),
                ("of", hub.accounts.rows.Octets(db_index=True, default=b"", max_length=32)),
                ("rules", models.JSONField(default=dict)),
                ("reason", models.CharField(blank=True, max_length=500)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("name", models.CharField(max_length=40, unique=True, verbose_name="name")),
                ("name_key", models.CharField(editable=False, max_length=160, unique=True)),
                ("person_id", hub.accounts.rows.Octets(max_length=32, unique=True)),
                ("is_active", models.BooleanField(default=True, verbose_name="may sign in")),
                ("salt", hub.accounts.rows.Octets(max_length=16)),
                ("seal", models.CharField(editable=False, max_length=16)),
                ("signer", hub.accounts.rows.Octets()),
                ("papers", hub.accounts.rows.Octets()),
                ("feed", hub.accounts.rows.Octets(max_length=32)),
                ("incarnation", hub.accounts.rows.Octets(max_length=16)),
                ("here_cert", hub.accounts.rows.Octets(default=b"")),
                ("here_feed", hub.accounts.rows.Octets(default=b"", max_length=32)),
                ("drafts", hub.accounts.rows.Octets(null=True)),
                ("picture_drafts", hub.accounts.rows.Octets(null=True)),
                ("picture_salt", hub.accounts.rows.Octets(default=b"", max_length=16)),
                ("picture_seal", models.CharField(blank=True, editable=False, max_length=16)),
                ("picture_set", models.CharField(blank=True, editable=False, max_length=16)),
                ("picture_stretch", hub.accounts.rows.Octets(null=True)),
                ("post_feed", hub.accounts.rows.Octets(default=b"", max_length=32)),
                ("post_here_cert", hub.accounts.rows.Octets(default=b"")),
                ("post_here_feed", hub.accounts.rows.Octets(default=b"", max_length=32)),
                ("root", hub.accounts.rows.Octets(null=True)),
                ("next_root", hub.accounts.rows.Octets(null=True)),
                ("root_went", went()),
                ("next_root_went", went()),
                ("picture_handed", hub.accounts.rows.Octets(null=True)),
                ("drafts_public", hub.accounts.rows.Octets(max_length=32, null=True)),
            ],
            options={
                "verbose_name": "person",
                "verbose_name_plural": "people",
            },
        ),
        migrations.CreateModel(
            name="Hub",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("hub_id", hub.accounts.rows.Octets(max_length=32)),
                ("name", models.CharField(max_length=40)),
                ("place", models.CharField(blank=True, max_length=200)),
                ("languages", models.JSONField(default=list)),
                ("papers", hub.accounts.rows.Octets()),
                ("feed", hub.accounts.rows.Octets(max_length=32)),
                ("incarnation", hub.accounts.rows.Octets(max_length=16)),
                ("epoch", models.BigIntegerField(default=0)),
                ("ticked", models.BigIntegerField(default=0)),
                ("here_feed", hub.accounts.rows.Octets(default=b"", max_length=32)),
                ("joining", models.CharField(default="open", max_length=16)),
                ("kind", models.CharField(default="village", max_length=16)),
                ("posting", models.CharField(default="everybody", max_length=16)),
                ("reading", models.CharField(default="everybody", max_length=16)),
                ("uploading", models.CharField(default="members", max_length=16)),
                ("root", hub.accounts.rows.Octets(null=True)),
                ("next_root", hub.accounts.rows.Octets(null=True)),
                ("root_went", went()),
                ("next_root_went", went()),
                ("seal_on_paper", models.CharField(blank=True, max_length=16)),
            ],
        ),
        migrations.CreateModel(
            name="Draft",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", hub.accounts.rows.Octets(max_length=32)),
                ("spot", hub.accounts.rows.Octets(max_length=16)),
                ("words", hub.accounts.rows.Octets()),
            ],
            options={
                "indexes": [models.Index(fields=["person", "spot"], name="draft_spot")],
            },
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                ("name_key", models.CharField(max_length=160, unique=True)),
                ("word", hub.accounts.rows.Octets(max_length=32)),
                ("by", hub.accounts.rows.Octets(max_length=32)),
                ("ends", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="VisitAsked",
            fields=[
                ("position", hub.log.rows.Position(primary_key=True, serialize=False)),
                ("hub", hub.accounts.rows.Octets(max_length=32)),
                ("person", hub.accounts.rows.Octets(db_index=True, max_length=32)),
                ("key", hub.accounts.rows.Octets(max_length=32)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Gone",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", hub.accounts.rows.Octets(max_length=32, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="Handover",
            fields=[
                ("place", hub.accounts.rows.Octets(max_length=32, primary_key=True, serialize=False)),
                ("giver", hub.accounts.rows.Octets(default=b"", max_length=32)),
                ("taker", hub.accounts.rows.Octets(default=b"", max_length=32)),
                ("things", hub.accounts.rows.Octets(default=b"")),
                ("tries", models.IntegerField(default=0)),
                ("ends", models.BigIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name="Uptime",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("seconds", models.BigIntegerField(default=0)),
                ("shown", models.FloatField(default=0)),
                ("clock", models.BigIntegerField(default=0)),
                ("boot", models.CharField(blank=True, max_length=40)),
                ("heard", models.JSONField(default=dict)),
                ("lent", models.BigIntegerField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name="Visit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", hub.accounts.rows.Octets(db_index=True, max_length=32)),
                ("key", hub.accounts.rows.Octets(max_length=32, unique=True)),
                ("token", models.CharField(max_length=32, unique=True)),
                ("epoch", models.BigIntegerField()),
                ("name", models.CharField(max_length=40)),
                ("name_key", models.CharField(max_length=160)),
                ("password", models.CharField(max_length=128)),
                ("salt", hub.accounts.rows.Octets(max_length=16)),
                ("seal", models.CharField(max_length=16)),
                ("signer", hub.accounts.rows.Octets()),
                ("drafts", hub.accounts.rows.Octets()),
                ("by_steward", models.BooleanField(default=False)),
            ],
        ),
        migrations.CreateModel(
            name="Profile",
            fields=[
                ("position", hub.log.rows.Position(primary_key=True, serialize=False)),
                ("entry", hub.accounts.rows.Octets(max_length=32)),
                ("feed", hub.accounts.rows.Octets(max_length=32, unique=True)),
                ("seq", models.BigIntegerField()),
                ("person", hub.accounts.rows.Octets(db_index=True, max_length=32)),
                ("name", models.CharField(max_length=200)),
                ("picture", models.CharField(blank=True, max_length=100)),
                ("languages", models.JSONField(default=list)),
                ("after", models.JSONField(default=list)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Session",
            fields=[
                ("place", hub.accounts.rows.Octets(max_length=32, primary_key=True, serialize=False)),
                ("payload", hub.accounts.rows.Octets()),
                ("expires", models.BigIntegerField(db_index=True)),
                ("seen", models.BigIntegerField(default=0)),
                (
                    "person",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL
                    ),
                ),
                ("own", models.BooleanField(default=False)),
                ("since", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.CreateModel(
            name="VisitAnswered",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person", hub.accounts.rows.Octets(max_length=32)),
                ("key", hub.accounts.rows.Octets(max_length=32)),
                ("hub", hub.accounts.rows.Octets(max_length=32)),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("person", "key", "hub"), name="answered_once")],
            },
        ),
        migrations.CreateModel(
            name="Seat",
            fields=[
                ("position", hub.log.rows.Position(primary_key=True, serialize=False)),
                ("entry", hub.accounts.rows.Octets(db_index=True, max_length=32)),
                ("feed", hub.accounts.rows.Octets(max_length=32)),
                ("seq", models.BigIntegerField()),
                ("hub", hub.accounts.rows.Octets(db_index=True, max_length=32)),
                ("author", hub.accounts.rows.Octets(max_length=32)),
                ("person", hub.accounts.rows.Octets(db_index=True, max_length=32)),
                ("role", models.CharField(max_length=16)),
                ("boards", models.JSONField(default=list)),
                ("cited", hub.accounts.rows.Octets(max_length=32, null=True)),
                ("assents", models.JSONField(default=list)),
                ("after", models.JSONField(default=list)),
                ("epoch", models.BigIntegerField(default=0)),
                ("standing", models.CharField(default="void", max_length=8)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Unseat",
            fields=[
                ("position", hub.log.rows.Position(primary_key=True, serialize=False)),
                ("entry", hub.accounts.rows.Octets(max_length=32)),
                ("feed", hub.accounts.rows.Octets(max_length=32)),
                ("seq", models.BigIntegerField()),
                ("hub", hub.accounts.rows.Octets(db_index=True, max_length=32)),
                ("author", hub.accounts.rows.Octets(max_length=32)),
                ("cited", hub.accounts.rows.Octets(max_length=32)),
                ("seat", hub.accounts.rows.Octets(max_length=32)),
                ("feeds", models.JSONField(default=dict)),
                ("epoch", models.BigIntegerField(default=0)),
                ("after", models.JSONField(default=list)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="Token",
            fields=[
                ("number", hub.accounts.rows.Octets(max_length=8, primary_key=True, serialize=False)),
                ("proof", hub.accounts.rows.Octets(max_length=32)),
                ("payload", hub.accounts.rows.Octets()),
                ("label", models.CharField(max_length=31)),
                ("name", models.CharField(max_length=200)),
                ("made", models.BigIntegerField()),
                ("used", models.BigIntegerField(default=0)),
                ("expires", models.BigIntegerField()),
                ("person", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
        ),
    ]
