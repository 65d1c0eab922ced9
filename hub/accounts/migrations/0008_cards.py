import hub.accounts.rows
from django.db import migrations, models

WENT = [
    ("paper", "on paper"),
    ("shares", "in three parts"),
    ("declined", "not wanted, and destroyed"),
    ("lost", "lost before it was printed"),
]


def went() -> models.CharField:
    return models.CharField(blank=True, choices=WENT, default="", editable=False, max_length=8)


class Migration(migrations.Migration):

    dependencies = [("accounts", "0007_sessions_seen")]

    operations = [
        *[migrations.RenameField(model, "roots", "root") for model in ("person", "hub")],
        *[migrations.AddField(model, "next_root", hub.accounts.rows.Octets(null=True)) for model in ("person", "hub")],
        *[migrations.AddField(model, column, went(), preserve_default=False)
          for model in ("person", "hub") for column in ("root_went", "next_root_went")],
        migrations.AddField("hub", "seal_on_paper", models.CharField(blank=True, default="", max_length=16), preserve_default=False),
    ]
