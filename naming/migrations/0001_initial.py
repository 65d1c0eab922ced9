"""What is held of names: words on them, groups, and what people call others for themselves."""

import hub.api
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Called',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BinaryField(max_length=32)),
                ('label', models.CharField(max_length=63)),
                ('zone', models.BinaryField(max_length=32)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'label'), name='naming_called_once')],
            },
        ),
        migrations.CreateModel(
            name='Claimed',
            fields=[
                ('position', hub.api.Position(primary_key=True, serialize=False)),
                ('label8', models.BigIntegerField()),
                ('ended', models.BooleanField()),
                ('hub8', models.BigIntegerField()),
                ('feed8', models.BigIntegerField()),
                ('place', models.BinaryField(max_length=16)),
                ('after', models.BinaryField()),
            ],
            options={
                'verbose_name': 'name that a hub calls itself',
                'verbose_name_plural': 'names that hubs call themselves',
                'indexes': [models.Index(fields=['label8', 'ended', 'hub8', 'feed8', 'position'], name='naming_claimed_label'), models.Index(fields=['hub8', 'position'], name='naming_claimed_hub')],
            },
        ),
        migrations.CreateModel(
            name='Declined',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.BinaryField(max_length=32)),
                ('offer', models.BinaryField(max_length=32)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('person', 'offer'), name='naming_declined_once')],
            },
        ),
        migrations.CreateModel(
            name='Founded',
            fields=[
                ('position', hub.api.Position(primary_key=True, serialize=False)),
                ('id8', models.BigIntegerField()),
                ('person8', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['id8'], name='naming_founded_id8'), models.Index(fields=['person8'], name='naming_founded_person8')],
            },
        ),
        migrations.CreateModel(
            name='Said',
            fields=[
                ('position', hub.api.Position(primary_key=True, serialize=False)),
                ('zone8', models.BigIntegerField()),
                ('label8', models.BigIntegerField()),
                ('person8', models.BigIntegerField()),
                ('feed8', models.BigIntegerField()),
                ('target8', models.BigIntegerField(null=True)),
                ('kind', models.SmallIntegerField()),
                ('place', models.BinaryField(max_length=16)),
                ('after', models.BinaryField()),
            ],
            options={
                'verbose_name': 'word on a name',
                'verbose_name_plural': 'words on names',
                'indexes': [models.Index(fields=['zone8', 'label8', 'person8', 'feed8', 'position'], name='naming_said_zone'), models.Index(fields=['target8', 'zone8', 'kind', 'position'], name='naming_said_target')],
            },
        ),
    ]
