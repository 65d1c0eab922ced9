"""How django-q2's failures are called on the stewards' desk. No rows of our own."""

from django.utils.translation import gettext_lazy as _
from django_q.models import Task


class FailedJob(Task):
    """A job that failed, with its traceback as `result`."""

    class Meta:
        proxy = True
        verbose_name = _("failed job")
        verbose_name_plural = _("failed jobs")
