"""The forum's rows."""

from django.db import migrations, models

import hub.api

class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Board',
            fields=[
                ('position', hub.api.Position(primary_key=True, serialize=False)),
                ('id8', models.BigIntegerField()),
                ('zone8', models.BigIntegerField()),
                ('person8', models.BigIntegerField()),
                ('order', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['id8'], name='forum_board_id8'), models.Index(fields=['zone8', 'person8'], name='forum_board_zone')],
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('position', hub.api.Position(primary_key=True, serialize=False)),
                ('target8', models.BigIntegerField()),
                ('person8', models.BigIntegerField()),
                ('feed8', models.BigIntegerField()),
                ('seq', models.BigIntegerField()),
                ('retracts', models.BooleanField()),
            ],
            options={
                'indexes': [models.Index(fields=['target8', 'person8'], name='forum_change_target')],
            },
        ),
        migrations.CreateModel(
            name='Post',
            fields=[
                ('position', hub.api.Position(primary_key=True, serialize=False)),
                ('topic8', models.BigIntegerField()),
                ('stamp', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['topic8', 'stamp', 'position'], name='forum_post_topic')],
            },
        ),
        migrations.CreateModel(
            name='Topic',
            fields=[
                ('position', hub.api.Position(primary_key=True, serialize=False)),
                ('id8', models.BigIntegerField()),
                ('board8', models.BigIntegerField()),
                ('posts', models.IntegerField(default=0)),
                ('last', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(fields=['id8'], name='forum_topic_id8'), models.Index(fields=['board8', 'last'], name='forum_topic_board')],
            },
        ),
    ]
