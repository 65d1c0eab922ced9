from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import OuterRef, Subquery


def names_by_value(apps: Apps, schema: BaseDatabaseSchemaEditor) -> None:
    neighbours = apps.get_model("gossip", "Neighbour").objects.filter(pk=OuterRef("neighbour"))
    apps.get_model("gossip", "Receipt").objects.update(name=Subquery(neighbours.values("name")[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ("gossip", "0002_notes"),
    ]

    operations = [
        migrations.AddField(
            model_name="receipt",
            name="name",
            field=models.CharField(default="", max_length=100, verbose_name="name"),
            preserve_default=False,
        ),
        migrations.RunPython(names_by_value, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="receipt",
            name="neighbour",
            field=models.ForeignKey(
                null=True,
                on_delete=models.SET_NULL,
                related_name="receipts",
                to="gossip.neighbour",
            ),
        ),
    ]
