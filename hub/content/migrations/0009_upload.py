"""Files that come in parts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("content", "0008_named_words")]

    operations = [
        migrations.CreateModel(
            name="Upload",
            fields=[
                ("token", models.CharField(max_length=32, primary_key=True, serialize=False)),
                ("label", models.CharField(max_length=32)),
                ("owner", models.BinaryField(max_length=32)),
                ("said", models.TextField(blank=True)),
                ("size", models.BigIntegerField()),
                ("came", models.BigIntegerField(default=0)),
                ("until", models.BigIntegerField()),
                ("file", models.CharField(blank=True, max_length=64)),
            ],
            options={"indexes": [models.Index(fields=["owner", "label"], name="content_upload_owner")]},
        ),
    ]
