"""Which shelves stand, whose they are, and what each allows to whom.

A shelf is shown when its writer was a steward of its zone by the seat that it cites. The seat may come after the shelf,
so that is asked when reading. Equal titles never merge: other villages' shelves stand under their village.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Window
from django.db.models.functions import RowNumber

from hub import api
from hub.api import Written
from hub.core.cid import id_text, parse_id
from hub.core.errors import RemoteError
from hub.core.short_ids import short, short_of
from naming.api import display_names, private_names
from plugins.library.models import Shelf as ShelfRow
from plugins.library.shelves.rules import heads_of, least_role, writers, zone_of

MOST_OF_A_VILLAGE = 50
CONSIDERED = 4 * MOST_OF_A_VILLAGE
"""Shelves of one steward that are looked at; of so many, some may be out of sight or cut."""
MOST_OF_ALL = 1000


class Shelf(NamedTuple):
    """A shelf that counts now. `heads`: what stewards made of it since, the one that counts first. `items`: how many
    stand on it, where that was asked."""

    entry: Written
    zone: bytes
    village: str
    here: bool
    heads: tuple[Written, ...] = ()
    items: int = 0

    @property
    def now(self) -> Mapping[str, Any]:
        """Its words and rules."""
        return (self.heads[0] if self.heads else self.entry).record or {}

    @property
    def text_id(self) -> str:
        return id_text(self.entry.id)

    @property
    def id8(self) -> int:
        return short(self.entry.id)

    @property
    def title(self) -> str:
        return str(self.now.get("title", ""))

    @property
    def about(self) -> str:
        return str(self.now.get("about") or "")

    @property
    def order(self) -> int:
        return int(self.now.get("order", 0))

    @property
    def children(self) -> bool:
        """Whether it is for children."""
        return bool(self.now.get("children"))

    @property
    def waits(self) -> bool:
        """Whether what is added is shown once a moderator approved it."""
        return self.children or bool(self.now.get("waits"))

    @property
    def closed(self) -> bool:
        return bool(self.now.get("closed"))

    @property
    def scope(self) -> str:
        """ "open" where what is added travels, "here" where it stays; that never changes."""
        return str((self.entry.record or {}).get("scope", "open"))

    @property
    def writers(self) -> frozenset[bytes] | None:
        """Whose items are shown; None where everybody's are."""
        return writers(self.now, self.zone)

    def least(self, act: str) -> str:
        """The least role that may "read", "add" or "approve"."""
        return least_role(self.now, act)

    def allows(self, role: str, act: str) -> bool:
        """Whether somebody of this role here may do so; approving is for the shelf's own village."""
        if (act == "add" and self.closed) or (act == "approve" and not self.here):
            return False
        return api.reaches(role, self.least(act))


class Village(NamedTuple):
    """A hub and its shelves."""

    name: str
    here: bool
    shelves: list[Shelf]


def standing(only: Collection[str] | None = None) -> list[Shelf]:
    """The shelves whose writers had the right to them, in their order; `only`: those with these ids."""
    rows = candidates() if only is None else ShelfRow.objects.visible().filter(id8__in=map(short_of, only))
    entries = api.written(list(rows.values_list("position", flat=True)[:MOST_OF_ALL]))
    counting = api.rightful(entries.values(), "steward") if entries else set()
    found = named([entry for at, entry in sorted(entries.items()) if at in counting])
    shelves = [shelf for shelf in found if only is None or shelf.text_id in only]
    # Nothing that is added to another village's shelf that stays there ever comes here.
    return few_of_each(shelf for shelf in shelves if shelf.here or shelf.scope == "open")


def shelf_named(text_id: str) -> Shelf | None:
    """One shelf that counts."""
    return next(iter(standing([text_id])), None)


def candidates() -> Any:
    """The first shelves of everybody who ever was a steward anywhere: others' cost nothing to pass over."""
    people = api.seated_by_hub(["steward"]).values()
    seated = sorted({short(person) for each in people for person in each})
    turn = Window(RowNumber(), partition_by=["person8", "zone8"], order_by=["order", "position"])
    rows = ShelfRow.objects.visible().filter(person8__in=seated).annotate(turn=turn)
    return rows.filter(turn__lte=CONSIDERED).order_by("turn", "position")


def named(entries: list[Written]) -> list[Shelf]:
    """With the names of other villages, and as stewards changed them."""
    here, zones = api.this_hub(), {entry.position: zone for entry in entries if (zone := digest_of(zone_of(entry)))}
    entries = [entry for entry in entries if entry.position in zones]
    heads = heads_of(entries)
    names = display_names({zone for zone in zones.values() if here is None or zone != here.id})
    return [
        Shelf(entry, zone, names.get(zone, ""), here is not None and zone == here.id, heads.get(entry.position, ()))
        for entry in entries
        for zone in [zones[entry.position]]
    ]


def as_called(shelves: Iterable[Shelf], viewer: bytes | None) -> list[Shelf]:
    """These with other villages called as who looks does: one statement where there is any, none for a guest."""
    found = list(shelves)
    zones = {shelf.zone for shelf in found if not shelf.here}
    names = private_names(zones, viewer) if viewer is not None and zones else {}
    return [shelf._replace(village=names.get(shelf.zone, shelf.village)) for shelf in found]


def digest_of(text_id: str) -> bytes | None:
    """An id as bytes; None for what only looks like one."""
    try:
        return parse_id(text_id)
    except RemoteError:
        return None


def few_of_each(shelves: Iterable[Shelf]) -> list[Shelf]:
    """At most fifty of one village, so that one steward cannot fill everybody's page; this village's come first."""
    count = Counter[bytes]()
    kept = []
    for shelf in sorted(shelves, key=lambda shelf: (not shelf.here, shelf.order, shelf.entry.stamp, shelf.entry.id)):
        count[shelf.zone] += 1
        if count[shelf.zone] <= MOST_OF_A_VILLAGE:
            kept.append(shelf)
    return kept


def by_village(shelves: Iterable[Shelf]) -> list[Village]:
    """Shelves under their villages, this one's first."""
    found: dict[bytes, Village] = {}
    for shelf in shelves:
        found.setdefault(shelf.zone, Village(shelf.village, shelf.here, [])).shelves.append(shelf)
    return sorted(found.values(), key=lambda village: not village.here)
