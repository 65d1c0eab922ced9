"""Counts the hub's uptime: saved hourly, and a tick of the hub's own feed for each day of it. Sessions
and tokens that it ended are forgotten. No other idle writes.
"""

import asyncio

from hub.accounts.hubs import ticks, uptime
from hub.accounts.people import tokens
from hub.accounts.sign_in.sessions import SessionStore
from hub.live.thread import DatabaseThread
from hub.log import room

LOOK_EVERY = 300.0


async def count_uptime() -> None:
    """Run until cancelled."""
    async with DatabaseThread("uptime") as thread:
        while True:
            await thread.run(uptime.keep_hourly)
            await thread.run(ticks.tick_if_due)
            await thread.run(SessionStore.clear_expired)
            await thread.run(tokens.clear_expired)
            await thread.run(room.keep_reserve)
            await asyncio.sleep(LOOK_EVERY)
