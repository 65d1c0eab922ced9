"""What all code of plugins runs under: what breaks is told and remembered, and the hub goes on without it.

`guard` runs a step of loading: a plugin that breaks there is broken, and `hub.plugins.dropping` takes it out of the
hub. `in_time` ends a step that does not end by itself. `ask` asks a plugin that is loaded for something while the hub
runs: one that breaks there is done without this time, and one that keeps people waiting is not asked again for a while.

The lowest layer of all, because the settings need it before Django is there: no Django here, and nothing is written
anywhere. What is remembered is this process's own.
"""

import asyncio
import logging
import signal
import threading
import time
import traceback
from collections import defaultdict
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import partial
from queue import Empty, SimpleQueue
from types import FrameType
from typing import Any, TypeVar

logger = logging.getLogger(__name__)

SLOW, REST, TIMES = 1.0, 60.0, 10
"""Seconds after which an answer kept somebody waiting; then nobody is asked for it again for so many times as long as
it took, so that one slow moment of a busy box costs little, and at most for these seconds."""

AT_ONCE = 2
"""So many ask a plugin for one thing at once; others wait, as long as an answer may take."""

ENDINGS = (SystemExit, KeyboardInterrupt, GeneratorExit)
"""What no `except Exception` hears, and what ends a whole process where it comes out of one of its threads."""

T = TypeVar("T")


class TooSlow(BaseException):
    """A step of loading did not end. No `Exception`, which a loop that tries again and again would catch."""


class Ended(Exception):
    """Something tried to end the program while the hub runs. The cause says where."""


class Undeclared(Exception):
    """A declaration that cannot be used: says which plugin, which member, and what to write instead."""


@dataclass(frozen=True, slots=True)
class Broken:
    """A plugin that was left out. `refused`: by a mistake in what it declares, told in `words` with the fix; any other
    failure is told by its `traceback`."""

    label: str
    step: str
    refused: bool
    words: str
    traceback: str


@dataclass(slots=True)
class Trouble:
    """What a loaded plugin did wrong: at which member, how often since this process began, and how it was last."""

    label: str
    member: str
    times: int = 0
    words: str = ""
    traceback: str = ""
    rests_until: float = 0.0


@dataclass(slots=True)
class Askings:
    """Those who ask a plugin for one thing at this moment: since when, and the places that are left. One that hangs
    must not hold all the threads that read."""

    begun: list[float] = field(default_factory=list)
    places: SimpleQueue[None] = field(default_factory=SimpleQueue)

    def __post_init__(self) -> None:
        for _ in range(AT_ONCE):
            self.places.put(None)


_askings = defaultdict[tuple[str, str], Askings](Askings)
_troubles: dict[tuple[str, str], Trouble] = {}
_broken: dict[str, Broken] = {}
_among_plugins = ContextVar("among_plugins", default=False)
_loud = False
_limit = 10.0


def begin(loud: bool, limit: float) -> None:
    """loud: failures are raised on and nothing is hurried, as somebody who writes a plugin wants it. limit: seconds
    that one step of loading may take."""
    global _loud, _limit
    _loud, _limit = loud, limit


def guard(label: str, step: str, fn: Callable[[], object]) -> bool:
    """Run one step of a plugin; whether it went well. A plugin that ends the program has only broken itself."""
    try:
        fn()
    except (Exception, SystemExit, TooSlow) as error:
        if _loud:
            raise
        remember(label, step, error)
        return False
    return True


def in_time(fn: Callable[[], object]) -> Callable[[], object]:
    """The same function, ended by `TooSlow` when it takes longer than a step may.

    An alarm ends it, and only the main thread hears alarms; hubs load there. Code in C that never looks for signals is
    not ended by it: then `up --safe` is the way out.
    """
    hurried = not _loud and threading.current_thread() is threading.main_thread()
    return partial(hurry, fn, _limit) if hurried else fn


def hurry(fn: Callable[[], object], limit: float) -> None:
    """Call a function under an alarm, which rings again each second for one that would not hear."""

    def ring(_signal: int, frame: FrameType | None) -> None:
        if frame is None or frame.f_code is not hurry.__code__:  # else the function is not there yet, or any more
            raise TooSlow(f"it did not end within {limit:g} seconds; HUB_PLUGIN_SECONDS gives it more")

    before = signal.signal(signal.SIGALRM, ring)
    others = signal.setitimer(signal.ITIMER_REAL, limit, 1.0)
    try:
        fn()
    finally:
        signal.setitimer(signal.ITIMER_REAL, *others)
        signal.signal(signal.SIGALRM, before)


def remember(label: str, step: str, error: BaseException) -> None:
    """Keep what broke, and say so where the hub was started."""
    refused = isinstance(error, Undeclared)
    words = str(error) if refused else last_words(error)
    keep(Broken(label, step, refused, words, "".join(traceback.format_exception(error))))
    state = "refused" if refused else f"broken at {step}"
    logger.warning("Plugin %s is %s and left out: %s", label, state, words)


