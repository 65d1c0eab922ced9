"""Breaks when Django is ready."""

from hub.plugins import HubPlugin


class Badready(HubPlugin):
    name = "badready"
    label = "badready"

    def ready(self) -> None:
        raise RuntimeError("the well is dry")
