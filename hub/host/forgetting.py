"""Asks plugins again, at the start and each hour, for what they have yet to forget of those who left.

In a thread of its own, for a plugin may hang.
"""

import asyncio
from typing import Final

from hub.live.thread import DatabaseThread
from hub.plugins import forgetting

EVERY: Final = 3600.0


async def keep_forgetting() -> None:
    """Run until cancelled."""
    while True:
        async with DatabaseThread("forgetting") as thread:
            await thread.run(forgetting.settle)
        await asyncio.sleep(EVERY)
