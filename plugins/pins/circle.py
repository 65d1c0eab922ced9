"""Which hubs may keep a village's promises, and what this hub believes of them, with ages in days of its own.

Only hubs that the village's own hub names are looked at, and only those that this hub names are believed about others:
everybody else's offers and proofs cost nothing to pass over.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, NamedTuple

from django.db.models import Max

from hub import api
from hub.api import Written
from hub.core.cid import id_text, parse_id
from hub.core.errors import RemoteError
from hub.core.short_ids import short
from plugins.pins.core.ranking import Offer
from plugins.pins.core.standing import PATIENCE, Proof
from plugins.pins.models import Met, Offered, Proved
from plugins.pins.projections import NUMBERS, WORDS

STAYS, CARRIED = WORDS.index("stays"), WORDS.index("carried")
MOST_PROOFS: Final = 4000
"""Words of others on the pins of one page that are read, the newest here."""


class Word(NamedTuple):
    """One hub told of one pin. order: of several words of one hub about another the greatest is the last."""

    pin8: int
    of8: int
    by8: int
    word: int
    order: tuple[int, int]
    age: int


def offers_of(hubs: Iterable[bytes]) -> dict[bytes, Written]:
    """The offer of each of these hubs that counts."""
    by8 = {short(hub): hub for hub in hubs}
    rows = Offered.objects.visible().filter(hub8__in=by8)
    tops = dict(rows.values_list("hub8").annotate(Max("worth")))
    last = rows.filter(worth__in=tops.values()).order_by("-position").values_list("position", "hub8", "worth")
    entries = api.written(position for position, hub8, worth in last if tops[hub8] == worth)
    found: dict[bytes, Written] = {}
    for entry in sorted(entries.values(), key=lambda entry: entry.id):
        if entry.hub in by8.values() and entry.record is not None:
            found.setdefault(entry.hub, entry)
    return found


def keepers(zones: Collection[bytes], me: bytes) -> dict[bytes, list[Offer]]:
    """For each of these villages the offers of the hubs that may keep its promises: its own, and those that it names
    and that offer to."""
    own = offers_of(zones)
    named = {zone: ids(own[zone], "trusts") if zone in own else frozenset[bytes]() for zone in zones}
    others = own | offers_of(frozenset().union(*named.values()) - set(own))
    day, met = api.epoch_of(me), dict(Met.objects.values_list("hub8", "day"))
    return {
        zone: [
            offered(entry, me, day, met)
            for hub, entry in others.items()
            if said(entry).get("doublings") is not None and (hub == zone or keeps_for(entry, zone, named[zone]))
        ]
        for zone in zones
    }


def keeps_for(entry: Written, zone: bytes, named: Collection[bytes]) -> bool:
    """Whether a hub and a village said both that it keeps things for them."""
    return entry.hub in named and zone in ids(entry, "keeps")


def offered(entry: Written, me: bytes, day: int, met: Mapping[int, int]) -> Offer:
    """An offer as the order takes it. met: on which days which hubs were met."""
    record = said(entry)
    beside = next(iter(parsed([record.get("beside") or ""])), entry.hub)
    age = 0 if entry.hub == me else age_of(entry, me, day)
    unmet = 0 if entry.hub == me else max(0, day - met.get(short(entry.hub), day))
    return Offer(entry.hub, int(record["doublings"]), beside, bool(record.get("full")), age, unmet)


def believed(me: bytes) -> frozenset[bytes]:
    """Whose word about others this hub reads: its own, and that of the hubs that it names."""
    own = offers_of([me]).get(me)
    return frozenset({me}) | (ids(own, "trusts") if own is not None else frozenset())


def proofs_of(pins8: Collection[int], hubs: Iterable[bytes], me: bytes) -> dict[int, list[Proof]]:
    """What is believed of these hubs and pins, by short ids of pins; one word of each hub about another."""
    of8 = {short(hub): hub for hub in hubs}
    found: dict[int, list[Proof]] = {}
    lines: dict[tuple[int, int, int], list[Word]] = {}
    tellers = {short(hub): hub for hub in believed(me)}
    for word in words_on(pins8, of8, tellers, me):
        lines.setdefault((word.pin8, word.of8, word.by8), []).append(word)
    for (pin8, hub8, by8), line in lines.items():
        proof = last_of(of8[hub8], sorted(line, key=lambda word: word.order), tellers[by8])
        found.setdefault(pin8, []).append(proof)
    return found


def last_of(hub: bytes, line: list[Word], by: bytes) -> Proof:
    """What one hub last said of another's copy; where that was no, since when."""
    last, since = line[-1], line[-1]
    for word in reversed(line):
        if word.word:
            break
        since = word
    return Proof(hub, since.age, last.word > 0, last.word == STAYS, last.word == CARRIED, by)


def words_on(pins8: Collection[int], of8: Collection[int], by8: Collection[int], me: bytes) -> list[Word]:
    """All that those who are believed said of these pins and hubs."""
    rows = Proved.objects.visible().by_generation().filter(pin8__in=pins8, by8__in=by8, of8__in=of8)
    told = list(rows.order_by("-position").values_list("position", "pin8", "of8", "by8", "word")[:MOST_PROOFS])
    entries, day = api.written({row[0] for row in told}), api.epoch_of(me)
    return [
        Word(pin8, of, by, word, (day_in(entry), entry.seq), age_of(entry, me, day))
        for position, pin8, of, by, word in told
        if (entry := entries.get(position)) is not None
    ]


def age_of(entry: Written, me: bytes, day: int) -> int:
    """How many days of this hub ago somebody wrote this, by the newest of ours that they knew, else by their own days.
    One that has not come is not believed."""
    told = said(entry).get("days") or {}
    then = day_in(entry) if entry.hub == me else told.get(id_text(me))
    if type(then) is not int:
        then, day = day_in(entry), api.epoch_of(entry.hub)
    return day - then if then <= day else PATIENCE + 1


def day_in(entry: Written) -> int:
    return min(int(said(entry).get("day", 0)), NUMBERS)


def said(entry: Written) -> Mapping[str, Any]:
    return entry.record or {}


def ids(entry: Written, field: str) -> frozenset[bytes]:
    """The hubs in a list of a record."""
    return frozenset(parsed(said(entry).get(field) or ()))


def parsed(texts: Iterable[str]) -> list[bytes]:
    """Ids that others wrote; what only looks like one is passed over."""
    found = []
    for text in texts:
        try:
            found.append(parse_id(text))
        except RemoteError:
            continue
    return found
