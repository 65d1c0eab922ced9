"""What a hub's records of authority say, before anybody has weighed them: who gives a seat, and who ends one."""

from collections.abc import Mapping
from typing import NamedTuple


class Act(NamedTuple):
    """What every record of authority says: written in which feed, as which number, by whom, by right of which
    seat.
    """

    id: bytes
    feed: bytes
    seq: int
    author: bytes
    cited: bytes | None


class Grant(NamedTuple):
    """A `hub.seat` record. `cited` is None in the hub's own feed."""

    act: Act
    person: bytes
    role: str
    assents: frozenset[bytes] = frozenset()
    after: frozenset[bytes] = frozenset()
    epoch: int = 0


class End(NamedTuple):
    """A `hub.unseat` record: `seat` ends, and of each feed only numbers up to `feeds` still count by its
    right.
    """

    act: Act
    seat: bytes
    feeds: Mapping[bytes, int]
    epoch: int = 0
