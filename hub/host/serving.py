"""One process's daphne: adopts an already listening socket, runs services beside it, and stops within five
seconds.

daphne's server module installs the asyncio reactor as it is imported, so it is imported here inside the
function, which runs only after the fork. What it needs besides is imported by `preload` before the fork, so
they share it.
"""

import asyncio
import logging
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Coroutine
from functools import partial
from types import ModuleType
from typing import Any, NoReturn

from hub import guard
from hub.api import private as certificate
from hub.host import large, sending
from hub.host.intake import Intake
from hub.host.private import Certificate, Private
from hub.portal import power

logger = logging.getLogger(__name__)

STOP_WITHIN = 4.5
SERVICES_WITHIN = 3.0
LIMITS = {"websocket_max_message_size": 1024 * 1024, "websocket_max_frame_size": 1024 * 1024, "websocket_timeout": -1}
"""No timeout: daphne counts it by the wall clock, and a box whose clock is put right would cut every exchange."""

Application = Callable[..., Coroutine[Any, Any, None]]
Services = Callable[["Stopping"], Coroutine[Any, Any, None]]


def nothing() -> None:
    """What a process does at its stop that has nobody to tell."""


class Stopping:
    """The wish to stop this process, and the code it will end with."""

    def __init__(self, at_stop: Callable[[], None]) -> None:
        self.wished = asyncio.Event()
        self.code = 0
        self._at_stop = at_stop

    def stop(self, code: int = 0) -> None:
        """Ask for the end; the first code stays."""
        if not self.wished.is_set():
            self.code = code
            self.wished.set()
            exit_at_the_latest(code)
            self._at_stop()


def preload() -> None:
    """Import what serving needs and what is safe to share across a fork: no reactor, no thread, no loop."""
    leave_out_tls()
    import autobahn.twisted.websocket
    import daphne.ws_protocol
    import twisted.internet.asyncioreactor

    import hub.host.prompt

    del autobahn, daphne, hub, twisted


def leave_out_tls() -> None:
    """Keep twisted and autobahn from loading TLS and WAMP's sign-in, and with them 11 MB of a cryptography library
    that nothing here calls. Both do without the first; the second is imported by name and never used."""
    sys.modules["OpenSSL"] = None  # type: ignore[assignment]  # the import system's own way to say "not there"
    sys.modules["autobahn.wamp.auth"] = ModuleType("autobahn.wamp.auth")


def exit_at_the_latest(code: int) -> None:
    """A stuck thread or a slow page must not hold the end back."""
    timer = threading.Timer(STOP_WITHIN, depart, (code,))
    timer.daemon = True
    timer.start()


def depart(code: int) -> NoReturn:
    """The last act of a process, at once; threads waiting for a slow disk or peer do not hold it back."""
    power.switch_off()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def serve(
    application: Application,
    listener: socket.socket,
    services: Services,
    limit: int,
    at_stop: Callable[[], None] = nothing,
    private: socket.socket | None = None,
) -> int:
    """Serve until asked to stop; the exit code. `at_stop` is called once, when the end begins.

    limit: bytes that one request may carry.  private: where the same is served by https.
    """
    from daphne.server import Server
    from twisted.internet import reactor as installed

    from hub.host.prompt import PromptSocket

    reactor: Any = installed
    count_by_uptime(reactor)
    outcome: list[int] = []

    async def live() -> None:
        asyncio.get_running_loop().set_task_factory(guard.task_of)
        try:
            outcome.append(await beside(services, Stopping(at_stop)))
        except Exception:
            logger.exception("This hub stops because its services broke off.")
            outcome.append(1)
        finally:
            reactor.stop()

    def ready() -> None:
        server.ws_factory.protocol = PromptSocket
        pages = Intake(server, limit)
        take_calls(reactor, listener, pages)
        if private is not None:
            take_calls(reactor, private, Private(pages, Certificate(certificate.path())))
        living.append(asyncio.get_event_loop().create_task(live()))

    living: list[asyncio.Task[None]] = []
    server = Server(application, ["adopted"], signal_handlers=False, ready_callable=ready, server_name="", **LIMITS)
    server.endpoints = []
    server.handle_reply = partial(sending.reply, server)
    logging.getLogger("daphne.server").addFilter(sending.told_briefly)
    server.create_application = partial(large.hand_over, server)
    server.run()
    return outcome[0] if outcome else 1


def take_calls(reactor: Any, listener: socket.socket, factory: Any) -> None:
    """Serve on a socket that listens already, until the end begins."""
    port = reactor.adoptStreamPort(listener.fileno(), listener.family, factory)
    reactor.addSystemEventTrigger("before", "shutdown", port.stopListening)


def count_by_uptime(reactor: Any) -> None:
    """Twisted counts delays by the wall clock: one that is put back ten years would hold up for ten years what ends
    a line on which nothing comes."""
    reactor.seconds = time.monotonic


async def beside(services: Services, stopping: Stopping) -> int:
    """Run the services until a signal or one of them asks for the end."""
    loop = asyncio.get_running_loop()
    for wish in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(wish, stopping.stop)  # wakes the loop
        # asyncio hears which signal it was by a pipe alone, and a pipe that is full of threads' answers loses it
        signal.signal(wish, lambda *_: loop.call_soon_threadsafe(stopping.stop))
    running = asyncio.create_task(services(stopping))
    wished = asyncio.create_task(stopping.wished.wait())
    await asyncio.wait({running, wished}, return_when=asyncio.FIRST_COMPLETED)
    if not running.done():
        running.cancel()
        await asyncio.wait({running}, timeout=SERVICES_WITHIN)
    wished.cancel()
    if running.done() and not running.cancelled() and (error := running.exception()) is not None:
        raise error
    return stopping.code
