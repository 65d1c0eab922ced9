"""Sees, at the start and each hour, that who left stays gone, in what plugins keep too. In a thread of its own, for a
plugin may hang.
"""

import asyncio
from typing import Final

from hub.live.thread import DatabaseThread
from hub.portal.me.gone import keep_gone

EVERY: Final = 3600.0


async def keep_forgetting() -> None:
    """Run until cancelled."""
    while True:
        async with DatabaseThread("forgetting") as thread:
            await thread.run(keep_gone)
        await asyncio.sleep(EVERY)
