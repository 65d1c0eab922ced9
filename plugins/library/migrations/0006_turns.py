"""Wishes stand in the queue by when they came, and not by the date that their writer says."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("library", "0005_waits")]

    operations = [migrations.RemoveField("wish", "stamp")]
