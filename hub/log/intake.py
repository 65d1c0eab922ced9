"""Group commit: whatever verified entries wait become one commit.

An entry that comes alone is stored at once and a long exchange pays for few commits (docs/adr/0001). A submission is
answered after the commit that made it durable, or with the exception that refused it; one bad submission never fails
the others. Order is kept, but for live entries, which pass the others.

One thread stores. Another reads the records of what waits in bulk, a little ahead. It begins on a run only while the
first is in a commit or waits itself, because two threads that contend for the interpreter cost each other more than
they do (docs/adr/0002).
"""

import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Final

from django.db import DatabaseError, connection
from django.utils.translation import gettext as _

from hub.core.errors import LocalError
from hub.core.record import Record
from hub.log import store
from hub.log.appending import Arrival, Outcome
from hub.log.sorting import read_ahead
from hub.log.trouble import DiskFull, is_storage

MOST_ENTRIES: Final = 5000
A_FEW: Final = 100
"""So many entries, or fewer, wait for no others; and so many live ones at most pass the others together."""

PAUSE: Final = 0.05
LONGEST: Final = 0.5
"""Seconds: a commit of more is made when so long no other entry came, or so long after the first look."""

MOST_WAITING: Final = 50_000
"""Entries that may wait; beyond that `submit` waits for room."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, eq=False)
class Submission:
    """Verified runs that stand or fall together, and those of their records that were read ahead."""

    arrivals: Sequence[Arrival]
    future: "Future[list[Outcome]]" = field(default_factory=Future)
    read: dict[bytes, Record] = field(default_factory=dict)

    @property
    def size(self) -> int:
        return sum(len(arrival.entries) for arrival in self.arrivals)

    def refuse(self, error: Exception) -> None:
        """Answer that it was not stored, unless it was answered."""
        with suppress(InvalidStateError):
            self.future.set_exception(error)


class Intake:
    """The queue and its threads, which start with the first submission, after any fork."""

    def __init__(self) -> None:
        self._waiting: deque[Submission] = deque()
        self._live: deque[Submission] = deque()
        self._unread: deque[Submission] = deque()
        """The last of those waiting: the others were begun to be read."""
        self._entries = self._ahead = 0
        self._changed = threading.Condition()
        self._resting = threading.Event()
        self._closed = self._favour = False
        self._thread = threading.Thread(target=self._store_all, name="intake", daemon=True)
        self._reader = threading.Thread(target=self._read_all, name="reader", daemon=True)

    def submit(self, arrivals: Sequence[Arrival], live: bool = False) -> "Future[list[Outcome]]":
        """Queue verified runs, `live` ones before the others. Waits while too much waits already."""
        submission = Submission(arrivals)
        with self._changed:
            self._changed.wait_for(lambda: self._closed or self._entries < MOST_WAITING)
            if self._closed:
                raise stopping()
            if self._thread.ident is None:
                self._thread.start()
                self._reader.start()
            if live:
                self._live.append(submission)
            else:
                self._waiting.append(submission)
                self._unread.append(submission)
            self._entries += submission.size
            self._changed.notify_all()
        return submission.future

    def close(self) -> None:
        """Store what waits, then end."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        for thread in (self._thread, self._reader):
            if thread.ident is not None:
                thread.join()

    def _store_all(self) -> None:
        try:
            while self._store_next():
                pass
        finally:
            self._end()
            connection.close()

    def _store_next(self) -> bool:
        """Store one group; False at the end."""
        group = self._group()
        try:
            self._store([one for one in group if one.future.set_running_or_notify_cancel()])
        finally:
            for one in group:
                one.refuse(stopping())
        return bool(group)

    def _end(self) -> None:
        """Nothing more is stored. Where that was not wished, whoever waits is told."""
        with self._changed:
            self._closed = True
            left = [*self._live, *self._waiting]
            for queue in (self._live, self._waiting, self._unread):
                queue.clear()
            self._resting.set()
            self._changed.notify_all()
        for one in left:
            one.refuse(stopping())

    def _read_all(self) -> None:
        while self._read_next():
            pass

    def _read_next(self) -> bool:
        """Read the records of one submission; False at the end."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed or (self._unread and self._ahead < MOST_ENTRIES))
            if not self._unread:
                return False
            submission = self._unread.popleft()
            self._ahead += submission.size
        for arrival in submission.arrivals:
            self._resting.wait()
            if submission.future.running() or submission.future.done():
                break
            submission.read.update(read_ahead(arrival.entries))
        return True

    def _group(self) -> list[Submission]:
        """What one transaction shall store; empty at the end."""
        self._resting.set()
        with self._changed:
            self._changed.wait_for(lambda: self._live or self._waiting or self._closed)
        self._let_more_come()
        with self._changed:
            group: list[Submission] = []
            taken = 0
            # Whoever sends calls entries live: after each commit of those, one of the others has its turn.
            self._favour = bool(self._live) and not (self._favour and self._waiting)
            queue, most = (self._live, A_FEW) if self._favour else (self._waiting, MOST_ENTRIES)
            while queue and (not group or taken + queue[0].size <= most):
                group.append(self._take(queue))
                taken += group[-1].size
            self._entries -= taken
            if group:
                self._resting.clear()
            self._changed.notify_all()
            return group

    def _take(self, queue: deque[Submission]) -> Submission:
        submission = queue.popleft()
        if self._unread and self._unread[0] is submission:
            self._unread.popleft()
        elif queue is self._waiting:
            self._ahead -= submission.size
        return submission

    def _let_more_come(self) -> None:
        """While an exchange brings many entries, make few large commits of them."""
        until = time.monotonic() + LONGEST
        with self._changed:
            while self._few_of_many() and time.monotonic() < until:
                before = self._entries
                if not self._changed.wait_for(lambda: self._entries != before or self._closed, PAUSE):  # noqa: B023  # called before `before` changes
                    return

    def _few_of_many(self) -> bool:
        return not self._live and not self._closed and A_FEW < self._entries < MOST_ENTRIES

    def _store(self, group: Sequence[Submission]) -> None:
        """Store a group in one transaction; when it fails, each submission alone, so that only the culprit
        fails."""
        try:
            read = {key: record for one in group for key, record in one.read.copy().items()}
            outcomes = store.append([arrival for one in group for arrival in one.arrivals], read, self._resting.set)
        except Exception as error:
            self._fail(group, error)
            return
        start = 0
        for one in group:
            one.future.set_result(outcomes[start : start + len(one.arrivals)])
            start += len(one.arrivals)

    def _fail(self, group: Sequence[Submission], error: Exception) -> None:
        if len(group) > 1 and not isinstance(error, DiskFull) and not is_storage(error):
            for one in group:
                self._store([one])
            return
        logger.error("what came from neighbours was not stored: %s", error)
        if isinstance(error, DatabaseError):
            connection.close_if_unusable_or_obsolete()
        for one in group:
            one.refuse(error)


def stopping() -> LocalError:
    return LocalError(_("This hub is stopping and takes nothing more."))
