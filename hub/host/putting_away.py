"""Brings large files into the bucket and back, where a hub has one, beside all else that is done with content: over a
thin line one film takes hours. What fails there is tried again after pauses that grow.
"""

import asyncio
import logging
from typing import Final

from django.conf import settings

from hub.accounts.keys import incarnation
from hub.content import bucket
from hub.content.put_away import PutAway
from hub.live.thread import DatabaseThread
from hub.log.trouble import DiskFull

EVERY: Final = 60.0
LONGEST: Final = 3600.0

log = logging.getLogger(__name__)


async def put_files_away() -> None:
    """Run until cancelled; without a bucket there is nothing to do."""
    if settings.HUB_BUCKET is None:
        return
    async with DatabaseThread("bucket") as thread:
        putting, pause = await thread.run(begun), EVERY
        while True:
            await asyncio.sleep(pause)
            pause = EVERY if await thread.run(done, putting) else min(2 * pause, LONGEST)


def begun() -> PutAway:
    """A copy of a box has another incarnation, and so a corner of its own."""
    bucket.settle(incarnation.current().hex())
    return PutAway()


def done(putting: PutAway) -> bool:
    """Whether some of it went well."""
    try:
        putting.some()
    except (OSError, DiskFull) as error:
        log.warning("%s; files stay where they are", error)
        return False
    return True
