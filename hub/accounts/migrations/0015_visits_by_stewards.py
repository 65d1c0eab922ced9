from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0014_lent_time'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='visit',
            name='screen',
        ),
        migrations.AddField(
            model_name='visit',
            name='by_steward',
            field=models.BooleanField(default=False),
        ),
    ]
