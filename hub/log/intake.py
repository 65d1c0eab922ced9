"""Group commit: what neighbours send is verified in one thread and stored by another, many submissions in one commit.

    submit ── waiting ── verify ── verified ── store ── answers
                         (the CPU)            (the disk, up to MOST_ENTRIES a commit: docs/adr/0001)

Verifying a signature and waiting for the disk both leave the interpreter to others, so the next group is verified while
the present one is stored. A live entry that comes alone is stored at once and a long exchange pays for few commits. A
submission is answered after the commit that made it durable, or with the exception that refused it; one bad submission
never fails the others. Order is kept throughout.
"""

import gc
import logging
import threading
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
LONGEST: Final = 0.25
"""Seconds for which a commit waits for more that is being verified."""

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


class Checked(NamedTuple):
    """A submission whose runs have all verified."""

    submission: Submission
    arrivals: list[Arrival]


class Intake:
    """The two threads and their queues. They start with the first submission, after any fork."""

    def __init__(self) -> None:
        self._waiting: deque[Submission] = deque()
        self._verified: deque[Checked] = deque()
        self._entries = 0
        self._verified_entries = 0
        self._changed = threading.Condition()
        self._closed = self._verifying = self._all_verified = False
        self._threads: list[threading.Thread] = []

    def submit(self, runs: Sequence[Run], via: bytes | None) -> "Future[list[Outcome]]":
        """Queue runs. Waits while too much waits already; on an event loop, keep fewer entries than that under way."""
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
        for thread in self._threads:
            thread.join()

    def _start(self) -> None:
        if not self._threads:
            for name, work in (("verify", self._verify), ("intake", self._store_all)):
                self._threads.append(threading.Thread(target=work, name=name, daemon=True))
                self._threads[-1].start()

    def _verify(self) -> None:
        while (submission := self._next()) is not None:
            if not submission.future.set_running_or_notify_cancel():
                continue  # whoever asked has given up
            try:
                arrivals = store.check(submission.runs, submission.via)
            except Exception as error:
                submission.future.set_exception(error)
                continue
            with self._changed:
                self._verified.append(Checked(submission, arrivals))
                self._verified_entries += submission.size
                self._changed.notify_all()
        with self._changed:
            self._all_verified = True
            self._changed.notify_all()

    def _next(self) -> Submission | None:
        """The next submission to verify, not further ahead of the disk than two commits; None at the end."""
        with self._changed:
            self._verifying = False
            self._changed.notify_all()
            self._changed.wait_for(
                lambda: (
                    (self._waiting and self._verified_entries < 2 * MOST_ENTRIES)
                    or (self._closed and not self._waiting)
                )
            )
            if not self._waiting:
                return None
            submission = self._waiting.popleft()
            self._verifying = True
            self._entries -= submission.size
            self._changed.notify_all()
            return submission

    def _store_all(self) -> None:
        try:
            while group := self._group():
                gc.disable()  # a group makes no cycles, and looking for some costs a tenth of the time
                self._store(group)
                gc.enable()
        finally:
            gc.enable()
            connection.close()

    def _group(self) -> list[Checked]:
        """What one transaction shall store; empty at the end. While more is being verified it waits for that, but
        never longer than LONGEST; what comes alone goes at once."""
        with self._changed:
            self._changed.wait_for(lambda: self._verified or self._all_verified)
            self._changed.wait_for(self._complete, LONGEST)
            group: list[Checked] = []
            taken = 0
            while self._verified and (not group or taken + self._verified[0].submission.size <= MOST_ENTRIES):
                group.append(self._verified.popleft())
                taken += group[-1].submission.size
            self._verified_entries -= taken
            self._changed.notify_all()
            return group

    def _complete(self) -> bool:
        return self._verified_entries >= MOST_ENTRIES or not (self._waiting or self._verifying)

    def _store(self, group: Sequence[Checked]) -> None:
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

    def _fail(self, group: Sequence[Checked], error: Exception) -> None:
        if len(group) > 1 and not isinstance(error, DiskFull) and not is_storage(error):
            for one in group:
                self._store([one])
            return
        logger.error("what came from neighbours was not stored: %s", error)
        if isinstance(error, DatabaseError):
            connection.close_if_unusable_or_obsolete()
        for submission, _arrivals in group:
            submission.future.set_exception(error)
