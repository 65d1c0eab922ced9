"""Asking for jobs and doing them. django-q2's worker is called in a thread, with what it expects of its processes.

A job is durable before whoever asked goes on, and leaves the table after it was done or its failure is kept: so after
a power cut it is done again. One that takes the whole hub down with it is not begun for ever: its row counts the
beginnings, in the field where `qcluster` keeps a time.
"""

import hashlib
import logging
from collections import deque
from collections.abc import Iterable
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from threading import Lock
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django_q.brokers import get_broker
from django_q.models import OrmQ, Task
from django_q.tasks import async_task

from hub.core.errors import LocalError
from hub.jobs import broker
from hub.jobs.broker import FUNCTION

TOPIC: Final = "jobs"
"""Announced when a job was asked for."""

MOST_BEGINNINGS: Final = 3
MOST_FAILURES: Final = 200
PLAIN: Final = (str, int, bytes, type(None))

logger = logging.getLogger(__name__)


def enqueue(label: str, name: str, *arguments: object) -> None:
    """Have a job done soon; durable with the transaction of whoever asks, or at once."""
    if not all(isinstance(each, PLAIN) for each in arguments):
        raise LocalError(f"{label}.{name}: a job takes texts, whole numbers, bytes, True, False and None; give it ids")
    async_task(FUNCTION, label, name, *arguments, q_options=named(label, name))


def named(label: str, name: str) -> dict[str, str]:
    return {"task_name": f"{label}.{name}"[:100], "group": label}


def periodic(label: str, name: str) -> dict[str, Any]:
    """A job that is due by itself, as django-q2's worker takes it. It is in no table: what is missed comes again."""
    words = {"name": f"{label}.{name}"[:100], "group": label}
    number = hashlib.sha256(f"{label}.{name}".encode()).hexdigest()[:32]  # one row for all its failures
    return words | {"id": number, "func": FUNCTION, "args": (label, name), "kwargs": {}, "started": shown()}


def shown() -> datetime:
    """When a job began or failed, as the caretaker reads it; which failures are dropped hardly minds."""
    return timezone.now()  # noqa: TID251  # as told above


def do_all(due: Iterable[dict[str, Any]], under_way: set[int]) -> None:
    """Do what is due and all jobs that wait, one after the other. `under_way`: rows that other threads have begun."""
    from django_q.worker import worker

    jobs = Waiting(due, under_way)
    while not jobs.over:  # the worker ends now and then, to be started afresh
        worker(jobs, Results(jobs), Idle(), timeout=-1)


class Waiting:
    """What the worker takes to be a queue between processes."""

    def __init__(self, due: Iterable[dict[str, Any]], under_way: set[int]) -> None:
        self._due = deque(due)
        self._under_way = under_way
        self.over = False

    def get(self) -> dict[str, Any] | str:
        if self._due:
            return self._due.popleft()
        for row, task in broker.ready():
            if row.pk not in self._under_way and (task := begin(row, task)):
                self._under_way.add(row.pk)
                return task
        self.over = True
        return "STOP"

    def ended(self, row: int) -> None:
        self._under_way.discard(row)


class Results:
    """What the worker takes to be the queue of what came of it."""

    def __init__(self, jobs: Waiting) -> None:
        self._jobs = jobs

    def put(self, task: dict[str, Any]) -> None:
        if task["success"]:
            drop_failure(task)
        elif not keep_failure(task):
            return  # its row stays, to be tried when the hub starts again
        if (row := task.get("ack_id")) is not None:
            get_broker().acknowledge(row)
            self._jobs.ended(row)


class Idle:
    """What the worker takes to be the time that a guard reads in another process."""

    value = -1

    def get_lock(self) -> AbstractContextManager[bool]:
        return Lock()


def begin(row: OrmQ, task: dict[str, Any] | None) -> dict[str, Any] | None:
    """The job of this row, counted as begun once more; None for one that is not to be begun, and is kept as failed."""
    times = (row.lock - broker.FREE).days
    times = times if times <= MOST_BEGINNINGS else 0  # a time of `qcluster`'s
    if task is not None and times < MOST_BEGINNINGS:
        broker.waiting().filter(pk=row.pk).update(lock=broker.FREE + timedelta(days=times + 1))
        return task
    why = "It was stored by another box, and cannot be read here."
    if task is not None:
        why = f"The hub ended {times} times while it was at this job. It may have ended the hub."
    number = hashlib.sha256(f"row {row.pk} {row.payload}".encode()).hexdigest()[:32]
    lost = {"id": number, "name": "", "func": FUNCTION, "args": (), "kwargs": {}, "started": shown()}
    if keep_failure((task or lost) | {"success": False, "result": why, "stopped": shown()}):
        get_broker().acknowledge(row.pk)
    return None


def keep_failure(task: dict[str, Any]) -> bool:
    """Keep a failed job with its traceback; whether that was possible."""
    from django_q.monitor import save_task

    logger.error("The job %s failed. %s", task["name"], str(task["result"]).strip().rpartition("\n")[2])
    save_task(task, get_broker())
    others = Task.objects.filter(success=False).exclude(pk=task["id"])  # it may bear the date of a box without a clock
    older = others.order_by("-stopped", "pk").values_list("pk", flat=True)
    Task.objects.filter(pk__in=list(older[MOST_FAILURES - 1 : 2 * MOST_FAILURES])).delete()
    return bool(Task.objects.filter(pk=task["id"]).exists())


def drop_failure(task: dict[str, Any]) -> None:
    """What failed before and comes by itself has now been done."""
    if "ack_id" not in task and (failed := Task.objects.filter(pk=task["id"])).exists():
        failed.delete()


def retry(failed: Task) -> None:
    """Have a failed job done again. LocalError where nobody knows any more what it was."""
    if not failed.args:
        raise LocalError(_("What this job was to do cannot be read here, so it cannot be tried again."))
    with transaction.atomic():
        enqueue(*failed.args)
        Task.objects.filter(pk=failed.pk).delete()
