"""The app that names failed jobs for the desk; the rows are django-q2's."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class JobsConfig(AppConfig):
    name = "hub.jobs"
    label = "jobs"
    verbose_name = _("jobs")
