"""Group commit: one thread that verifies and stores what neighbours send, many submissions in one
transaction.

It takes whatever waits, up to `MOST_ENTRIES` (docs/adr/0001) or `LONGEST` seconds of verifying, so a live entry that comes
alone is stored at once and a long exchange pays for few commits. A submission is answered after the commit
that made it durable, or with the exception that refused it; one bad submission never fails the others.
"""

import gc
import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future
from typing import Final, NamedTuple

from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from hub.core.errors import LocalError
from hub.core.run import Run
from hub.log import store
from hub.log.appending import Arrival, Outcome
from hub.log.trouble import DiskFull, is_storage

MOST_ENTRIES: Final = 5000
LONGEST: Final = 0.2
MOST_WAITING: Final = 50_000
"""Entries that may wait; beyond that `submit` waits for room."""

logger = logging.getLogger(__name__)


class Submission(NamedTuple):
    """Runs that stand or fall together."""

    runs: Sequence[Run]
    via: bytes | None
    future: "Future[list[Outcome]]"

    @property
    def size(self) -> int:
        return sum(len(run.links) for run in self.runs)


class Intake:
    """The thread and its queue. Starts with the first submission, after any fork."""

    def __init__(self) -> None:
        self._waiting: deque[Submission] = deque()
        self._entries = 0
        self._changed = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    def submit(self, runs: Sequence[Run], via: bytes | None) -> "Future[list[Outcome]]":
        """Queue runs. Waits while too much waits already; on an event loop, keep fewer entries than that
        under way."""
        submission = Submission(runs, via, Future())
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._entries < MOST_WAITING)
            if self._closed:
                raise LocalError(_("This hub is stopping and takes nothing more."))
            self._start()
            self._waiting.append(submission)
            self._entries += submission.size
            self._changed.notify_all()
        return submission.future

    def close(self) -> None:
        """Store what waits, then end."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
            thread = self._thread
        if thread is not None:
            thread.join()

    def _start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="intake", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        try:
            while self._await():
                # What is alive here is a batch and nothing cyclic: a collection in its midst costs a fifth of
                # the time and finds nothing.
                gc.disable()
                group = self._verified()
                if group:
                    self._store(group)
                gc.enable()
        finally:
            gc.enable()
            connection.close()

    def _await(self) -> bool:
        """Wait until something waits; False when there is nothing left to do, ever."""
        with self._changed:
            self._changed.wait_for(lambda: bool(self._waiting) or self._closed)
            return bool(self._waiting)

    def _verified(self) -> list[tuple[Submission, list[Arrival]]]:
        """Take from the queue what one transaction shall store."""
        group: list[tuple[Submission, list[Arrival]]] = []
        taken, until = 0, time.monotonic() + LONGEST
        while (submission := self._next(MOST_ENTRIES - taken, alone=not group)) is not None:
            if not submission.future.set_running_or_notify_cancel():
                continue
            taken += submission.size
            try:
                group.append((submission, store.check(submission.runs, submission.via)))
            except Exception as error:
                submission.future.set_exception(error)
            if time.monotonic() > until:
                break
        return group

    def _next(self, room: int, alone: bool) -> Submission | None:
        with self._changed:
            if not self._waiting or (self._waiting[0].size > room and not alone):
                return None
            submission = self._waiting.popleft()
            self._entries -= submission.size
            self._changed.notify_all()
            return submission

    def _store(self, group: Sequence[tuple[Submission, list[Arrival]]]) -> None:
        """Store a group in one transaction; when it fails, each submission alone, so that only the culprit
        fails."""
        try:
            outcomes = store.append([arrival for one in group for arrival in one[1]])
        except Exception as error:
            self._fail(group, error)
            return
        start = 0
        for submission, arrivals in group:
            submission.future.set_result(outcomes[start : start + len(arrivals)])
            start += len(arrivals)

    def _fail(self, group: Sequence[tuple[Submission, list[Arrival]]], error: Exception) -> None:
        if len(group) > 1 and not isinstance(error, DiskFull) and not is_storage(error):
            for one in group:
                self._store([one])
            return
        logger.error("what came from neighbours was not stored: %s", error)
        if isinstance(error, DatabaseError):
            connection.close_if_unusable_or_obsolete()
        for submission, _arrivals in group:
            submission.future.set_exception(error)
