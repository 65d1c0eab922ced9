"""What runs in the *hub* process beside the exchange port: the services of the hub and of its plugins."""

import asyncio
from collections.abc import Iterator
from functools import partial

from hub.host.backup.schedule import make_backups
from hub.host.follow import follow_log
from hub.host.forgetting import keep_forgetting
from hub.host.jobs import run_jobs
from hub.host.keeping import keep_content
from hub.host.putting_away import put_files_away
from hub.host.services import Serve, run_all
from hub.host.serving import Stopping
from hub.host.switching import follow_switches, follow_troubles
from hub.host.uptime import count_uptime
from hub.host.wants import bring_content, fetch_content
from hub.live.doors import DOORS
from hub.live.storing import Line
from hub.live.wake import Wake
from hub.search.following import keep_level


async def run(wake: Wake, line: Line, stopping: Stopping) -> None:
    """Keep the services running until the process stops or another one is gone."""
    wake.on_topic(DOORS.hear)
    wake.start(lost=lambda: stopping.stop(1))
    await line.start(lost=lambda: stopping.stop(1))
    await run_all(services(wake))
    await asyncio.Event().wait()


def services(wake: Wake) -> Iterator[tuple[str, Serve]]:
    """All services of the hub itself, by name; one of them runs those of its plugins."""
    yield "log", partial(follow_log, wake)
    yield "uptime", count_uptime
    yield "content", partial(fetch_content, wake)
    yield "bringing", partial(bring_content, wake)
    yield "keeping", keep_content
    yield "bucket", put_files_away
    yield "search", partial(keep_level, wake)
    yield "jobs", partial(run_jobs, wake)
    yield "plugins", partial(follow_switches, wake)
    yield "troubles", follow_troubles
    yield "forgetting", keep_forgetting
    yield "backups", make_backups
