"""Brings a system check that breaks."""

from typing import Any

from django.core import checks

from hub.plugins import HubPlugin


def look(**_given: Any) -> list[checks.CheckMessage]:
    raise RuntimeError("the well is dry")


class Badcheck(HubPlugin):
    name = "badcheck"
    label = "badcheck"

    def ready(self) -> None:
        checks.register(look)
