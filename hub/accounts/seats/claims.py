"""What a hub's records of authority say, before anybody has weighed them: who gives a seat, and who ends one.

`after` is whom a writer knew of the stewards: whoever sat by the id of their seat, and whoever had sat by the id of an
unseat that ended it.
"""

from collections.abc import Iterable, Mapping
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
    """A `hub.seat` record. `cited` is None in the hub's own feed. `over`: those in `after` of which the writer knew
    that they had ended.
    """

    act: Act
    person: bytes
    role: str
    assents: frozenset[bytes] = frozenset()
    after: frozenset[bytes] = frozenset()
    epoch: int = 0
    over: frozenset[bytes] = frozenset()


class End(NamedTuple):
    """A `hub.unseat` record: `seat` ends, and of each feed only numbers up to `feeds` still count by its
    right. `after` names who sits, and no unseats.
    """

    act: Act
    seat: bytes
    feeds: Mapping[bytes, int]
    epoch: int = 0
    after: frozenset[bytes] = frozenset()


def resolved(grants: Iterable[Grant], ends: Iterable[End]) -> dict[bytes, Grant]:
    """Seats by id, with the seat in `after` instead of each unseat there. Of an unseat that is not here nobody knows
    what it ended: its id stays, and the seat waits for it.
    """
    ended, found = {end.act.id: end.seat for end in ends}, dict[bytes, Grant]()
    for grant in grants:
        over = frozenset(ended[each] for each in grant.after & ended.keys())
        found[grant.act.id] = grant._replace(after=(grant.after - ended.keys()) | over, over=over) if over else grant
    return found


def said_to_sit(record: Grant | End, grants: Mapping[bytes, Grant]) -> set[bytes]:
    """Who sat when a record was written, by its writer's own word: it holds whatever becomes of them."""
    over = record.over if isinstance(record, Grant) else frozenset()
    return {grants[seat].person for seat in record.after - over if seat in grants}
