"""Django app `host`: listed after the plugins, because it reads what they declared."""

from django.apps import AppConfig


class HostConfig(AppConfig):
    name = "hub.host"
    label = "host"

    def ready(self) -> None:
        from hub.host import wants

        wants.register()
