"""What is written down of services is written down of all that plugins say in the process *hub*. The rows are of one run
of the hub, so none is carried over."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plugins", "0002_troubles")]

    operations = [
        migrations.DeleteModel("Trouble"),
        migrations.CreateModel(
            name="Trouble",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("label", models.CharField(max_length=31)),
                ("member", models.TextField()),
                ("times", models.PositiveIntegerField(default=0)),
                ("words", models.TextField()),
                ("traceback", models.TextField()),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("label", "member"), name="one_trouble_of_each")],
            },
        ),
    ]
