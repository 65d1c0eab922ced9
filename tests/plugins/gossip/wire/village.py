"""Frontiers of the size of a district, cheap to make: most rows stand for feeds that both hubs hold."""

import hashlib

from hub.core.frontier import Row

from .replica import KISIMA, UPANDE, Replica


def row(number: int) -> Row:
    feed = hashlib.sha256(b"feed %d" % number).digest()
    return Row(feed, 3, hashlib.sha256(feed).digest(), 1, 0)


def two_hubs(shared: int, changed: int = 0) -> tuple[Replica, Replica]:
    """Two hubs that hold the same feeds, of which `changed` got one entry more at Upande."""
    upande, kisima = Replica(UPANDE), Replica(KISIMA)
    for number in range(shared - changed):
        upande.frontier.set(row(number))
        kisima.frontier.set(row(number))
    for number in range(changed):
        kisima.ingest(upande.write(f"person {number}"))
        upande.write(f"person {number}", "news")
    return upande, kisima
