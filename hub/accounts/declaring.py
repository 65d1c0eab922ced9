"""How a statement about keys reaches every hub: in an `identity.statement` record, judged here at once.

By the person's own feed where they hold its pen; else by the hub's, for what it proves lies in its signatures and not
in who carries it. Whoever holds a stolen key can make more keys and feeds than one record names: so many records are
written as are needed, and a word that ends a key names first what was written here.
"""

from collections.abc import Iterable, Iterator
from typing import Final

from django.db.models import QuerySet

from hub.accounts.hubs import identity
from hub.accounts.records import Declared
from hub.core.keys import key_text
from hub.core.statement import Statement, to_wire
from hub.log import store
from hub.log.models import Feed
from hub.log.store import Pen

ROOM: Final = 15_000
"""Bytes of several statements in one record, which holds a little more."""
MOST_FEEDS: Final = 240
"""Feeds that one statement names within a record."""


def declare(statements: Iterable[Statement], pen: Pen | None = None) -> None:
    """Publish statements, if there are any; what they change counts here when this returns."""
    if said := list(records(statements)):
        store.publish_many(pen or identity.hub_pen(), said)


def records(statements: Iterable[Statement]) -> Iterator[Declared]:
    """As many records as these statements need."""
    together: list[list[bytes]] = []
    for wire in map(to_wire, statements):
        if together and sum(len(part) for one in (*together, wire) for part in one) > ROOM:
            yield Declared(statements=together)
            together = []
        together.append(wire)
    if together:
        yield Declared(statements=together)


def held_of(feeds: QuerySet[Feed]) -> dict[str, int]:
    """What goes on counting of feeds when a key ends: the last number held of each. Of more than can be named those
    written here come first, then those that count, the newest of them."""
    found = feeds.filter(head__gt=1).order_by("-own", "-counts_to", "-pk").values_list("key", "head")
    return {key_text(bytes(feed)): head for feed, head in found[:MOST_FEEDS]}
