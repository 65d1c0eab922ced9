"""What a plugin must pass to be loaded, beyond being imported: each function here is one step, and raises.

Much of it protects the hub from parts of Django that take every page down for one app's mistake: tag libraries, models
that lean on what is not there, address patterns that do not compile, pages of the desk that name no field.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules, walk_packages
from types import FunctionType, ModuleType
from typing import Any, Final, NoReturn

from asgiref.sync import iscoroutinefunction
from django.apps import apps
from django.contrib import admin
from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, URLResolver, include, path
from django.utils.module_loading import import_string, module_has_submodule

from hub.core.record import Record
from hub.log import registry
from hub.plugins import HubPlugin, Undeclared
from hub.plugins.dropping import belongs, checks_of

AT_THE_ROOT: Final = frozenset({"naming"})
"""Whose addresses also stand where others look for them, whatever is asked."""
PLACES: Final = (".well-known/", "u/")


def submodule(plugin: HubPlugin, name: str) -> ModuleType | None:
    """A module of the plugin's package, or None where it has no such file."""
    if plugin.module is None or not module_has_submodule(plugin.module, name):
        return None
    return import_module(f"{plugin.name}.{name}")


def refuse(plugin: HubPlugin, mistake: str) -> NoReturn:
    """Say what is wrong with a declaration."""
    raise Undeclared(f"plugin {plugin.name}: {mistake}")


def check_models(plugin: HubPlugin) -> None:
    """The models are the plugin's own, by label and by table, and Django finds nothing wrong with them."""
    for models in apps.all_models.values():
        for model in models.values():
            if belongs(model, plugin.name) and not is_its_own(plugin, model):
                meta = model._meta
                refuse(
                    plugin,
                    f"model {model.__name__} is registered as {meta.label} with the table {meta.db_table!r}; leave "
                    f"app_label out, and begin db_table with '{plugin.label}_' or leave it out",
                )
    sound([error for model in plugin.get_models() for error in model.check()])


def is_its_own(plugin: HubPlugin, model: type[Any]) -> bool:
    """Whether a model's label and table are those of the plugin."""
    table = str(model._meta.db_table)
    return model._meta.app_label == plugin.label and table.startswith(f"{plugin.label}_")


def sound(found: Iterable[checks.CheckMessage]) -> None:
    """Raise where Django's own checks found an error, which would keep the whole hub from starting."""
    if errors := [f"{message}" for message in found if message.is_serious()]:
        raise ImproperlyConfigured("\n".join(errors))


def records_of(plugin: HubPlugin) -> Iterator[type[Record]]:
    """The record classes of a plugin's `records` module, each type beginning with the plugin's label."""
    for kind in members(submodule(plugin, "records")):
        if isinstance(kind, type) and issubclass(kind, Record) and hasattr(kind, "type"):
            check_type(plugin, kind)
            yield kind


def check_type(plugin: HubPlugin, kind: type[Record]) -> None:
    """A plugin speaks in its own name only: record types begin with its label."""
    if not kind.type.startswith(f"{plugin.label}."):
        refuse(plugin, f"record type {kind.type!r} must begin with '{plugin.label}.'")


def members(module: ModuleType | None) -> list[Any]:
    """What a module itself defines at its top, in the order written."""
    if module is None:
        return []
    return [
        value for value in vars(module).values() if getattr(value, "__module__", module.__name__) == module.__name__
    ]


def reducers_of(plugin: HubPlugin) -> Iterator[registry.Reducer]:
    """The reducers of a plugin's `projections` module; records of others are read by the classes of those others."""
    for found in vars(submodule(plugin, "projections") or object).values():
        if isinstance(found, registry.Reducer):
            for kind in found.records:
                if registry.record_class(kind.type) is not kind:
                    check_type(plugin, kind)
            yield found


def forget_of(plugin: HubPlugin) -> Callable[[Sequence[int]], None] | None:
    """The function `forget` of a plugin's `projections` module, None where it is to be rebuilt instead."""
    found: Callable[[Sequence[int]], None] | None = getattr(submodule(plugin, "projections"), "forget", None)
    if found is not None and not isinstance(found, FunctionType):
        refuse(plugin, "forget must be a function that takes positions")
    return found


def check_folders(plugin: HubPlugin) -> None:
    """Templates and static files lie under the label, and commands replace none: Django takes the first of a name."""
    for folder in ("templates", "static"):
        inside = Path(plugin.path, folder)
        strange = [each.name for each in inside.iterdir() if each.name != plugin.label] if inside.is_dir() else []
        if strange:
            refuse(plugin, f"{folder}/{strange[0]} must be {folder}/{plugin.label}/{strange[0]}")
    for command in iter_modules([str(Path(plugin.path, "management", "commands"))]):
        if any(Path(place, f"{command.name}.py").exists() for place in others_commands(plugin)):
            refuse(plugin, f"the command {command.name!r} exists already; call it '{plugin.label}_{command.name}'")


def others_commands(plugin: HubPlugin) -> Iterator[Path]:
    """The folders of commands of Django and of the other apps."""
    import django.core

    yield Path(django.core.__path__[0], "management", "commands")
    yield from (
        Path(config.path, "management", "commands") for config in apps.get_app_configs() if config.label != plugin.label
    )


