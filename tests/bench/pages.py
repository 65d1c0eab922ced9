"""A list of 50 rows, read over connections that stay open: beside nothing else, and while 100,000 entries arrive.

Two people read a board's page as fast as it comes, one of them signed in: before an exchange, during it, and after it,
on the same hub. Then thirty people read it, each thinking for a second or so between two pages.
"""

import random
import statistics
import threading
import time
from collections.abc import Callable, Iterator

from tests.bench import prepared, processes
from tests.bench.figure import Figure
from tests.bench.visitor import Visitor
from tests.system.hubs import Hub, eventually

ROUNDS = 2
IDLE_SECONDS = 8.0
CROWD = 30
CROWD_SECONDS = 20.0
THINKING = (0.5, 1.5)


def run() -> Iterator[Figure]:
    """The exchange's effect on two readers, then the crowd."""
    ratios, details = [], []
    crowd: list[float] = []
    for _ in range(ROUNDS):
        receiver, sender = prepared.copies("pages")
        receiver.start()
        try:
            idle, busy, after = beside_an_exchange(receiver, sender)
            ratios.append(p95(busy) / p95(idle + after))
            details.append({"idle ms": in_ms(idle + after), "busy ms": in_ms(busy)})
            sender.kill()
            crowd += reading(receiver, CROWD, lasting(CROWD_SECONDS), THINKING)
        finally:
            for hub in (receiver, sender):
                if hub.process is not None and hub.process.poll() is None:
                    hub.kill()
    found = {"rounds": details, "load": processes.load()}
    yield Figure("pages during an exchange, p95 (x idle)", statistics.median(ratios), "<= 2", "", found)
    found = {"ms": in_ms(crowd), "seconds between two pages": THINKING}
    yield Figure(f"pages for {CROWD} clients, p95 ms", 1000 * p95(crowd), "<= 100", "", found)


def beside_an_exchange(receiver: Hub, sender: Hub) -> tuple[list[float], list[float], list[float]]:
    """Seconds that pages took before, during and after the sender's entries arrived."""
    idle = reading(receiver, 2, lasting(IDLE_SECONDS))
    wanted = int(str(sender.rows("SELECT COUNT(*) FROM log_entry")[0][0]))
    held = prepared.entries(receiver)
    sender.start()
    eventually(lambda: prepared.entries(receiver) > held, "the first entry", prepared.MINUTES)
    busy = reading(receiver, 2, lambda: prepared.entries(receiver) < wanted)
    time.sleep(3)  # receipts, checkpoints and freed memory follow the last entry, and no row says that they are done
    return idle, busy, reading(receiver, 2, lasting(IDLE_SECONDS))


def reading(hub: Hub, count: int, goes_on: Callable[[], bool], thinking: tuple[float, float] = (0, 0)) -> list[float]:
    """Let people read the first board while something goes on; how long each page took."""
    visitors = [Visitor(hub) for _ in range(count)]
    visitors[0].sign_up(f"ama {time.monotonic_ns()}")
    page = visitors[0].board()
    took: list[float] = []
    ended = threading.Event()
    readers = [
        threading.Thread(target=read, args=(visitor, page, ended, took, random.Random(number), thinking))
        for number, visitor in enumerate(visitors)
    ]
    for reader in readers:
        reader.start()
    while goes_on():
        time.sleep(0.25)
    ended.set()
    for reader in readers:
        reader.join()
    return took


def read(
    visitor: Visitor,
    page: str,
    ended: threading.Event,
    took: list[float],
    draw: random.Random,
    thinking: tuple[float, float],
) -> None:
    """Read one page again and again."""
    visitor.get(page)
    while not ended.wait(draw.uniform(*thinking)):
        began = time.perf_counter()
        answer = visitor.get(page)
        took.append(time.perf_counter() - began)
        assert answer.status == 200, answer
        assert answer.text.count('<li class="row"') == 50, "not a list of 50 rows"
    visitor.close()


def lasting(seconds: float) -> Callable[[], bool]:
    """True for this long from now."""
    until = time.monotonic() + seconds
    return lambda: time.monotonic() < until


def p95(took: list[float]) -> float:
    """What 95 of 100 stay within."""
    return sorted(took)[int(0.95 * len(took))]


def in_ms(took: list[float]) -> dict[str, float]:
    """How long pages took, in a few numbers."""
    return {
        "pages": len(took),
        "median": round(1000 * statistics.median(took), 1),
        "p95": round(1000 * p95(took), 1),
        "most": round(1000 * max(took), 1),
    }
