"""Registers a check where nobody looks for one."""

from typing import Any

from django.core import checks


@checks.register
def look(**_given: Any) -> list[checks.CheckMessage]:
    raise RuntimeError("the well is dry")


urlpatterns: list[Any] = []
