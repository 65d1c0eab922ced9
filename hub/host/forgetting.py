"""Sees, at the start and each hour, that who left stays gone, in what plugins keep too. In a thread of its own, for a
plugin may hang.
"""

import asyncio
from typing import Final

from hub.live.thread import DatabaseThread
from hub.portal.me.gone import keep_gone

EVERY: Final = 3600.0


async def keep_forgetting(every: float = EVERY) -> None:
    """Run until cancelled. A plugin that hangs keeps the others waiting until the next hour; then they are asked by
    another thread, and it is not (`hub.guard`)."""
    hung = set[asyncio.Future[None]]()
    while True:
        thread = DatabaseThread("forgetting")
        doing = asyncio.ensure_future(thread.run(keep_gone))
        await asyncio.wait({doing}, timeout=every)
        closing = asyncio.ensure_future(thread.close())
        if doing.done():
            await closing
            doing.result()
            await asyncio.sleep(every)
        else:
            hung.add(closing)
            closing.add_done_callback(hung.discard)
