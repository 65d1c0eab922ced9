"""Loads the hub once, forks, and runs its two processes: *web* for people's pages, *hub* for neighbours and
services.

    load, freeze, fork ─┬─ web: the parent; daphne on the web port, the live tail
                        └─ hub: the child; daphne on the exchange port, services; the only one that ingests

Everything is loaded before the fork and shared; no thread, event loop, reactor or database connection may
exist then. Each process holds one end of the wake socket and ends when the other does. There is no
supervisor: systemd restarts the pair.
"""

import ctypes
import gc
import os
import signal
import socket
import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib import import_module
from types import ModuleType
from typing import NoReturn

from django.db import connections
from django.urls import get_resolver

from hub.host import serving, web, works
from hub.live.wake import pair as wake_pair

TRIM_THRESHOLD, ARENA_MAX = -1, -8
"""The names of glibc's mallopt."""


def run(web_listener: socket.socket, exchange_listener: socket.socket) -> NoReturn:
    """Run the pair until it is asked to stop or one of the two ends; never returns."""
    asgi = load()
    web_wake, hub_wake = wake_pair()
    child = os.fork()
    if child == 0:
        web_wake.close()
        web_listener.close()
        leave(lambda: serving.serve(asgi.exchange, exchange_listener, partial(works.run, hub_wake)))
    hub_wake.close()
    exchange_listener.close()
    life = partial(serving.serve, asgi.web, web_listener, partial(web.run, web_wake), at_stop=partial(end, child))
    leave(lambda: with_other(child, life()))


def load() -> ModuleType:
    """Import all that serving needs and keep the collector from touching it, so that the fork shares it."""
    spare_memory()
    serving.preload()
    asgi = import_module("hub.asgi")
    get_resolver().url_patterns  # noqa: B018  (imports every view)
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
    """Wait for the other process, which was told to stop or is gone; the code of whichever failed."""
    _, status = os.waitpid(child, 0)
    return code or (1 if status else 0)


def leave(life: Callable[[], int]) -> NoReturn:
    """Live, then end this process at once; threads waiting for a slow disk or peer do not hold it back."""
    code = 1
    try:
        code = life()
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def end(process: int) -> None:
    """Ask the other process to stop, if it is still there."""
    with suppress(ProcessLookupError):
        os.kill(process, signal.SIGTERM)
