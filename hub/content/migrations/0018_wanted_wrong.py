"""Of what is wanted: whether something else was given for it."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("content", "0017_pointed_heard")]

    operations = [migrations.AddField("wanted", "wrong", models.BooleanField(default=False, db_default=False))]
