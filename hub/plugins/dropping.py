"""Takes a plugin that broke out of a hub that is loading, so that nothing else meets it.

A plugin loads whole or not at all. Whatever of it Django or the log have taken in by then is forgotten: its app, its
models (`makemigrations` would otherwise write the end of tables that are well), what waits for its models, its pages on
the desk, its record types and reducers. Its tables, its rows and its cursor stay.
"""

from collections.abc import Iterator
from typing import Any

from django.apps import AppConfig, apps
from django.contrib import admin
from django.core import checks
from django.template import utils

from hub import guard
from hub.log import registry

DJANGO: Any = apps
"""The registry of apps with the parts that Django keeps to itself."""

TEMPLATE_FOLDERS: Any = utils.get_app_template_dirs
"""Django's memory of where apps keep templates."""

CHECKS: tuple[set[Any], set[Any]] = (
    checks.registry.registry.registered_checks,
    checks.registry.registry.deployment_checks,
)


def drop(plugin: AppConfig) -> None:
    """Forget a plugin. Django may be walking over its apps at this moment, so their dict is replaced, not changed."""
    DJANGO.app_configs = {label: config for label, config in DJANGO.app_configs.items() if label != plugin.label}
    forget_models(plugin.name)
    forget_waiting(plugin.name)
    forget_checks(plugin.name)
    apps.clear_cache()
    TEMPLATE_FOLDERS.cache_clear()
    registry.unregister(plugin.label)
    if apps.models_ready:
        forget_desk(plugin.name)


def drop_unmigrated() -> None:
    """Drop those whose tables are not what they need, from a hub that is about to serve."""
    from hub.plugins.models import Unmigrated

    for each in Unmigrated.objects.filter(label__in=list(apps.app_configs)):
        guard.keep(guard.Broken(each.label, "migrations", False, each.words, each.traceback))
        drop(apps.get_app_config(each.label))


def belongs(thing: Any, package: str) -> bool:
    """Whether something was defined in a plugin's package."""
    return f"{getattr(thing, '__module__', '')}.".startswith(f"{package}.")


def forget_models(package: str) -> None:
    """Under whichever label they were registered."""
    for models in DJANGO.all_models.values():
        for name in [name for name, model in models.items() if belongs(model, package)]:
            del models[name]


def forget_waiting(package: str) -> None:
    """Relations of the plugin's models to models that are not there, which `manage.py check` calls an error."""
    for key, waiting in list(DJANGO._pending_operations.items()):
        waiting[:] = [call for call in waiting if not any(belongs(model, package) for model in models_of(call))]
        if not waiting:
            del DJANGO._pending_operations[key]


def models_of(call: Any) -> Iterator[Any]:
    """The models that a call of Django's was made for, through its layers of partials."""
    while hasattr(call, "func"):
        for given in (*getattr(call, "args", ()), *getattr(call, "keywords", {}).values()):
            yield getattr(given, "model", given)
        call = call.func


def forget_checks(package: str) -> None:
    """System checks that the plugin brought."""
    for registered in CHECKS:
        registered -= set(checks_of(package))


def checks_of(package: str) -> list[Any]:
    """System checks that were defined in a plugin's package, those for `check --deploy` among them."""
    return [check for registered in CHECKS for check in registered if belongs(getattr(check, "func", check), package)]


def forget_desk(package: str) -> None:
    """Pages on the desk for its models, and its pages for models of others."""
    desk = admin.site._registry
    for model in [model for model, page in desk.items() if belongs(model, package) or belongs(type(page), package)]:
        del desk[model]
