"""Work that nobody waits for: declared jobs, and programs run in a process of their own."""

from pathlib import Path

from django.apps import apps
from django.db import transaction

from hub.core.errors import LocalError
from hub.jobs import apart, work
from hub.jobs.apart import Limits
from hub.live import wake
from hub.plugins import HubPlugin


def enqueue(label: str, name: str, *arguments: str | int | bytes | None) -> None:
    """Have a job that the plugin `label` declares done soon, in the process *hub*: its function is given the arguments.

    It is durable with the transaction under way, or at once, and is done at least once, also after a power cut. While
    the plugin is off it waits. What it raises is shown at the stewards' desk, where it can be tried again. LocalError
    where the plugin declares no such job.
    """
    plugin = apps.app_configs.get(label)
    names = [job.name for job in plugin.jobs] if isinstance(plugin, HubPlugin) else []
    if name not in names:
        raise LocalError(f"plugin {label!r} declares no job {name!r}; write one into its jobs (they are {names})")
    work.enqueue(label, name, *arguments)
    transaction.on_commit(lambda: wake.tell_topics([work.TOPIC]), robust=True)


def run_apart(program: Path, data: bytes, limits: Limits) -> tuple[int, bytes]:
    """Run a Python program of the plugin's own in a process of its own, for what is hostile or takes long: its exit
    status and what it wrote to stdout. It reads `data` from stdin, imports nothing of the hub and writes no file.

    LocalError when it took longer than its limits allow.
    """
    return apart.run(program, data, limits)
