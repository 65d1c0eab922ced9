"""Loads the hub once, forks, and runs its processes: *web* for people's pages, *hub* for neighbours and services,
*store* for what comes from neighbours.

    load, freeze, fork ─┬─ web: the parent; daphne on the web port, the live tail
                        └─ fork ─┬─ hub: daphne on the exchange port, services
                                 └─ store: stores what hub takes from neighbours (docs/adr/0002)

Everything is loaded before the fork and shared; no thread, event loop, reactor or database connection may
exist then. Each of web and hub holds one end of the wake socket and ends when the other does, and so with hub and
store and their line. There is no supervisor: systemd restarts them all.
"""

import ctypes
import gc
import os
import signal
import socket
import traceback
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import NoReturn

from django.db import connections
from django.urls import get_resolver

from hub.host import bare, intake, serving, wants, web, works
from hub.live import storing
from hub.live.wake import Wake
from hub.live.wake import pair as wake_pair
from hub.plugins import dropping

TRIM_THRESHOLD, ARENA_MAX = -1, -8
"""The names of glibc's mallopt."""
NOW_AND_THEN = 10_000, 50, 50
"""Objects made between two searches for cycles in *hub*: entries on their way make none, and are many."""
BEHIND = 5
"""How far *hub* stands back where all want the processor: people wait for pages and everybody for the disk."""


def run(
    asgi: ModuleType,
    web_listener: socket.socket,
    exchange_listener: socket.socket,
    private: socket.socket | None = None,
) -> NoReturn:
    """Run the three processes, after `load`, until they are asked to stop or one of them ends; never returns."""
    web_wake, hub_wake = wake_pair()
    child = os.fork()
    if child == 0:
        web_wake.close()
        for other in (web_listener, *([private] if private else [])):
            other.close()
        leave(lambda: exchange(asgi, exchange_listener, hub_wake))
    hub_wake.close()
    exchange_listener.close()
    services, tell = partial(web.run, web_wake), partial(end, child)
    pages = partial(serving.serve, asgi.web, web_listener, services, intake.MAX_REQUEST, tell, private)
    leave(lambda: with_other(child, pages()))


def exchange(asgi: ModuleType, listener: socket.socket, wake: Wake) -> int:
    """Live as the process *hub*, beside one that stores what it takes from neighbours."""
    line, end = storing.pair()
    child = os.fork()
    if child == 0:
        for other in (line, wake, listener):
            other.close()
        for wish in (signal.SIGTERM, signal.SIGINT):
            signal.signal(wish, signal.SIG_IGN)  # it ends when the line does, with everything stored
        leave(lambda: storing.serve(end))
    end.close()
    os.nice(BEHIND)
    gc.set_threshold(*NOW_AND_THEN)
    code = serving.serve(asgi.exchange, listener, partial(works.run, wake, line), intake.NOTHING)
    line.close()
    return with_other(child, code)


def preload() -> None:
    """Import what serving and preparing both need, once for both; of plugins nothing, whose tables may be missing."""
    spare_memory()
    serving.preload()
    import_module("hub.portal.urls")


def load() -> ModuleType:
    """Import all else that serving needs and keep the collector from touching it, so that the fork shares it."""
    dropping.drop_unmigrated()
    bare.serve_what_was_collected()
    asgi = import_module("hub.asgi")
    get_resolver().url_patterns  # noqa: B018  (imports every view)
    wants.register()  # again, because a plugin may have broken on the way here
    connections.close_all()
    gc.collect()
    gc.freeze()
    return asgi


def spare_memory() -> None:
    """Two arenas instead of eight a core, and freed memory goes back: each is several MB in each process."""
    with suppress(OSError, AttributeError):  # a C library without these knobs
        libc = ctypes.CDLL(None)
        libc.mallopt(ARENA_MAX, 2)
        libc.mallopt(TRIM_THRESHOLD, 256 * 1024)


def with_other(child: int, code: int) -> int:
    """Wait for the other process; the code of whichever failed."""
    end(child)  # services that broke off told nobody
    _, status = os.waitpid(child, 0)
    # One that was asked before it listened for such a wish ends of the wish itself.
    return code or (0 if status in (0, signal.SIGTERM) else 1)


def leave(life: Callable[[], int]) -> NoReturn:
    """Live, then end this process."""
    code = 1
    try:
        code = life()
    except Exception:
        traceback.print_exc()  # nothing else would say why: the process ends below
    finally:
        serving.depart(code)


def end(process: int) -> None:
    """Ask the other process to stop, if it is still there."""
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGTERM)
