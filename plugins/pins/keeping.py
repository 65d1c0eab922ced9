"""This hub does its part: it has what it is called to keep brought here, and keeps it by a promise.

What it lets go of is nobody's job yet: a copy too many costs room, one too few a film (docs/adr/0030).
"""

from typing import Final

from hub import api
from hub.core.errors import LocalError
from hub.core.short_ids import short
from plugins.pins.circle import keepers
from plugins.pins.core.standing import Duty
from plugins.pins.models import Pinned
from plugins.pins.pages.lists import LOOKED_AT, zones
from plugins.pins.promises import promises
from plugins.pins.seeing import seen

GB: Final = 1 << 30


def keep_ours() -> None:
    """One round; the hub calls this every now and then. What does not fit into the room that is offered is left."""
    here = api.this_hub()
    if here is None:
        return
    room = room_offered(here.id)
    rows = Pinned.objects.visible().filter(zone8__in=[short(zone) for zone in zones(here)])
    positions = list(rows.order_by("-position").values_list("position", flat=True)[:LOOKED_AT])
    for each in seen(promises(positions), here.id):
        said = each.promise.said
        if here.id in each.standing.called and each.standing.duties & {Duty.FETCH, Duty.KEEP}:
            room -= said["size"]
            if room >= 0 and said["what"] == "file":
                keep(said["target"], said["size"])


def room_offered(me: bytes) -> int:
    """The bytes that this hub offers."""
    own = [offer for offer in keepers([me], me)[me] if offer.hub == me]
    return GB << own[0].doublings if own else 0


def keep(cid: str, size: int) -> None:
    """Have it brought and kept; where there is no room for it now, the next round tries again."""
    try:
        api.keep("pins", cid, size)
    except LocalError:
        return
