"""Where jobs wait: django-q2's table, read in the order in which they were asked for.

django-q2 hides a job from other workers until a time of the wall clock. A box boots in 1970, and would find none of the
jobs stored before its power failed. So a job is stored as free since 1970, and only `qcluster`, which has workers to
keep apart and a server's clock, writes times here. One further ahead than it ever hides a job was written while that
clock stood wrong, and hides nothing.
"""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from time import sleep
from typing import Any

from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.conf import Conf
from django_q.models import OrmQ
from django_q.signing import SignedPackage

from hub.jobs import running

FUNCTION = "hub.jobs.running.run"
FREE = datetime(1970, 1, 1, tzinfo=UTC)


class Queue(ORM):
    """Named in the settings, for `async_task` and `qcluster`."""

    def enqueue(self, task: str) -> int:
        row = self.get_connection().create(key=self.list_key, payload=task, lock=FREE)
        return int(row.pk)

    def dequeue(self) -> list[tuple[int, str]] | None:
        """For `qcluster`: the next job that can be done, hidden from its other workers."""
        now = timezone.now()  # noqa: TID251  # as django-q2 counts what it hides
        longest = 2 * timedelta(seconds=Conf.RETRY)  # clocks of two servers differ a little
        for row in waiting().exclude(lock__range=(now, now + longest)):
            taken = {"lock": self.timeout(row)}
            if is_ready(task_of(row)) and waiting().filter(pk=row.pk, lock=row.lock).update(**taken):
                return [(row.pk, row.payload)]
        sleep(Conf.POLL)
        return None


def waiting() -> Any:
    """The rows of jobs that were not done, the oldest first."""
    return OrmQ.objects.filter(key=Conf.CLUSTER_NAME).order_by("pk")


def task_of(row: OrmQ) -> dict[str, Any] | None:
    """What a row asks for, as django-q2 packed it; None where this box did not write it."""
    try:
        task = dict(SignedPackage.loads(row.payload))
    except Exception:  # another box's signature, or what no version here can read
        return None
    return task | {"ack_id": row.pk}


def is_ready(task: dict[str, Any] | None) -> bool:
    """Whether the plugin that the job belongs to is here and on. What cannot be read is taken out, to be told of."""
    return task is None or task["func"] != FUNCTION or running.found(*task["args"][:2]) is not None


def ready() -> Iterator[tuple[OrmQ, dict[str, Any] | None]]:
    """The jobs that can be done now."""
    for row in waiting():
        task = task_of(row)
        if is_ready(task):
            yield row, task
