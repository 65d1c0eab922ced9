"""Where promised IPNS names lead travels with the log: the village that promised says so in its hub's own feed, and
whoever keeps things for it hears it there.

A hub says it when it leads somewhere else, and once more when the records were renewed for a month or longer: programs
from outside renew theirs every few hours. All names have their turn with their promises; those of which something came
since the last look are looked at each minute (`News`).
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from hub import api
from hub.core import ipns
from hub.core.cid import id_text
from hub.core.errors import RemoteError
from hub.core.ipns import A_SECOND
from hub.core.short_ids import short
from plugins.pins import saying
from plugins.pins.models import Led
from plugins.pins.projections import IPNS, target8
from plugins.pins.promises import Promise
from plugins.pins.records import Pointer
from plugins.pins.turns import rows_of, zones

MOST_TOLD: Final = 8
"""Words of one hub on one name that are heard, the newest."""
MOST_LOOKED_AT: Final = 500
"""Promises of names of which something came that are looked at in a minute, the newest; the others have their turn."""
MOST_HEARD: Final = 1000
"""Words of others that are looked at in a minute."""
RENEWED: Final = 30 * 86_400 * A_SECOND


class News:
    """Which promises are about names of which something came since the last look; after a start all are."""

    def __init__(self) -> None:
        self._marks: dict[str, bytes] = {}
        self._position = 0

    def next(self, me: bytes) -> list[int]:
        """Their positions."""
        marks, position = api.names_here(), api.latest_position()
        came = {target8("name", IPNS + name) for name, mark in marks.items() if self._marks.get(name) != mark}
        heard = Led.objects.visible().filter(position__gt=self._position).exclude(hub8=short(me))
        came.update(heard.order_by("-position").values_list("target8", flat=True)[:MOST_HEARD])
        self._marks, self._position = marks, position
        rows = rows_of(zones(me)).filter(target8__in=came).order_by("-position")
        return list(rows.values_list("position", flat=True)[:MOST_LOOKED_AT]) if came else []


def follow(promises: Iterable[Promise], me: bytes) -> None:
    """Hear where those of these promises lead that are names, and say it of our own."""
    for promise in promises:
        name = api.pasted_name(str(promise.said["target"])) if promise.said["what"] == "name" else ""
        if name and promise.zone != me:
            hear(name, promise.zone)
        elif name and not promise.ended:
            say(name, me)


def hear(name: str, zone: bytes) -> None:
    """Keep what the village that promised it said of a name, back to what is known: what it said before that was heard
    when that came."""
    known = api.trail_of(name)
    for records in told(name, zone):
        if records == known:
            return
        api.hear_trail(name, records, id_text(zone))


def say(name: str, me: bytes) -> None:
    """Say where a name leads, where that is news."""
    records = api.trail_of(name)
    last = next(told(name, me), None)
    if records and (last is None or is_news(name, records, last)):
        saying.say(Pointer(name=name, records=records))


def told(name: str, hub: bytes) -> Iterator[list[bytes]]:
    """The records that a hub said of a name, the newest first, which is mostly all that anybody reads."""
    rows = Led.objects.visible().filter(target8=target8("name", IPNS + name), hub8=short(hub))
    positions = list(rows.order_by("-position").values_list("position", flat=True)[:MOST_TOLD])
    for some in (positions[:1], positions[1:]):
        entries = api.written(some)
        for at in some:
            said = (entries[at].record or {}) if at in entries and entries[at].hub == hub else {}
            if said.get("name") == name:
                yield records_in(said)


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
