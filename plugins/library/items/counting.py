"""How many items stand on shelves: counted by the shelf they were added to, and those few that were moved put right."""

from collections import Counter
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, Q

from hub import api
from hub.core.short_ids import short
from plugins.library.items import rows
from plugins.library.items.places import places_of, shelf_of
from plugins.library.items.versions import versions_of
from plugins.library.models import Item, Move
from plugins.library.shelves.standing import Shelf

MOST_MOVED = 500
"""Items that were moved, by who may have the right to it, and are looked at: those that came last."""


def counted(shelves: Iterable[Shelf]) -> list[Shelf]:
    """These shelves, each with how many items stand on it."""
    more = moved()
    return [shelf._replace(items=max(0, shelf.items + more[shelf.text_id])) for shelf in rows.counted(shelves)]


def moved() -> Counter[str]:
    """How many items more, or fewer, stand on shelves than were added to them, by the shelf's id."""
    found = Counter[str]()
    own = Exists(Item.objects.filter(id8=OuterRef("target8"), person8=OuterRef("person8")))
    seated = [short(person) for people in api.seated_by_hub().values() for person in people]
    moves = Move.objects.filter(Q(own, kind=Move.Kind.OWN) | Q(kind=Move.Kind.SEAT, person8__in=seated))
    targets = moves.values_list("target8", flat=True).order_by("-position")[:MOST_MOVED]
    if ids := set(targets):
        at = list(rows.in_sight().filter(id8__in=ids).values_list("position", flat=True))
        items = list(api.written(at).values())
        places = places_of(items)
        shown = {item for item, versions in versions_of(items, places).items() if versions.now}
        for item in items:
            if item.id in places and places[item.id].text_id != shelf_of(item):
                found[shelf_of(item)] -= 1
                found[places[item.id].text_id] += item.id in shown
    return found
