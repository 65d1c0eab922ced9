"""Rows of the gauge."""

import django.db.models.expressions
import hub.api
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Mark',
            fields=[
                ('position', hub.api.Position(primary_key=True, serialize=False)),
                ('stamp', models.BigIntegerField()),
            ],
            options={
                'indexes': [models.Index(django.db.models.expressions.CombinedExpression(models.F('position'), '>>', models.Value(16)), models.F('stamp'), name='dummy_mark_stamp')],
            },
        ),
        migrations.CreateModel(
            name='Touched',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', hub.api.Position()),
                ('target8', models.BigIntegerField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('target8', 'position'), name='dummy_touched_once')],
            },
        ),
    ]
