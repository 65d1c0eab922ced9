"""Names a config that is no plugin."""

from django.apps import AppConfig


class Noplugin(AppConfig):
    name = "noplugin"
