"""Django app `log`: what was said, and the only writer of entries."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LogConfig(AppConfig):
    name = "hub.log"
    label = "log"
    verbose_name = _("log")
