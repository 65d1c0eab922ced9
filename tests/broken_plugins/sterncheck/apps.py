"""Brings a system check that finds an error in every hub."""

from typing import Any

from django.core import checks

from hub.plugins import HubPlugin


def look(**_given: Any) -> list[checks.CheckMessage]:
    return [checks.Error("the well is too deep", id="sterncheck.E001")]


class Sterncheck(HubPlugin):
    name = "sterncheck"
    label = "sterncheck"

    def ready(self) -> None:
        checks.register(look)
