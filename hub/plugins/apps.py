"""The app that loads plugins once every app's models are there."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PluginsConfig(AppConfig):
    """Listed before the plugins, so that each is registered as soon as Django is ready."""

    name = "hub.plugins"
    label = "plugins"
    verbose_name = _("plugins")

    def ready(self) -> None:
        from hub.jobs.running import Declared
        from hub.plugins import jobs, loader

        Declared.find = staticmethod(jobs.function_of)
        loader.load()
