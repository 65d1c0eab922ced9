"""Django's own checks refuse this one."""

from django.db import models


class Leaning(models.Model):
    """Refers to the model of an app that nobody installed."""

    what = models.ForeignKey("nowhere.Nothing", on_delete=models.CASCADE)
