"""The jobs that plugins declare: found for those who run them, and those that come by themselves."""

from collections.abc import Iterator

from django.utils.module_loading import import_string

from hub.jobs.running import Function
from hub.plugins import HubPlugin, Job, loader, switches


def declared() -> Iterator[tuple[HubPlugin, Job]]:
    """All jobs of the plugins that are on."""
    having = [plugin for plugin in loader.installed() if plugin.jobs]
    on = switches.labels_on() if having else frozenset()
    for plugin in having:
        if plugin.label in on:
            for job in plugin.jobs:
                yield plugin, job


def function_of(label: str, name: str) -> Function | None:
    """What does a job; None while its plugin is off or gone, or where it no longer declares it."""
    for plugin, job in declared():
        if (plugin.label, job.name) == (label, name):
            function: Function = import_string(job.run)
            return function
    return None
