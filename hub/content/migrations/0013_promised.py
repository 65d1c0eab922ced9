"""Parts of promised folders may take the room that promises may."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("content", "0012_renewed")]
    operations = [migrations.AddField("wanted", "promised", models.BooleanField(default=False))]
