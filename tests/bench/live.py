"""From the moment in which a POST on one hub was answered to the moment in which a browser on the other one shows it.

Both clocks are the machine's. The browser is chromium without a window, showing the end of a topic; a watcher inside
the page notes when each post first stands in it. First nothing else happens, then 100,000 entries arrive at the
browser's hub from the hub that the posts come from.
"""

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.bench import prepared, processes
from tests.bench.figure import Figure
from tests.bench.visitor import Visitor, token_in
from tests.system.browser import Browsers, Screen
from tests.system.hubs import Hub, eventually, make_neighbours

POSTS = 200
IDLE_PAUSE = 0.35
BUSY_PAUSE = 0.03
LOST_AFTER = 20.0

WATCH = """
  window.seen = {};
  var note = function () {
    var now = performance.timeOrigin + performance.now();
    document.querySelectorAll('#posts article').forEach(function (post) {
      if (!(post.id in window.seen)) window.seen[post.id] = now;
    });
  };
  note();
  new MutationObserver(note).observe(document.getElementById('posts'), {childList: true, subtree: true});
"""


class Sent(NamedTuple):
    """A post: the name that it has on pages, and when the POST was answered."""

    name: str
    answered: float


def run() -> Iterator[Figure]:
    """Between two quiet hubs, then while 100,000 entries arrive."""
    with tempfile.TemporaryDirectory(prefix="banyan-live-") as folder:
        river, hill = (Hub(Path(folder) / name, name) for name in ("Riverbend", "Hilltop"))
        for hub in (river, hill):
            hub.provision()
        try:
            for hub in (river, hill):
                hub.start()
            yield while_quiet(river, hill)
        finally:
            stop(river, hill)
    receiver, sender = prepared.copies("live")
    try:
        yield while_busy(receiver, sender)
    finally:
        stop(receiver, sender)


def while_quiet(river: Hub, hill: Hub) -> Figure:
    """Two new hubs, and nobody else about."""
    make_neighbours(river, hill)
    eventually(lambda: river.held() == hill.held(), "they have met")
    visitor = Visitor(river)
    visitor.sign_up("ama")
    topic = visitor.begin_topic("The bridge", "Is it open?")
    eventually(lambda: hill.get(topic)[0] == 200, "the topic has come")
    with watching(hill, topic) as esi:
        return measured("live", visitor, esi, topic, 250, lambda count: count < POSTS, IDLE_PAUSE)


def while_busy(receiver: Hub, sender: Hub) -> Figure:
    """The sender's entries and the posts come over the same connection, which opens when all are ready."""
    accepted(sender, 0)
    receiver.start()
    sender.start()
    visitor = Visitor(sender)
    visitor.sign_up("ama")
    held, wanted = prepared.entries(receiver), prepared.entries(sender)
    with watching(receiver, known_topic(receiver)) as esi:
        accepted(sender, 1)
        eventually(lambda: prepared.entries(receiver) > held, "the first entry", prepared.MINUTES)
        return measured(
            "live while 100,000 entries arrive",
            visitor,
            esi,
            known_topic(receiver),
            1000,
            lambda _count: prepared.entries(receiver) < wanted,
            BUSY_PAUSE,
        )


@contextmanager
def watching(hub: Hub, topic: str) -> Iterator[Screen]:
    """A browser that shows the end of a topic and notes what comes."""
    with (
        tempfile.TemporaryDirectory(prefix="banyan-browser-") as folder,
        closing(Browsers(Path(folder))) as browsers,
        browsers.screen(hub) as esi,
    ):
        esi.open(f"{topic}?last=1")
        time.sleep(1.0)  # the page keeps its live connection to itself, so nothing shows that it is open
        run_in(esi, WATCH)
        yield esi


def known_topic(hub: Hub) -> str:
    """The page of a topic that both hubs hold."""
    id8 = int(str(hub.rows("SELECT id8 FROM forum_topic WHERE posts > 0 ORDER BY position LIMIT 1")[0][0]))
    return f"/forum/topic/{id8.to_bytes(8, 'big', signed=True).hex()}/"


def accepted(hub: Hub, yes: int) -> None:
    """Have a hub exchange with its neighbour, or not."""
    with sqlite3.connect(hub.folder / "data" / "hub.db", timeout=30) as database:
        database.execute("UPDATE gossip_neighbour SET accepted = ?", [yes])


def measured(
    name: str,
    visitor: Visitor,
    esi: Screen,
    topic: str,
    must: int,
    goes_on: Callable[[int], bool],
    pause: float,
) -> Figure:
    """Write on one hub, look at the other."""
    skew = clocks_differ(esi)
    sent, took = write(visitor, topic, goes_on, pause)
    seen = looked(esi, sent)
    delays = sorted(1000 * max(0.0, at - each.answered) for each, at in zip(sent, shown(sent, seen), strict=True))
    details = {
        "posts": len(sent),
        "passed unseen": sum(each.name not in seen for each in sent),
        "median ms": round(statistics.median(delays)),
        "p95 ms": round(delays[int(0.95 * len(delays))]),
        "most ms": round(delays[-1]),
        "the POST itself, median ms": round(1000 * statistics.median(took)),
        "clocks differ by ms": round(1000 * skew, 1),
        "load": processes.load(),
    }
    return Figure(f"{name}, p99 ms", delays[int(0.99 * len(delays))], f"<= {must}", "", details)


def write(visitor: Visitor, topic: str, goes_on: Callable[[int], bool], pause: float) -> tuple[list[Sent], list[float]]:
    """Reply again and again; what was sent, and how long each POST took."""
    token = token_in(visitor.get(topic))
    sent: list[Sent] = []
    took: list[float] = []
    while goes_on(len(sent)):
        began = time.time()
        answer = visitor.post(f"{topic}reply/", token, text=f"Word number {len(sent)} about the bridge.")
        now = time.time()
        assert answer.status == 302, answer
        sent.append(Sent(answer.leads_to.partition("#")[2], now))
        took.append(now - began)
        time.sleep(pause)  # how often people write, a part of what is measured
    return sent, took


def looked(esi: Screen, sent: list[Sent]) -> dict[str, float]:
    """When the browser first showed each post, as soon as it shows the last."""
    last, until = sent[-1].name, time.monotonic() + LOST_AFTER
    while time.monotonic() < until and not run_in(esi, "return window.seen[arguments[0]]", last):
        time.sleep(0.1)
    return {name: at / 1000 for name, at in run_in(esi, "return window.seen").items()}


def shown(sent: list[Sent], seen: dict[str, float]) -> list[float]:
    """When each post stood in the page; one that fifty others pushed off it unseen counts as shown with the next."""
    times, after = [], time.time()
    for each in reversed(sent):
        after = seen.get(each.name, after)
        times.append(after)
    return times[::-1]


def clocks_differ(esi: Screen) -> float:
    """Seconds between the browser's clock and ours, within the time that asking takes."""
    before = time.time()
    theirs = float(run_in(esi, "return performance.timeOrigin + performance.now()"))
    return theirs / 1000 - (before + time.time()) / 2


def run_in(esi: Screen, script: str, *given: str) -> Any:
    """Run a script in the page; what it returns."""
    return esi.driver.execute_script(script, *given)


def stop(*hubs: Hub) -> None:
    """Cut the power of those that run."""
    for hub in hubs:
        if hub.process is not None and hub.process.poll() is None:
            hub.kill()
