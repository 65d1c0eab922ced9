"""One table."""

from django.db import models


class Good(models.Model):
    """A table whose page nobody may open."""

    text = models.CharField(max_length=20)

    class Meta:
        app_label = "grumpy"
