"""Its first was never written."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("lostmigrations", "0001_first")]