def import_tags(plugin: HubPlugin) -> None:
    """Every page that Django makes imports the tag libraries of all apps, and of two of one name takes the last."""
    package = submodule(plugin, "templatetags")
    for entry in walk_packages(getattr(package, "__path__", ()), f"{plugin.name}.templatetags."):
        library = entry.name.rpartition("templatetags.")[2]
        if hasattr(import_module(entry.name), "register") and library.partition("_")[0] != plugin.label:
            refuse(plugin, f"tag library {library!r} must be called {plugin.label!r} or '{plugin.label}_…'")


def import_desk(plugin: HubPlugin) -> None:
    """Let the plugin bring its pages to the desk, for its own models; half of them is none."""
    desk = admin.site._registry
    before = dict(desk)
    try:
        submodule(plugin, "admin")
        brought = {each: page for each, page in desk.items() if before.get(each) is not page}
        if not all(belongs(each, plugin.name) for each in brought):
            refuse(plugin, "admin registers pages for models of others; register its own models alone")
        sound(admin.site.check([plugin]))
        check_addresses([path("", include(page.urls)) for page in brought.values()])
    except BaseException:
        desk.clear()
        desk.update(before)
        raise


def run_checks(plugin: HubPlugin) -> None:
    """Run the system checks that the plugin registered: each command runs those of all apps, and ends at one that
    breaks or finds an error."""
    for check in checks_of(plugin.name):
        sound(check(app_configs=None, databases=None))


def addresses_of(plugin: HubPlugin) -> list[URLResolver]:
    """`/<label>/` with what the `urls` module answers there, and what it answers at the root; none where there is no
    such module."""
    module = submodule(plugin, "urls")
    found = [] if module is None else [resolver_of(plugin, module)]
    check_tile(plugin, check_addresses(found))
    run_checks(plugin)  # of which some came with the addresses
    return found


def resolver_of(plugin: HubPlugin, module: ModuleType) -> URLResolver:
    """All addresses of a plugin, under its label as their namespace."""
    below = patterns_of(plugin, module, "urlpatterns")
    at_root = patterns_of(plugin, module, "root_urlpatterns")
    if not at_root:
        return path(f"{plugin.label}/", include((below, plugin.label)))
    if plugin.label not in AT_THE_ROOT or not all(str(each.pattern).startswith(PLACES) for each in at_root):
        refuse(plugin, f"root_urlpatterns are not for plugins; write urlpatterns, answered under /{plugin.label}/")
    return path("", include(([path(f"{plugin.label}/", include(below)), *at_root], plugin.label)))


def check_addresses(found: Iterable[URLResolver]) -> list[str]:
    """The names of addresses that Django can read; one that it cannot read takes all the others with it."""
    found = list(found)
    sound([message for each in found for message in each.check()])
    return [name for each in found for name in each.reverse_dict if isinstance(name, str)]


def patterns_of(plugin: HubPlugin, module: ModuleType | None, name: str) -> list[Any]:
    """A list of address patterns that a module holds."""
    return checked_patterns(plugin, name, getattr(module, name, []))


def checked_patterns(plugin: HubPlugin, name: str, patterns: Any) -> list[Any]:
    """Address patterns, and nothing else."""
    if not isinstance(patterns, list) or not all(isinstance(each, URLPattern | URLResolver) for each in patterns):
        refuse(plugin, f"{name} must be a list of path(…)")
    return list(patterns)


def exchange_addresses_of(plugin: HubPlugin) -> list[Any]:
    """What the plugin answers on the exchange port, if it may answer there."""
    return patterns_of(plugin, submodule(plugin, "urls"), "exchange_urlpatterns") if plugin.exchange else []


def websockets_of(plugin: HubPlugin) -> list[Any]:
    """The websockets that the plugin answers to pages of this hub."""
    return checked_patterns(plugin, "websocket_urls", plugin.websocket_urls())


def check_tile(plugin: HubPlugin, names: Iterable[str]) -> None:
    """The card on the home page leads to a page of the plugin."""
    known = [f"{plugin.label}:{name}" for name in names]
    if plugin.tile and plugin.tile.url not in known:
        refuse(
            plugin, f"tile leads to {plugin.tile.url!r}; its pages are called {', '.join(sorted(known)) or 'nothing'}"
        )


def check_paths(plugin: HubPlugin) -> None:
    """What is declared by a dotted path is there, and the words that every page shows can be said."""
    for service in plugin.services:
        if not iscoroutinefunction(function_at(plugin, service.run)):
            refuse(plugin, f"service {service.name}: {service.run!r} must be an `async def`; other work is for jobs")
    for job in plugin.jobs:
        function_at(plugin, job.run)
    if plugin.tile and plugin.tile.text:
        function_at(plugin, plugin.tile.text)
    for words in (plugin.verbose_name, plugin.tile.title if plugin.tile else ""):
        str(words)


def function_at(plugin: HubPlugin, dotted: str) -> Any:
    """The function that a dotted path names."""
    if "." not in dotted:
        refuse(plugin, f"{dotted!r} names no function; write it with its modules, as in '{plugin.name}.views.{dotted}'")
    found = import_string(dotted)
    if not callable(found):
        refuse(plugin, f"{dotted!r} is no function")
    return found
