"""Addresses of items that stay the same: the hub's own IPNS name for an item leads to the version that stands now.

The hub gives one where a moderator asks for it, and a job lets it follow: where several versions stand side by side, or
the newest is not here yet, it leads to what it led to before.
"""

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


def follow() -> None:
    """Let each name lead to what stands now; the hub calls this every now and then."""
    for thing, led in api.led_names("library").items():
        rows = Item.objects.visible().by_generation().filter(id8=from_hex(thing)).values_list("position", flat=True)
        for item in api.written(list(rows)).values():
            cid = standing_file(item)
            if cid and cid != led.cid:
                try:
                    api.lead_name("library", thing, cid)
                except LocalError:  # nobody vouches for the clock, or the disk is full: the next round tries again
                    return


def standing_file(item: Written) -> str:
    """The content id of the one version of an item that stands, if it is here and travels; else empty."""
    if not is_item(item) or item.scope == "here" or taken_back([item]):
        return ""
    places = places_of([item])
    now = versions_of([item], places)[item.id].now if item.id in places else ()
    cid = str((now[0].record or {}).get("file")) if len(now) == 1 else ""
    return cid if cid in api.held([cid]) else ""
