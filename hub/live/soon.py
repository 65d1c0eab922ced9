"""Small things put off for a moment and then done together, once, however often they were asked for: what pages merely
remember, such as how far somebody has read, would else cost a commit, and a turn at the disk, for every page.

What waits here is lost when the process ends. So nothing belongs here that anybody would miss, but what is written down
elsewhere too.
"""

import logging
import threading
from collections.abc import Callable

from django.db import connections

from hub.live.wake import Wake

logger = logging.getLogger(__name__)

SECONDS = 15.0

_waiting: set[Callable[[], None]] = set()
_lock = threading.Lock()


def soon(call: Callable[[], None]) -> None:
    """Call a function within a quarter of a minute, in a thread of its own; at once where no hub runs."""
    if Wake.here is None:
        call()
        return
    with _lock:
        if call in _waiting:
            return
        _waiting.add(call)
    timer = threading.Timer(SECONDS, _run, [call])
    timer.daemon = True
    timer.start()


def _run(call: Callable[[], None]) -> None:
    with _lock:
        _waiting.discard(call)
    try:
        call()
    except Exception:
        logger.exception("what was put off could not be done")
    finally:
        connections.close_all()
