"""One table."""

from django.db import models


class Good(models.Model):
    """A table that must outlive the mistake."""

    text = models.CharField(max_length=20)

    class Meta:
        app_label = "wildadmin"
