import hub.api
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Price',
            fields=[
                ('position', hub.api.Position(primary_key=True, serialize=False)),
                ('stamp', models.BigIntegerField(db_index=True)),
            ],
            options={
                'abstract': False,
            },
        ),
    ]
