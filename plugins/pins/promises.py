"""Promises as they stand: who had the right to make them, and whether they ended."""

from collections.abc import Collection, Iterable
from typing import Any, Final, NamedTuple

from hub import api
from hub.api import Written
from hub.core.cid import id_text, parse_id
from hub.core.errors import RemoteError
from hub.core.short_ids import hex_of, short
from plugins.pins.core.standing import Pin
from plugins.pins.models import Pinned, Unpinned
from plugins.pins.projections import thing_of

ROLES: Final = ("moderator", "steward")


class Promise(NamedTuple):
    """A pin by somebody who had the right to it."""

    entry: Written
    said: dict[str, Any]
    zone: bytes
    ended: bool
    is_over: bool
    """Its days are over, whatever else was said."""

    @property
    def hex8(self) -> str:
        """Its id as addresses write it."""
        return hex_of(self.entry.id)

    @property
    def pin(self) -> Pin:
        """What the order and the standing are made of."""
        return Pin(thing_of(self.said["what"], self.said["target"]), self.said["copies"], self.zone, self.ended)


def promises(positions: Collection[int]) -> list[Promise]:
    """The promises at these positions that count, in their order; ended ones too."""
    entries = [entry for entry in api.written(positions).values() if is_pin(entry)]
    right = api.rightful(entries, *ROLES)
    zones = {entry.position: zone for entry in entries if (zone := zone_of(entry)) is not None}
    counted = [entry for entry in entries if entry.position in right and entry.position in zones]
    pins = [(entry, zones[entry.position]) for entry in counted]
    over, done = ended(pins), whose_days_are_over(pins)
    found = {
        entry.position: Promise(
            entry, entry.record or {}, zones[entry.position], entry.id in over | done, entry.id in done
        )
        for entry in counted
    }
    return [found[position] for position in positions if position in found]


def promise(id8: int) -> Promise | None:
    """The promise of this short id."""
    rows = Pinned.objects.visible().by_generation().filter(id8=id8).values_list("position", flat=True)
    return next(iter(promises(list(rows))), None)


def is_pin(entry: Written) -> bool:
    """Whether its words are here."""
    return (entry.record or {}).get("t") == "pins.pin"


def zone_of(entry: Written) -> bytes | None:
    """The village that an act is of."""
    try:
        return parse_id((entry.record or {}).get("zone", ""))
    except RemoteError:
        return None


def ended(pins: Collection[tuple[Written, bytes]]) -> set[bytes]:
    """The ids of those that one of their village's moderators ended."""
    acts = api.acts_on(Unpinned, {short(entry.id): zone for entry, zone in pins}, 1, [1])
    said = list(api.written(position for position, _target8 in acts).values())
    right = api.rightful(said, *ROLES)
    return of_their_village(pins, (each for each in said if each.position in right))


def whose_days_are_over(pins: Collection[tuple[Written, bytes]]) -> set[bytes]:
    """The ids of those that ended by the count of their village's days."""
    days = {zone: api.epoch_of(zone) for zone in {zone for _entry, zone in pins}}
    return {entry.id for entry, zone in pins if is_past((entry.record or {}).get("until"), days[zone])}


def of_their_village(pins: Iterable[tuple[Written, bytes]], acts: Iterable[Written]) -> set[bytes]:
    """Which of these promises were ended by acts of the same village."""
    told = {(act.record or {}).get("target"): zone_of(act) for act in acts}
    return {entry.id for entry, zone in pins if told.get(id_text(entry.id)) == zone}


def is_past(until: int | None, day: int) -> bool:
    return until is not None and day >= until
