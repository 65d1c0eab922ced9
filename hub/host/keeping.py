"""Keeps the content of this hub in order: lets go of what nothing needs, looks for what cards forget, and renews the
hub's own names.

Nothing is let go of while entries are still to be read that may name it. What waits for a moderator names nothing yet,
so the ids in its words are needed too. After a restore what the backup had no place for is looked for first.
"""

import asyncio
import os
import re
from typing import Final

from hub.accounts.hubs import uptime
from hub.accounts.keys.files import box
from hub.api import publishing
from hub.content import filled, holding, letting_go, uploads
from hub.content.scrubbing import Scrub
from hub.content.wanted import cid_of
from hub.core.cid import Cid
from hub.host.wants import LABEL
from hub.live.thread import DatabaseThread
from hub.log import projector
from hub.moderation.models import Waiting

RESTORED: Final = "restored"
"""A mark in the folder `box`: the rows came from a backup, and files that they tell of may be missing."""
EVERY: Final = 60.0
COLLECT_EVERY: Final = 60
"""Minutes of uptime."""
IDLE: Final = 0.5
"""Processes that want a core, at most, while a look at files goes on."""
ID: Final = re.compile(rb"baf[ky]\w{55}", re.ASCII)


async def keep_content() -> None:
    """Run until cancelled."""
    async with DatabaseThread("keeping") as thread:
        await thread.run(after_a_restore)
        scrub, due = await thread.run(Scrub), 0
        while True:
            await asyncio.sleep(EVERY)
            now = await thread.run(uptime.minutes)
            if now >= due and await thread.run(collect, now) is not None:
                await thread.run(publishing.renew)
                due = now + COLLECT_EVERY
            if os.getloadavg()[0] < IDLE:
                await thread.run(scrub.some)
                await thread.run(scrub.tidy)


def after_a_restore() -> None:
    """Want of neighbours what no file was brought back of; once."""
    mark = box() / RESTORED
    if mark.exists():
        holding.want_missing()
        mark.unlink()


def collect(now: int) -> list[Cid] | None:
    """Let go of what nothing needs, and what that was; None while it cannot be known."""
    uploads.let_go(now)
    filled.mend()
    return None if LABEL in projector.behind() else letting_go.collect(now, waiting())


def waiting() -> set[Cid]:
    """What is named in words that wait for a moderator."""
    bodies = Waiting.objects.filter(state__in=(Waiting.State.WAITS, Waiting.State.APPROVED)).values_list(
        "body", flat=True
    )
    return {cid for body in bodies for text in ID.findall(bytes(body)) if (cid := cid_of(text.decode()))}
