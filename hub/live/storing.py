"""The process that stores what neighbours send, and the line to it.

    hub    Line.submit ── verified runs ──> serve ──> Intake ── commit ──┐
           futures, listeners of the log <────── answers, growth ────────┘

It shares an interpreter with no socket: SQLite lets other threads run at each row, and getting the turn back cost a
bulk exchange more than the rows did (docs/adr/0002). Both ends are forks of one program and trust each other, so values
cross as they are. The line ends when either process ends; nothing that was not answered counts as stored.
"""

import asyncio
import gc
import pickle
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import suppress
from functools import partial
from itertools import count
from typing import Any, BinaryIO, ClassVar, Final

from django.db import DatabaseError
from django.utils.translation import gettext as _

from hub.core.errors import LocalError, RemoteError
from hub.core.feed import Admission, Append
from hub.log import registry
from hub.log.appending import Arrival, Outcome
from hub.log.intake import Intake
from hub.log.trouble import DiskFull

SIZE: Final = struct.Struct(">I")
GROWTH, TOPICS = 0, -1
"""The tickets under which the log's last position, and topics that changed behind it, are told after each commit;
submissions count from 1."""
SELDOM: Final = 100_000, 100, 100
"""Objects made between two searches for cycles: entries make none, and the search costs a tenth of storing them."""
HEARD: Final[dict[int, Callable[[Any], None]]] = {GROWTH: registry.announce, TOPICS: registry.announce_topics}
STORED: Final = Append(())
"""The verdict on what was stored; its entries do not cross the line again."""


def pair() -> tuple["Line", socket.socket]:
    """Both ends: for the hub process, and for `serve` in the other. Call it before the fork; each process closes the
    other's end."""
    one, two = socket.socketpair(socket.AF_UNIX, socket.SOCK_STREAM)
    return Line(one), two


class Line:
    """The hub process's end. It belongs to the event loop that `start` ran in."""

    here: ClassVar["Line | None"] = None
    """The line of this process; None where no hub runs."""

    def __init__(self, end: socket.socket) -> None:
        self._end = end
        self._tickets = count(1)
        self._waiting: dict[int, asyncio.Future[list[Outcome]]] = {}
        self._writer: asyncio.StreamWriter
        self._hearing: asyncio.Task[None]

    async def start(self, lost: Callable[[], None]) -> None:
        """Begin to hear; `lost` is called once when the other process is gone."""
        reader, self._writer = await asyncio.open_unix_connection(sock=self._end)
        self._hearing = asyncio.create_task(self._hear(reader, lost))
        Line.here = self

    def close(self) -> None:
        """Hang up: the other process stores what it has and ends."""
        Line.here = None if Line.here is self else Line.here
        self._end.close()

    def submit(self, arrivals: Sequence[Arrival], live: bool = False) -> asyncio.Future[list[Outcome]]:
        """Have verified runs stored, as `Intake.submit` does."""
        if self._hearing.done():
            raise LocalError(_("This hub is stopping and takes nothing more."))
        ticket = next(self._tickets)
        future = self._waiting[ticket] = asyncio.get_running_loop().create_future()
        self._writer.write(packed((ticket, arrivals, live)))
        return future

    async def _hear(self, reader: asyncio.StreamReader, lost: Callable[[], None]) -> None:
        try:
            with suppress(OSError, asyncio.IncompleteReadError):
                while True:
                    size = SIZE.unpack(await reader.readexactly(SIZE.size))[0]
                    self._take(*pickle.loads(await reader.readexactly(size)))  # noqa: S301  # from our own fork
        finally:
            for future in self._waiting.values():
                if not future.done():
                    future.set_exception(LocalError(_("This hub is stopping and takes nothing more.")))
            lost()

    def _take(self, ticket: int, answer: Any) -> None:
        if ticket in HEARD:
            HEARD[ticket](answer)
            return
        future = self._waiting.pop(ticket)
        if future.done():
            return  # whoever asked has given up
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result([Outcome(feed, verdict or STORED, stored) for feed, verdict, stored in answer])


def serve(end: socket.socket) -> int:
    """Store what the hub process hands over until it hangs up."""
    gc.set_threshold(*SELDOM)
    intake = Intake()
    turn = threading.Lock()

    def tell(ticket: int, answer: object) -> None:
        with turn, suppress(OSError):  # nobody is there to hear it any more
            end.sendall(packed((ticket, answer)))

    forget = registry.on_append(partial(tell, GROWTH)), registry.on_topics(partial(tell, TOPICS))
    with end, end.makefile("rb") as line:
        try:
            for ticket, arrivals, live in received(line):
                intake.submit(arrivals, live).add_done_callback(partial(answer, partial(tell, ticket)))
        finally:
            intake.close()
            for stop in forget:
                stop()
    return 0


def received(line: BinaryIO) -> Iterator[Any]:
    """What comes over the line whole, until it ends."""
    while len(head := line.read(SIZE.size)) == SIZE.size:
        size = SIZE.unpack(head)[0]
        if len(body := line.read(size)) < size:
            return
        yield pickle.loads(body)  # noqa: S301  # from our own fork


def answer(tell: Callable[[object], None], future: "Future[list[Outcome]]") -> None:
    """Send how a submission ended."""
    error = future.exception()
    tell([lean(*outcome) for outcome in future.result()] if error is None else plain(error))


def plain(error: BaseException) -> BaseException:
    """The error itself if the other side tells its kind apart and it survives the crossing, else its words."""
    if type(error) in (RemoteError, LocalError, DiskFull):
        return error
    return (DatabaseError if isinstance(error, DatabaseError) else LocalError)(f"{type(error).__name__}: {error}")


def lean(feed: bytes, verdict: Admission, stored: int) -> tuple[bytes, Admission | None, int]:
    """An outcome without the entries, which the other side sent us."""
    return feed, None if isinstance(verdict, Append) else verdict, stored


def packed(value: object) -> bytes:
    """One value as it crosses the line."""
    body = pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)
    return SIZE.pack(len(body)) + body
