"""Records of names that neighbours hold: asked for where somebody opens a name of which nothing is known here, and
where a neighbour says that it holds another record than we.

Only neighbours are asked, one `/routing/v1/ipns/<name>` each, and what they answer is checked like what anybody brings.
Whoever opens names decides which are asked for, so those are few: only so many in a minute, each of them once.
"""

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from enum import Enum
from http.client import HTTPException
from itertools import takewhile
from typing import Final
from urllib.parse import urlsplit

from django.db import connections
from django.utils.translation import gettext as _

from hub.content import wanted
from hub.content.fetching import web_answer
from hub.content.gateway import pointers
from hub.content.models import Pointed
from hub.core import ipns
from hub.core.errors import LocalError, RemoteError
from hub.core.ipns import Pointer

SECONDS: Final = 5.0
"""For one answer."""
A_MINUTE: Final = 60.0
MOST_OPENED: Final = 30
"""Names that are asked for in a minute because strangers opened them, and that wait at most; as many again because
people of the hub did."""
MOST_OF_ONE: Final = 6
"""Of either those that one address opened."""
A_TURN: Final = 60.0
"""Seconds after which a neighbour is asked for no further name in one go."""
HALF: Final = 8
MARK: Final = 2 * HALF
"""Bytes that tell a name and its record apart from others, and tell who does not know them nothing."""

log = logging.getLogger(__name__)


def at_once(work: Callable[[], None]) -> None:
    work()


def in_a_thread(work: Callable[[], None]) -> None:
    threading.Thread(target=work, name="names", daemon=True).start()


begin: Callable[[Callable[[], None]], None] = at_once
"""How neighbours are asked for what somebody opened: who serves pages lets nobody wait for that."""


class Asking(Enum):
    """Whether neighbours are being asked for a name: they are, they were in this minute or there are none, they are
    asked for too many now, or for too many that the same address opened."""

    YES = 0
    DONE = 1
    LATER = 2
    ENOUGH = 3


class Opened:
    """Names that somebody opened: when each was asked for, of the last minute, and which still are, each with the
    address that opened it. Those that people of the hub opened come first, and of both kinds only so many wait."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._since: dict[bool, dict[bytes, tuple[float, str]]] = {True: {}, False: {}}
        self._waiting: dict[bool, dict[bytes, str]] = {True: {}, False: {}}
        self._busy = False

    def ask(self, key: bytes, ours: bool, address: str = "") -> Asking:
        """Have neighbours asked for the record of a name, where it was not in this minute and not too many were.
        ours: somebody of this hub opened it. address: from which; without one all may be asked for."""
        if not wanted.neighbours():
            return Asking.DONE
        with self._lock:
            if (refused := self._refused(key, ours, address)) is not None:
                return refused
            self._since[ours][key] = (time.monotonic(), address)
            self._waiting[ours][key] = address
            busy, self._busy = self._busy, True
        try:
            if not busy:
                begin(self._work)
        except RuntimeError as error:  # no thread is to be had just now
            log.warning("neighbours are asked for names later: %s", error)
            with self._lock:
                self._busy = False
            return Asking.LATER
        return Asking.YES

    def _refused(self, key: bytes, ours: bool, address: str) -> Asking | None:
        """Why it is not to be asked for now; None where it is."""
        now, since, waiting = time.monotonic(), self._since[ours], self._waiting[ours]
        for old in [each for each, (then, _address) in since.items() if now - then > A_MINUTE]:
            del since[old]
        if key in since or key in waiting:
            return Asking.YES if any(key in each for each in self._waiting.values()) else Asking.DONE
        opened_by = {each: by for each, (_then, by) in since.items()} | waiting
        if address and list(opened_by.values()).count(address) >= MOST_OF_ONE:
            return Asking.ENOUGH
        return Asking.LATER if max(len(since), len(waiting)) >= MOST_OPENED else None

    def _work(self) -> None:
        away = set[str]()
        while (found := self._next()) is not None:
            waiting, key = found
            try:
                away.update(each for each in wanted.neighbours() if each not in away and not bring(each, [key]))
            except Exception:
                log.exception("neighbours could not be asked for a name")
            finally:
                with self._lock:
                    del waiting[key]
        if begin is not at_once:
            connections.close_all()

    def _next(self) -> tuple[dict[bytes, str], bytes] | None:
        """The next name, and where it waits. With none this work ends, and who opens one from then on begins anew."""
        with self._lock:
            found = next(((each, key) for each in self._waiting.values() for key in each), None)
            self._busy = found is not None
            return found


opened = Opened()


def words(asking: Asking) -> str:
    """What is said of a name of which nothing is known here."""
    match asking:
        case Asking.YES:
            return _("Neighbouring hubs are being asked for this name. Try again in a moment.")
        case Asking.LATER | Asking.ENOUGH:
            return _("Neighbouring hubs are asked for only a few names in a minute. Try again in a minute.")
    return _("Nothing is known of this name here. It comes from whoever it belongs to.")


def marks() -> dict[bytes, bytes]:
    """What stands for each name here with its record, by its key."""
    rows = Pointed.objects.values_list("key", "record")
    return {bytes(key): half(bytes(key)) + half(bytes(record)) for key, record in rows}


def half(data: bytes) -> bytes:
    """Half a mark: whoever does not know a name cannot tell it from this."""
    return hashlib.blake2b(data, digest_size=HALF, person=b"hub-1 name").digest()


def follow(address: str, told: Iterable[bytes], is_over: Callable[[], bool]) -> None:
    """Ask a neighbour for the names that are known here and of which it says that it holds another record, for none
    more once it is over. The hub's own are among them: after a backup came back others may know more of those."""
    there = {each[:HALF]: each[HALF:] for each in told}
    if there:
        rows = Pointed.objects.values_list("key", "record", "heard")
        other = [bytes(key) for key, *known in rows if is_other(there.get(half(bytes(key))), map(bytes, known))]
        bring(address, takewhile(lambda _key: not is_over(), other))


def is_other(told: bytes | None, known: Iterable[bytes]) -> bool:
    return told is not None and told not in map(half, known)


def bring(address: str, keys: Iterable[bytes]) -> bool:
    """Ask a neighbour for the records of names, and of those to which they lead, and keep what is newer than ours;
    whether it was there."""
    until = time.monotonic() + A_TURN
    try:
        for key in keys:
            if time.monotonic() < until:
                bring_trail(address, key)
    except (OSError, HTTPException, ValueError):
        return False
    return True


def bring_trail(address: str, key: bytes) -> None:
    after: bytes | None = key
    for _step in range(pointers.MOST_STEPS):
        if after is None:
            return
        found = kept(address, after)
        after = None if found is None else pointers.name_after(found)


def kept(address: str, key: bytes) -> Pointer | None:
    """The newest that is known of a name once this neighbour was asked for it; None where nothing is. That a name which
    is known here ended is heard too."""
    url, path = urlsplit(address), f"/routing/v1/ipns/{ipns.name_text(key)}"
    status, record = web_answer(url.hostname or "", url.port or 80, path, ipns.MOST_BYTES, SECONDS)
    with suppress(LocalError, RemoteError):  # older than ours, none at all, or more than there is room for
        if status == 200:
            pointers.keep(key, record, (url.hostname or "")[:64], ended=pointers.held_of(key) is not None)
    held = pointers.held_of(key)
    return None if held is None else ipns.read(held, key)
