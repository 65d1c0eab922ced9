"""The app that loads plugins once every app's models are there."""

from django.apps import AppConfig


class PluginsConfig(AppConfig):
    """Listed before the plugins, so that each is registered as soon as Django is ready."""

    name = "hub.plugins"
    label = "plugins"

    def ready(self) -> None:
        from hub.jobs.running import Declared
        from hub.plugins import jobs, loader

        Declared.find = staticmethod(jobs.function_of)
        loader.load()
