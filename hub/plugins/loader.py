"""Loads the installed plugins among Django's apps, each step under the guard, and registers what they declare
downwards into the log.

    settings        import, declaration, locale    (hub.discovery, before Django knows its apps)
    import_models   models                         (while Django imports the models of all apps)
    load            models, records, projections, folders, templatetags, then the plugin's own ready
    load_desk       admin, checks
    urlpatterns     paths, urls                    (only where pages are served or checked)

Only the hub itself calls this; plugin authors meet its errors (`Undeclared`).
"""

from collections.abc import Callable
from functools import partial
from typing import Any, TypeVar

from django.apps import apps
from django.urls import URLResolver
from django.utils.module_loading import import_string

from hub.guard import guard, in_time
from hub.log import registry
from hub.plugins import HubPlugin, Service, dropping, steps

T = TypeVar("T")


def installed() -> list[HubPlugin]:
    """Every plugin of this hub that loaded, in the order of their labels."""
    found = [config for config in apps.get_app_configs() if isinstance(config, HubPlugin)]
    return sorted(found, key=lambda plugin: plugin.label)


def step(plugin: HubPlugin, name: str, fn: Callable[[], object]) -> bool:
    """Take a plugin one step further, or drop it; whether it went well."""
    if guard(plugin.label, name, in_time(fn)):
        return True
    dropping.drop(plugin)
    return False


def load() -> None:
    """Register what each plugin brings to the log, look at what Django will read of it, and guard its `ready`.

    Django calls `ready` of all apps it knew when it began, so one that was dropped does nothing there.
    """
    for plugin in installed():
        vars(plugin)["ready"] = partial(ready, plugin, plugin.ready)
        if step(plugin, "models", partial(steps.check_models, plugin)):
            load_records(plugin)


def load_records(plugin: HubPlugin) -> bool:
    """The steps up to `ready`, as far as they go well."""
    return (
        step(plugin, "records", lambda: list(steps.records_of(plugin)))
        and step(plugin, "projections", lambda: registry.register(projection_of(plugin)))
        and step(plugin, "folders", partial(steps.check_folders, plugin))
        and step(plugin, "templatetags", partial(steps.import_tags, plugin))
    )


def ready(plugin: HubPlugin, own: Callable[[], None]) -> None:
    """Call a plugin's own `ready`."""
    if plugin in installed():
        step(plugin, "ready", own)


def projection_of(plugin: HubPlugin) -> registry.Projection:
    """What the log must know of a plugin: its record types, its reducers, its rows."""
    from hub.log.models import Row

    return registry.Projection(
        label=plugin.label,
        version=plugin.projection,
        records={kind.type: kind for kind in steps.records_of(plugin)},
        reducers=tuple(steps.reducers_of(plugin)),
        topics=plugin.topics,
        models=tuple(model for model in plugin.get_models() if issubclass(model, Row)),
        forget=steps.forget_of(plugin),
    )


def load_desk() -> None:
    """Let plugins bring their pages to the desk."""
    for plugin in installed():
        step(plugin, "admin", partial(steps.import_desk, plugin))
    for plugin in installed():
        step(plugin, "checks", partial(steps.run_checks, plugin))


def urlpatterns() -> list[URLResolver]:
    """`/<label>/` for each plugin that has a `urls` module."""
    return [
        pattern
        for plugin in installed()
        if step(plugin, "paths", partial(steps.check_paths, plugin))
        for pattern in gathered(plugin, "urls", steps.addresses_of)
    ]


def exchange_urlpatterns() -> list[tuple[str, list[Any]]]:
    """(label, patterns) of what answers on the exchange port: the `exchange_urlpatterns` of the plugins that declare
    `exchange = True`."""
    return [(plugin.label, gathered(plugin, "exchange", steps.exchange_addresses_of)) for plugin in installed()]


def websocket_urlpatterns() -> list[tuple[str, list[Any]]]:
    """(label, patterns) of the websockets that plugins answer under `/<label>/`."""
    return [(plugin.label, gathered(plugin, "websocket_urls", steps.websockets_of)) for plugin in installed()]


def gathered(plugin: HubPlugin, name: str, of: Callable[[HubPlugin], list[T]]) -> list[T]:
    """What a step finds; nothing where the plugin breaks at it."""
    found: list[T] = []
    step(plugin, name, lambda: found.extend(of(plugin)))
    return found


def services() -> list[tuple[str, Service, Any]]:
    """(label, service, its function) for all services of all plugins."""
    return [
        (plugin.label, service, import_string(service.run)) for plugin in installed() for service in plugin.services
    ]
