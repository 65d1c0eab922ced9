"""Has a backup made for each day that the hub was on, if a setting says where.

Each is made by `manage.py backup`, a program of its own that stands back where others want the processor: what it loads
is gone when it ends, and however it ends, the hub goes on. Due is what the hub's uptime says, so neither a clock that
jumps nor a restart each morning puts it off. A stick that is not there or full is tried again within the hour.
"""

import asyncio
import logging
import sys
from typing import Final

from django.conf import settings

from hub.accounts.hubs import uptime
from hub.accounts.hubs.identity import this_hub
from hub.live.thread import DatabaseThread
from hub.portal import backups

EVERY: Final = 24 * 3600
AGAIN: Final = 3600
LOOK_EVERY: Final = 300.0
LONGEST: Final = 6 * 3600.0

logger = logging.getLogger(__name__)


async def make_backups() -> None:
    """Run until cancelled; over at once where no setting says where."""
    if not settings.HUB_BACKUP:
        return
    async with DatabaseThread("backup") as thread:
        while True:
            await asyncio.sleep(LOOK_EVERY)
            if await thread.run(is_due):
                trouble = await make()
                is_still_due = await thread.run(is_due)  # it ended before it could write down how it went
                if trouble or is_still_due:
                    await thread.run(backups.failed, trouble or "failed")


def is_due() -> bool:
    """Whether one is to be tried now."""
    if this_hub() is None:
        return False
    standing = backups.read()
    passed, since = backups.age(standing), uptime.seconds() - standing.tried
    if standing.trouble and 0 <= since < AGAIN:
        return False
    return passed is None or passed >= EVERY


async def make() -> str:
    """Run the command to its end. It writes down itself how it went; of a violent end the trouble is answered."""
    command = sys.executable, str(settings.PROJECT / "manage.py"), "backup", str(settings.HUB_BACKUP)
    child = await asyncio.create_subprocess_exec(
        *command, "--data", str(settings.HUB_DATA), stdin=asyncio.subprocess.DEVNULL, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        async with asyncio.timeout(LONGEST):
            code = await child.wait()
    except TimeoutError:
        code = -1
    finally:
        if child.returncode is None:
            child.terminate()
    if code in (0, 1):
        return ""
    logger.warning("The backup ended with code %s.", code)
    return "failed"
