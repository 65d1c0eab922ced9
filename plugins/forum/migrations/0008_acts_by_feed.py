from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('forum', '0007_touched'),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name='act',
            name='forum_act_target',
        ),
        migrations.RemoveIndex(
            model_name='act',
            name='forum_act_place',
        ),
        migrations.AddField(
            model_name='act',
            name='feed8',
            field=models.BigIntegerField(default=0),
            preserve_default=False,
        ),
        migrations.AddIndex(
            model_name='act',
            index=models.Index(fields=['target8', 'person8', 'feed8'], name='forum_act_target'),
        ),
        migrations.AddIndex(
            model_name='act',
            index=models.Index(fields=['place8', 'person8', 'feed8'], name='forum_act_place'),
        ),
    ]
