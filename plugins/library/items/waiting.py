"""Whose files are given to nobody yet: those of versions that wait on a shelf where a moderator looks first, or were
refused there. The hub's gateway asks at each download.
"""

from collections.abc import Collection, Iterable
from typing import Final

from django.http import HttpRequest

from hub import api
from hub.api import Written
from plugins.library.items.places import is_item, places_of
from plugins.library.items.versions import versions_of
from plugins.library.models import Item
from plugins.library.shelves.standing import Shelf, digest_of

SURELY_FREE: Final = """
    SELECT item.position FROM library_item item WHERE item.position IN ({})
    AND NOT EXISTS (SELECT 1 FROM library_move WHERE library_move.target8 = item.id8)
    AND NOT EXISTS (SELECT 1 FROM library_shelf shelf WHERE shelf.id8 = item.shelf8 AND shelf.waits)
    AND NOT EXISTS (SELECT 1 FROM library_act act WHERE act.target8 = item.shelf8 AND act.waits)
"""
"""Plain SQL, for it is asked at each download: Django takes longer to write it than the database to answer."""


def kept_back(request: HttpRequest | None, positions: Collection[int]) -> set[int]:
    """Those of these entries whose file is not given to who asks; None: to anybody."""
    several = set(positions) - surely_free(positions)
    if not several:
        return set()
    entries = api.written(several)
    items = items_of(entries.values())
    places = {item: shelf for item, shelf in places_of(list(items.values())).items() if shelf.waits}
    looked_at = [item for item in items.values() if item.id in places and not looks(request, item, places[item.id])]
    versions = versions_of(looked_at, places)
    stand = {each.id for said in versions.values() for each in (*said.now, *said.before)}
    waiting = {item.id for item in looked_at}
    return {at for at, item in items.items() if item.id in waiting and entries[at].id not in stand}


def surely_free(positions: Collection[int]) -> set[int]:
    """Items that were never moved, on shelves of which nobody ever said that things wait there: most of them, told by
    rows in one question."""
    if not positions:
        return set()
    places = ", ".join(["%s"] * len(positions))
    return {item.position for item in Item.objects.raw(SURELY_FREE.format(places), list(positions))}


def items_of(entries: Iterable[Written]) -> dict[int, Written]:
    """The items at these positions; for changes, the item that each is about."""
    several = list(entries)
    targets = {each.position: digest for each in several if (digest := target_of(each)) is not None}
    found = api.written_by_ids(targets.values()) if targets else {}
    meant = {at: item for at, digest in targets.items() if (item := found.get(digest)) is not None and is_item(item)}
    return {each.position: each for each in several if is_item(each)} | meant


def target_of(entry: Written) -> bytes | None:
    """What a change is about."""
    said = entry.record or {}
    return digest_of(str(said.get("target"))) if said.get("t") == "library.change" else None


def looks(request: HttpRequest | None, item: Written, shelf: Shelf) -> bool:
    """Whether who asks added an item, or says whether it may stand."""
    if request is None:
        return False
    person = api.person_of(request)
    return shelf.allows(api.role_of(request), "approve") or (person is not None and item.person in api.ids_of(person))
