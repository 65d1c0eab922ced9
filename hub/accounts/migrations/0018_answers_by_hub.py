"""A yes or no is an answer to one hub: those there are were meant for every hub that had asked with that key."""

from typing import Any

from django.db import migrations, models

import hub.accounts.rows


def name_the_hubs(apps: Any, _schema: Any) -> None:
    answers, asked = (apps.get_model("accounts", name) for name in ("VisitAnswered", "VisitAsked"))
    for one in list(answers.objects.filter(hub=b"")):
        hubs = {bytes(row.hub) for row in asked.objects.filter(person=one.person, key=one.key)}
        answers.objects.bulk_create([answers(person=one.person, key=one.key, hub=each) for each in sorted(hubs)])
        if hubs:
            one.delete()


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0017_picture_handed"),
    ]

    operations = [
        migrations.AddField(
            model_name="visitanswered",
            name="hub",
            field=hub.accounts.rows.Octets(default=b"", max_length=32),
            preserve_default=False,
        ),
        migrations.RemoveConstraint(model_name="visitanswered", name="answered_once"),
        migrations.AddConstraint(
            model_name="visitanswered",
            constraint=models.UniqueConstraint(fields=("person", "key", "hub"), name="answered_once"),
        ),
        migrations.RunPython(name_the_hubs, migrations.RunPython.noop),
    ]
