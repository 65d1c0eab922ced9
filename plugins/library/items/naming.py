"""Addresses of items that stay the same: the hub's own IPNS name for an item leads to the version that stands now.

The hub gives one where a moderator asks for it, and a job lets it follow: where several versions stand side by side, or
the newest is not here yet, it leads to what it led to before.
"""

from collections.abc import Iterable

from hub import api
from hub.api import Written
from hub.core.errors import LocalError
from hub.core.short_ids import from_hex, hex_of
from plugins.library.items.places import is_item, places_of
from plugins.library.items.versions import taken_back, versions_of
from plugins.library.models import Item


def name_of(item: bytes) -> str:
    """The name that this hub gave an item (a 32-byte id); empty where it gave none."""
    return next((led.name for led in api.led_names("library", [hex_of(item)]).values()), "")


def give(item: Written) -> bool:
    """Let the item's name lead to the version that stands; False where there is none to lead to. LocalError says why it
    cannot be now."""
    cid = standing_file(item)
    if cid:
        api.lead_name("library", hex_of(item.id), cid)
    return cid != ""


def end(item: bytes) -> None:
    """Let the item's name lead nowhere. LocalError says why it cannot be now."""
    api.end_name("library", hex_of(item))


def follow() -> None:
    """Let each name that was not ended lead to what stands now; the hub calls this every now and then."""
    names = api.led_names("library")
    rows = Item.objects.visible().by_generation().filter(id8__in=map(from_hex, names))
    items = api.written(rows.values_list("position", flat=True)).values()
    for item, cid in standing_files(items).items():
        if cid != names[hex_of(item)].cid:
            try:
                api.lead_on("library", hex_of(item), cid)
            except LocalError:  # nobody vouches for the clock, or the disk is full: the next round tries again
                return


def standing_file(item: Written) -> str:
    """The content id of the one version of an item that stands, if it is here and travels; else empty."""
    return standing_files([item]).get(item.id, "")


def standing_files(items: Iterable[Written]) -> dict[bytes, str]:
    """The same of several that have one, by their ids."""
    travel = [item for item in items if is_item(item) and item.scope != "here"]
    back, places = taken_back(travel), places_of(travel)
    several = versions_of([item for item in travel if item.id in places and item.id not in back], places)
    alone = {item: versions.now[0] for item, versions in several.items() if len(versions.now) == 1}
    found = {item: str((version.record or {}).get("file")) for item, version in alone.items()}
    here = api.whole(found.values())
    return {item: cid for item, cid in found.items() if cid in here}
