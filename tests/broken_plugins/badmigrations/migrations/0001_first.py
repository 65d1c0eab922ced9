"""The second step breaks."""

from django.db import migrations, models


def break_down(apps, editor):
    raise RuntimeError("the well is dry")


class Migration(migrations.Migration):
    initial = True
    operations = [
        migrations.CreateModel(
            "Good", [("id", models.BigAutoField(primary_key=True)), ("text", models.CharField(max_length=20))]
        ),
        migrations.RunPython(break_down),
    ]
