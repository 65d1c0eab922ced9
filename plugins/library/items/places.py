"""On which shelf each item stands: the one that it was added to, or one to which it was moved since.

Who added it may move it. So may moderators of the village whose shelf it was added to, among the shelves of that
village, and what they say outweighs the other. Nothing moves between what travels and what stays, nor to a shelf that
is not here: then it stands where it was added.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Final

from django.db.models import Window
from django.db.models.functions import RowNumber

from hub import api
from hub.api import Written
from hub.core.cid import id_text
from hub.core.short_ids import short, short_of
from plugins.library.models import Move
from plugins.library.shelves.standing import Shelf, standing

NEWEST: Final = 3
"""Moves of one item in one feed that are looked at."""


def places_of(items: Collection[Written]) -> dict[bytes, Shelf]:
    """The shelves on which items stand, by the item's id; of a shelf that counts no more nothing."""
    shelves = shelves_named({shelf_of(item) for item in items})
    origins = {item.id: shelves[shelf_of(item)] for item in items if shelf_of(item) in shelves}
    targets = targets_of([item for item in items if item.id in origins], origins)
    others = shelves_named({text_id for text_id, _seated in targets.values()} - set(shelves)) if targets else {}
    found = dict(origins)
    for item, (text_id, seated) in targets.items():
        target, origin = shelves.get(text_id) or others.get(text_id), origins[item]
        if target is not None and target.scope == origin.scope and (target.zone == origin.zone or not seated):
            found[item] = target
    return found


def is_item(entry: Written) -> bool:
    """Whether this is an item whose words are here."""
    return (entry.record or {}).get("t") == "library.item" and bool(entry.person)


def shelf_of(item: Written) -> str:
    """The shelf that an item was added to."""
    return str((item.record or {}).get("shelf"))


def shelves_named(text_ids: Collection[str]) -> dict[str, Shelf]:
    return {shelf.text_id: shelf for shelf in standing(text_ids)} if text_ids else {}


def targets_of(items: Collection[Written], origins: Mapping[bytes, Shelf]) -> dict[bytes, tuple[str, bool]]:
    """The shelves to which items were moved, and whether by right of a seat, by the item's id: mostly none, asked in
    one statement."""
    by_id8 = {short(item.id): item for item in items}
    if not by_id8 or not Move.objects.filter(target8__in=by_id8).exists():
        return {}
    found = {}
    said = moves_of(by_id8, origins)
    for item in items:
        theirs, own = said.get((item.id, True), []), said.get((item.id, False), [])
        for several, seated in ((theirs, True), (own, False)):
            if several and item.id not in found:
                found[item.id] = str((api.heads(several)[0].record or {})["shelf"]), seated
    return found


def moves_of(by_id8: Mapping[int, Written], origins: Mapping[bytes, Shelf]) -> dict[tuple[bytes, bool], list[Written]]:
    """The moves that count, the latest of each feed, by the item's id and whether they cite a seat."""
    acts = api.acts_on(Move, {id8: origins[item.id].zone for id8, item in by_id8.items()}, NEWEST, [Move.Kind.SEAT])
    at = [*(position for position, _target in acts), *own_moves(by_id8.values())]
    entries = api.written(at)
    rightful = api.rightful([entries[position] for position, _target in acts], "moderator", "steward")
    latest: dict[tuple[bytes, bool, bytes], Written] = {}
    for position, move in entries.items():
        said, item = move.record or {}, by_id8.get(short_id(move))
        if item is None or said.get("item") != id_text(item.id):
            continue
        seated = position in rightful and said.get("zone") == id_text(origins[item.id].zone)
        if seated or (not said.get("seat") and move.person == item.person):
            key = (item.id, seated, move.feed)
            latest[key] = max(move, latest.get(key, move), key=lambda each: each.seq)
    found: dict[tuple[bytes, bool], list[Written]] = {}
    for (item_id, seated, _feed), move in latest.items():
        found.setdefault((item_id, seated), []).append(move)
    return found


def own_moves(items: Iterable[Written]) -> list[int]:
    """Positions of what the people who added these items moved, the newest of each feed."""
    owners = {short(item.id): short(item.person) for item in items}
    turn = Window(RowNumber(), partition_by=["target8", "person8", "feed8"], order_by=["-position"])
    rows = Move.objects.visible().filter(kind=Move.Kind.OWN, target8__in=owners, person8__in=set(owners.values()))
    return list(rows.annotate(turn=turn).filter(turn__lte=NEWEST).values_list("position", flat=True))


def short_id(move: Written) -> int:
    """The item that a move names, as rows hold it."""
    return short_of(str((move.record or {}).get("item"))) or 0


def replaced_by_now(item: Written, origin: Shelf) -> list[str]:
    """What a new move of an item replaces."""
    said = moves_of({short(item.id): item}, {item.id: origin})
    return [id_text(each.id) for several in said.values() for each in several]
