"""Hubs far away that speak for themselves, and what they and their moderators say of pins."""

from collections.abc import Sequence
from typing import Any

from hub.core.cid import id_text
from hub.core.short_ids import hex_of
from hub.testing import Writer, sown
from plugins.pins import records

FILM = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
A_SEAT = id_text(sown("a seat"))


def pin(zone: bytes, seat: str = A_SEAT, **fields: Any) -> records.Pin:
    told = {"zone": id_text(zone), "seat": seat, "what": "file", "target": FILM, "title": "A film"}
    return records.Pin(**(told | fields))


def proof(of: Writer, pins: Sequence[bytes], word: str = "stays", **fields: Any) -> records.Proof:
    said = b"".join(bytes.fromhex(hex_of(each)) for each in pins)
    fields[word] = said
    return records.Proof(of=id_text(of.hub.id), **fields)
