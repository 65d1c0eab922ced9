"""Finds the installed plugins among Django's apps and registers what they declare, downwards into the log.

Only the hub itself calls this; plugin authors meet its errors (`Undeclared`).
"""

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from types import ModuleType
from typing import Any

from django.apps import apps
from django.urls import URLResolver, include, path
from django.utils.module_loading import import_string, module_has_submodule

from hub.core.record import Record
from hub.log import registry
from hub.plugins import HubPlugin, Service, Tile, Undeclared


def installed() -> list[HubPlugin]:
    """Every plugin of this hub, in the order of their labels."""
    found = [config for config in apps.get_app_configs() if isinstance(config, HubPlugin)]
    return sorted(found, key=lambda plugin: plugin.label)


def tiles() -> list[tuple[HubPlugin, Tile]]:
    """The plugins that have a card on the home page, in the order of the cards."""
    found = [(plugin, plugin.tile) for plugin in installed() if plugin.tile]
    return sorted(found, key=lambda card: card[1].order)


def load() -> None:
    """Check each declaration and register its records, reducers and topics."""
    for plugin in installed():
        plugin.check_declaration()
        registry.register(projection_of(plugin))


def projection_of(plugin: HubPlugin) -> registry.Projection:
    """What the log must know of a plugin: its record types, its reducers, its rows."""
    return registry.Projection(
        label=plugin.label,
        version=plugin.projection,
        records={kind.type: kind for kind in records_of(plugin)},
        reducers=tuple(reducers_of(plugin)),
        topics=plugin.topics,
        models=tuple(rows_of(plugin)),
        forget=forget_of(plugin),
    )


def records_of(plugin: HubPlugin) -> Iterator[type[Record]]:
    """The record classes of a plugin's `records` module, each type beginning with the plugin's label."""
    for kind in members(submodule(plugin, "records")):
        if not (isinstance(kind, type) and issubclass(kind, Record) and hasattr(kind, "type")):
            continue
        if not kind.type.startswith(f"{plugin.label}."):
            raise Undeclared(f"plugin {plugin.name}: record type {kind.type!r} must begin with '{plugin.label}.'")
        yield kind


def reducers_of(plugin: HubPlugin) -> Iterator[registry.Reducer]:
    """The reducers of a plugin's `projections` module."""
    module = submodule(plugin, "projections")
    yield from (found for found in vars(module or object).values() if isinstance(found, registry.Reducer))


def forget_of(plugin: HubPlugin) -> Callable[[Sequence[int]], None] | None:
    """The function `forget` of a plugin's `projections` module, None where it is to be rebuilt instead."""
    found: Callable[[Sequence[int]], None] | None = getattr(submodule(plugin, "projections"), "forget", None)
    if found is not None and not callable(found):
        raise Undeclared(f"plugin {plugin.name}: forget must be a function that takes positions")
    return found


def rows_of(plugin: HubPlugin) -> Iterator[type[Any]]:
    """The models that only this plugin's reducers write, dropped and rebuilt as one."""
    from hub.log.models import Row

    yield from (model for model in plugin.get_models() if issubclass(model, Row))


def submodule(plugin: HubPlugin, name: str) -> ModuleType | None:
    """A module of the plugin's package, or None where it has no such file."""
    if plugin.module is None or not module_has_submodule(plugin.module, name):
        return None
    return import_module(f"{plugin.name}.{name}")


def members(module: ModuleType | None) -> list[Any]:
    """What a module itself defines at its top, in the order written."""
    if module is None:
        return []
    return [
        value for value in vars(module).values() if getattr(value, "__module__", module.__name__) == module.__name__
    ]


def urlpatterns() -> list[URLResolver]:
    """`/<label>/` for each plugin that has a `urls` module."""
    return [
        path(f"{plugin.label}/", include((urls.urlpatterns, plugin.label)))
        for plugin in installed()
        if (urls := submodule(plugin, "urls")) is not None
    ]


def exchange_urlpatterns() -> list[Any]:
    """What answers on the exchange port: the `exchange_urlpatterns` of the plugins that declare `exchange = True`."""
    return [
        pattern
        for plugin in installed()
        if plugin.exchange and (urls := submodule(plugin, "urls")) is not None
        for pattern in getattr(urls, "exchange_urlpatterns", ())
    ]


def services() -> list[tuple[str, Service, Any]]:
    """(label, service, its function) for all services of all plugins."""
    return [
        (plugin.label, service, import_string(service.run)) for plugin in installed() for service in plugin.services
    ]
