"""What runs in the *web* process beside its pages: the live tail."""

from hub.content.gateway import seeking
from hub.host.services import keep_running
from hub.host.serving import Stopping
from hub.live.browsers import BROWSERS
from hub.live.doors import DOORS
from hub.live.tail import Tail
from hub.live.wake import Wake
from hub.portal import news


async def run(wake: Wake, stopping: Stopping) -> None:
    """Tell open pages what changed, until the process stops or the other one is gone."""
    seeking.begin = seeking.in_a_thread
    tail = Tail(BROWSERS)
    wake.on_growth(tail.wake)
    wake.on_topic(tail.announced)
    wake.on_topic(DOORS.hear)
    wake.on_topic(news.hear)
    BROWSERS.on_watch(tail.newcomer)
    wake.start(lost=lambda: stopping.stop(1))
    await keep_running("live", tail.follow)
