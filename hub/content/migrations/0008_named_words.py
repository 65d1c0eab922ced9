"""What an entry names, found by the entry."""

from typing import ClassVar

from django.db import migrations, models


class Migration(migrations.Migration):
    """An index."""

    dependencies: ClassVar = [("content", "0007_looked_for")]
    operations: ClassVar = [
        migrations.AddIndex(
            model_name="named", index=models.Index(fields=["words8"], name="content_named_words")
        ),
    ]
