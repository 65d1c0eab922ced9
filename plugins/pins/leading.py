"""Where promised IPNS names lead travels with the log: the village that promised says so in its hub's own feed, and
whoever keeps things for it hears it there. Nobody is asked.

A hub says it when it leads somewhere else, and once more when the records were renewed for a month or longer: programs
from outside renew theirs every few hours.
"""

from collections.abc import Iterable
from typing import Any, Final

from hub import api
from hub.core import ipns
from hub.core.cid import id_text
from hub.core.errors import RemoteError
from hub.core.ipns import A_SECOND
from hub.core.short_ids import short
from plugins.pins import saying
from plugins.pins.models import Led
from plugins.pins.needs import ipns_name
from plugins.pins.projections import IPNS, target8
from plugins.pins.promises import Promise
from plugins.pins.records import Pointer

MOST_TOLD: Final = 8
"""Words of one hub on one name that are heard, the newest."""
RENEWED: Final = 30 * 86_400 * A_SECOND


def follow(promises: Iterable[Promise], me: bytes) -> None:
    """Hear where those of these promises lead that are names, and say it of our own."""
    for promise in promises:
        name = ipns_name(str(promise.said["target"])) if promise.said["what"] == "name" else ""
        if name and promise.zone != me:
            hear(name, promise.zone)
        elif name and not promise.ended:
            say(name, me)


def hear(name: str, zone: bytes) -> None:
    """Keep what the village that promised it said of a name."""
    for said in told(name, zone):
        api.hear_trail(name, records_in(said), id_text(zone))


def say(name: str, me: bytes) -> None:
    """Say where a name leads, where that is news."""
    records = api.trail_of(name)
    last = next(iter(told(name, me)), None)
    if not records or (last is not None and not is_news(name, records, records_in(last))):
        return
    saying.say(Pointer(name=name, records=records))


def told(name: str, hub: bytes) -> list[dict[str, Any]]:
    """What a hub said of a name, the newest first."""
    rows = Led.objects.visible().filter(target8=target8("name", IPNS + name), hub8=short(hub))
    positions = list(rows.order_by("-position").values_list("position", flat=True)[:MOST_TOLD])
    entries = api.written(positions)
    said = [entries[at].record or {} for at in positions if at in entries and entries[at].hub == hub]
    return [each for each in said if each.get("name") == name]


def records_in(said: dict[str, Any]) -> list[bytes]:
    return [each for each in said.get("records") or () if type(each) is bytes]


def is_news(name: str, records: list[bytes], before: list[bytes]) -> bool:
    """Whether these records lead elsewhere than those, or are good for much longer."""
    now, then = led(name, records), led(name, before)
    return [value for value, _until in now] != [value for value, _until in then] or any(
        new - old >= RENEWED for (_value, new), (_same, old) in zip(now, then, strict=True)
    )


def led(name: str, records: Iterable[bytes]) -> list[tuple[str, int]]:
    """What each record says, and until when, as far as they lead on from this name."""
    found, key = list[tuple[str, int]](), ipns.read_name(name)
    for record in records:
        try:
            pointer = ipns.read(record, key)
            found.append((pointer.value, pointer.until))
            key = ipns.read_name(pointer.value.removeprefix(IPNS).partition("/")[0])
        except RemoteError:
            break
    return found