def keep(broken: Broken) -> None:
    """Remember a plugin that is left out."""
    _broken[broken.label] = broken


def broken() -> dict[str, Broken]:
    """The plugins that were left out, by label."""
    return dict(_broken)


def unended(fn: Callable[..., T], *given: object) -> T:
    """Call a function that may break and may not end the program, nor cancel the task that waits for its thread. Only
    the main thread hears that somebody interrupts it, and then it ends."""
    try:
        return fn(*given)
    except (*ENDINGS, asyncio.CancelledError) as ending:
        if isinstance(ending, KeyboardInterrupt) and threading.current_thread() is threading.main_thread():
            raise
        raise ended(ending) from ending


def ended(ending: BaseException) -> Ended:
    """The error that stands for one that would have ended the hub."""
    return Ended(f"it would have ended the hub: {last_words(ending)}")


def be_among_plugins() -> None:
    """From here on, this task and all that come from it do what plugins say."""
    _among_plugins.set(True)


def task_of(loop: asyncio.AbstractEventLoop, work: Any, **more: Any) -> "asyncio.Task[Any]":
    """A loop's factory of tasks: asyncio ends the whole loop at a SystemExit out of any task, and plugins begin tasks
    of their own."""
    if not _among_plugins.get():
        return asyncio.Task(work, loop=loop, **more)
    task = asyncio.Task(unending(work), loop=loop, **more)
    task.add_done_callback(lambda _task: work.close())  # which may have been cancelled before it began
    return task


async def unending(work: Any) -> Any:
    """Do a task's work; what would end the loop becomes an error of the task."""
    try:
        return await work
    except (SystemExit, KeyboardInterrupt) as ending:
        raise ended(ending) from ending


def ask(label: str, member: str, fn: Callable[[], T], otherwise: T) -> T:
    """What a plugin answers; `otherwise` where it breaks, or keeps or kept people waiting."""
    askings = _askings[label, member]
    if not may_ask(label, member, askings):
        return otherwise
    began = time.monotonic()
    askings.begun.append(began)
    try:
        return unended(fn)
    except Exception as error:
        if _loud:
            raise
        note(label, member, error)
        return otherwise
    finally:
        askings.begun.remove(began)
        took = time.monotonic() - began
        if took > SLOW:
            let_rest(label, member, took)
        askings.places.put(None)


def may_ask(label: str, member: str, askings: Askings) -> bool:
    """Take a place among those who ask, if need be after a moment."""
    try:
        if rests(label, member, askings):
            return False
        askings.places.get(timeout=SLOW)
    except Empty:
        return False
    if rests(label, member, askings):
        askings.places.put(None)
        return False
    return True


def rests(label: str, member: str, askings: Askings) -> bool:
    """Whether it kept people waiting a moment ago, or does so now."""
    known, now = _troubles.get((label, member)), time.monotonic()
    if known is not None and now < known.rests_until:
        return True
    waited = now - min(askings.begun, default=now)
    if waited > SLOW:
        let_rest(label, member, waited)
    return waited > SLOW


def note(label: str, member: str, error: BaseException) -> None:
    """Remember what went wrong; told at the first time, the tenth, and so on, for a log lies on a small card."""
    trouble = trouble_of(label, member)
    trouble.words, trouble.traceback = last_words(error), "".join(traceback.format_exception(error))
    if f"{trouble.times}".strip("0") == "1":
        logger.error("Plugin %s failed at %s, %d times so far", label, member, trouble.times, exc_info=error)


def let_rest(label: str, member: str, took: float) -> None:
    """Do without the answer for a while."""
    trouble = trouble_of(label, member)
    trouble.words, trouble.traceback = f"It took {took:.1f} seconds.", ""
    rest = min(REST, TIMES * took)
    trouble.rests_until = time.monotonic() + rest
    logger.warning("Plugin %s took %.1f seconds for %s; it is asked again in %d", label, took, member, rest)


def trouble_of(label: str, member: str) -> Trouble:
    """The trouble with one member, one time more."""
    trouble = _troubles.setdefault((label, member), Trouble(label, member))
    trouble.times += 1
    return trouble


def troubles() -> list[Trouble]:
    """What loaded plugins did wrong in this process until now; each stays as it is when the plugin fails again."""
    return [replace(trouble) for trouble in list(_troubles.values())]  # other threads add some meanwhile


def forget_troubles() -> None:
    """Begin anew, as a process does."""
    _troubles.clear()


def last_words(error: BaseException) -> str:
    """The line of a traceback that says what happened."""
    return "".join(traceback.format_exception_only(error)).strip()
