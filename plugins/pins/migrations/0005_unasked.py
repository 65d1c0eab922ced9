"""An index that no statement asks: one page less to write for each promise."""

from typing import ClassVar

from django.db import migrations


class Migration(migrations.Migration):
    """One index goes."""

    dependencies: ClassVar = [("pins", "0004_kept")]
    operations: ClassVar = [migrations.RemoveIndex(model_name="pinned", name="pins_pinned_target")]
