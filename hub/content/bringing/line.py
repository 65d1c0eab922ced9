"""One connection to a neighbour's gateway, kept open from question to question, bounded in bytes and in time.

A socket's own timeout counts from byte to byte, so whoever drips could hold its reader for ever: whoever owns the line
calls `watch` now and then, from another thread, and it hangs up on a question that has taken too long as a whole.
"""

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection, HTTPException, HTTPResponse
from typing import Final
from urllib.parse import urlsplit

from hub.content.fetching import CONNECT_SECONDS, Away, connect, hang_up
from hub.core import car
from hub.core.cid import Cid, cid_text
from hub.core.errors import RemoteError
from hub.core.unixfs.nodes import MOST_BLOCK
from hub.core.unixfs.picked import picked_text

SILENT_SECONDS: Final = 10.0
"""Longest wait for the next byte."""
WHOLE_SECONDS: Final = 120.0
"""Longest time for a node or a chunk: one of 1 MiB over 9 KB/s."""
MOST_WORDS: Final = 4096
"""Bytes of a refusal that are read, so that the line can stay open."""
RAW_BLOCK: Final = "application/vnd.ipld.raw"
CAR_TYPE: Final = "application/vnd.ipld.car"
MOST_LEAVES: Final = 2 * MOST_BLOCK
"""Bytes of an answer of small files, which is read one by one."""


class Refused(Exception):
    """It answers, and does not give this; it may have other things."""


class Unfit(Exception):
    """It gave something else than was asked for: it is asked for nothing more of this content."""


class Line:
    """Asks one neighbour, one question after another, from one thread."""

    def __init__(self, address: str) -> None:
        url = urlsplit(address)
        self.address = address
        self._connection = HTTPConnection(url.hostname or "", url.port or 80, timeout=CONNECT_SECONDS)
        self._due = float("inf")
        self._buffer = bytearray()

    def node(self, cid: Cid) -> bytes:
        """A block that holds others together, unverified."""
        headers = {"Accept": RAW_BLOCK}
        with self._asked(f"/ipfs/{cid_text(cid)}?format=raw", headers, 200) as answer:
            return bytes(self._read(answer, fitting(answer, range(0), 0)))

    def parts(self, whole: Cid, begins: int, sizes: list[int], size: int) -> Iterator[memoryview]:
        """Pieces of these sizes that follow each other in a file of this size, unverified, by one question. Each stays
        until the next one is asked for."""
        wanted = range(begins, begins + sum(sizes))
        headers = {"Range": f"bytes={wanted.start}-{wanted.stop - 1}"}
        with self._asked(f"/ipfs/{cid_text(whole)}", headers, 206) as answer:
            fitting(answer, wanted, size)
            for each in sizes:
                yield self._read(answer, each)
                self._begin()

    def leaves(self, node: Cid, numbers: Iterable[int]) -> Iterator[tuple[Cid, bytes]]:
        """Small files to which these links of a folder's node lead, each verified: some of those that it has, by one
        question."""
        path = f"/ipfs/{cid_text(node)}?format=car&dag-scope=leaves&links={picked_text(numbers)}"
        with self._asked(path, {"Accept": CAR_TYPE}, 200) as answer:
            fitting(answer, range(0), 0, MOST_LEAVES)
            try:
                for each in car.Reader(partial(read_of, answer), most_passed=0):
                    yield each
                    self._begin()
            except RemoteError as error:
                raise Unfit(error.detail or error.code) from None

    def watch(self) -> None:
        """Hang up where a question has taken too long."""
        line = self._connection.sock
        if time.monotonic() > self._due and line is not None:
            hang_up(line)

    def close(self) -> None:
        self._connection.close()

    def hang_up(self) -> None:
        """End it from another thread; whoever waits for an answer gets an error."""
        self._due = float("-inf")
        self.watch()

    @contextmanager
    def _asked(self, path: str, headers: dict[str, str], status: int) -> Iterator[HTTPResponse]:
        """An answer, for the block that reads all of it. OSError or HTTPException where there is none; where it is not
        read to its end the line is closed."""
        whole = False
        try:
            self._begin()
            answer = self._answer(path, headers)
            if answer.status != status:
                whole = self._is_read(answer, status)
                raise Refused(str(answer.status))
            yield answer
            answer.read()  # nothing; so the connection knows that it is free again
            whole = True
        finally:
            if not whole:
                self._connection.close()
            if self._due > 0:
                self._due = float("inf")

    def _begin(self) -> None:
        """From now on a chunk may take its time."""
        if self._due < 0:
            raise Away("this line was given up")
        self._due = time.monotonic() + WHOLE_SECONDS

    def _answer(self, path: str, headers: dict[str, str]) -> HTTPResponse:
        """A line that was open may have been closed by the other side meanwhile: that is tried once more."""
        again = self._connection.sock is not None
        try:
            if not again:
                connect(self._connection)
                self._connection.sock.settimeout(SILENT_SECONDS)
            self._connection.request("GET", path, headers=headers)
            return self._connection.getresponse()
        except (ConnectionError, HTTPException):
            self._connection.close()
            if not again or time.monotonic() > self._due:
                raise
        return self._answer(path, headers)

    def _is_read(self, answer: HTTPResponse, status: int) -> bool:
        """Whether the line stays open after a refusal; `Unfit` where it is none."""
        if answer.status < 400:
            raise Unfit(f"it answered {answer.status} where {status} belongs")
        if answer.length is None or answer.length > MOST_WORDS:
            return False
        answer.read()
        return True

    def _read(self, answer: HTTPResponse, length: int) -> memoryview:
        if len(self._buffer) < length:
            self._buffer = bytearray(length)
        view = memoryview(self._buffer)[:length]
        if answer.readinto(view) != length:
            raise HTTPException("the answer is cut off")
        return view


def read_of(answer: HTTPResponse, size: int) -> bytes:
    """So many bytes, fewer at its end. HTTPException where that comes too early."""
    data = answer.read(size)
    if len(data) < size and answer.length:
        raise HTTPException("the answer is cut off")
    return data


def fitting(answer: HTTPResponse, wanted: range, size: int, most: int = MOST_BLOCK) -> int:
    """How many bytes come, where the headers say that these are what was asked for. Of what is no part of a file only
    how many at most."""
    length = answer.length
    if length is None or (not wanted and length > most):
        raise Unfit("it does not say how many bytes come, or they are too many")
    if wanted:
        said = answer.headers.get("Content-Range", "")
        if length != len(wanted) or said != f"bytes {wanted.start}-{wanted.stop - 1}/{size}":
            raise Unfit("it gives other bytes than were asked for")
    return length
