"""Keeps the hub process's long tasks running: each starts again after a failure, with pauses that double.

A service is an `async def` without arguments that runs until cancelled. It runs as one task; a service that
needs several opens a TaskGroup, so that a failure ends it whole and nobody waits for ever. Its end is logged
with a code.
"""

import asyncio
import logging
import random
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

from hub import guard
from hub.core.errors import RemoteError

logger = logging.getLogger(__name__)

FIRST_PAUSE = 1.0
LONGEST_PAUSE = 300.0
STEADY_AFTER = 60.0

Serve = Callable[[], Coroutine[Any, Any, None]]
Tell = Callable[[BaseException | None], Awaitable[None]]
"""Hears how a service ended: by which failure, None for by itself."""


async def nobody(_error: BaseException | None) -> None:
    """Hears nothing: the log tells enough."""


async def run_all(services: Iterable[tuple[str, Serve]]) -> None:
    """Keep every service running until cancelled."""
    async with asyncio.TaskGroup() as group:
        for name, serve in services:
            group.create_task(keep_running(name, serve), name=name)


async def keep_running(name: str, serve: Serve, first_pause: float = FIRST_PAUSE, tell: Tell = nobody) -> None:
    """Run one service, again and again. A service that returns by itself is done and is not started again."""
    loop, failures = asyncio.get_running_loop(), 0
    while True:
        began = loop.time()
        error = await failure_of(serve)
        await tell(error)
        if error is None:
            return
        failures = 1 if loop.time() - began > STEADY_AFTER else failures + 1
        logger.error("Service %s ended (%s); it starts again.", name, code_of(error), exc_info=error)
        await asyncio.sleep(pause(failures, first_pause))


async def failure_of(serve: Serve) -> BaseException | None:
    """How a service ended; one that means to end the program, or cancels itself, has failed like any other. Whoever
    presses Ctrl-C is heard by the loop's own signal handler."""
    guard.be_among_plugins()
    try:
        await serve()
    except (Exception, SystemExit, KeyboardInterrupt) as error:
        return error
    except asyncio.CancelledError as error:
        task = asyncio.current_task()
        if task is None or task.cancelling():
            raise
        return error
    return None


def pause(failures: int, first_pause: float = FIRST_PAUSE) -> float:
    """Seconds before the next start: doubled for each failure, with a quarter of jitter against lockstep."""
    doubled = min(first_pause * 2.0 ** min(failures - 1, 16), LONGEST_PAUSE)
    return doubled * random.uniform(0.75, 1.0)  # noqa: S311  (jitter, not a secret)


def code_of(error: BaseException) -> str:
    """A short code for a failure: the other side's own code, else the kind of error."""
    while isinstance(error, BaseExceptionGroup):
        error = error.exceptions[0]
    return error.code if isinstance(error, RemoteError) else type(error).__name__
