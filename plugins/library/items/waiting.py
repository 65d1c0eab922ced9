"""Whose files are given to nobody yet: those of versions that wait on a shelf where a moderator looks first, or were
refused there. The hub's gateway asks at each download.
"""

from collections.abc import Collection, Iterable

from django.http import HttpRequest

from hub import api
from hub.api import Written
from hub.core.cid import parse_id
from hub.core.errors import RemoteError
from plugins.library.items.places import places_of
from plugins.library.items.versions import versions_of
from plugins.library.shelves.standing import Shelf


def kept_back(request: HttpRequest | None, positions: Collection[int]) -> set[int]:
    """Those of these entries whose file is not given to who asks; None: to anybody."""
    entries = api.written(positions)
    items = items_of(entries.values())
    places = {item: shelf for item, shelf in places_of(list(items.values())).items() if shelf.waits}
    looked_at = [item for item in items.values() if item.id in places and not looks(request, item, places[item.id])]
    versions = versions_of(looked_at, places)
    stand = {each.id for said in versions.values() for each in (*said.now, *said.before)}
    waiting = {item.id for item in looked_at}
    return {at for at, item in items.items() if item.id in waiting and entries[at].id not in stand}


def items_of(entries: Iterable[Written]) -> dict[int, Written]:
    """The items at these positions; for changes, the item that each is about."""
    several = list(entries)
    targets = {each.position: digest for each in several if (digest := target_of(each)) is not None}
    found = api.written_by_ids(targets.values()) if targets else {}
    meant = {at: item for at, digest in targets.items() if (item := found.get(digest)) is not None and is_item(item)}
    return {each.position: each for each in several if is_item(each)} | meant


def target_of(entry: Written) -> bytes | None:
    """What a change is about."""
    if (entry.record or {}).get("t") != "library.change":
        return None
    try:
        return parse_id((entry.record or {}).get("target"))
    except RemoteError:
        return None


def is_item(entry: Written) -> bool:
    return (entry.record or {}).get("t") == "library.item" and bool(entry.person)


def looks(request: HttpRequest | None, item: Written, shelf: Shelf) -> bool:
    """Whether who asks added an item, or says whether it may stand."""
    if request is None:
        return False
    person = api.person_of(request)
    return shelf.allows(api.role_of(request), "approve") or (person is not None and item.person in api.ids_of(person))
