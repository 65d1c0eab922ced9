"""The addresses of a plugin that need no arguments."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import URLPattern, get_resolver

from hub.plugins import HubPlugin


def pages_of(plugin: HubPlugin) -> list[str]:
    """Each as a browser asks for it."""
    for found in get_resolver().url_patterns:
        if getattr(found, "app_name", None) == plugin.label or getattr(found, "namespace", None) == plugin.label:
            return [f"/{plugin.label}/{route}" for route in routes_in(found.url_patterns)]  # type: ignore[union-attr]  # what has such a name holds patterns
    return []


def routes_in(patterns: Sequence[Any], before: str = "") -> Iterator[str]:
    """The routes of these patterns and of those within them."""
    for pattern in patterns:
        route = before + str(pattern.pattern).lstrip("^").rstrip("$")
        if pattern.pattern.converters or pattern.pattern.regex.groups:
            continue
        if isinstance(pattern, URLPattern):
            yield route
        else:
            yield from routes_in(pattern.url_patterns, route)
