"""Hubs far away that speak for themselves, and what they and their moderators say of pins."""

from collections.abc import Sequence
from typing import Any

from hub.core import judge, keys, statement
from hub.core.cid import id_text
from hub.core.short_ids import hex_of
from hub.testing import Identity, Writer, certificate, sown
from plugins.pins import records

FILM = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
A_SEAT = id_text(sown("a seat"))


class Voice(Writer):
    """A hub's own feed."""

    def __init__(self, hub: str) -> None:
        super().__init__("itself", hub)

    def _passport(self, caps: list[str]) -> judge.Open:
        self.person: Identity = self.hub
        cert = certificate(self.hub.id, self.seed, self.hub.id, caps, self.hub.seed)
        host = statement.make("host", {"hub": id_text(self.hub.id), "feed": keys.key_text(self.key)}, self.hub.seed)
        said = (*self.hub.statements, cert, host)
        return judge.Open(
            kind="hub",
            hub=id_text(self.hub.id),
            scope="open",
            incarnation=bytes(16),
            statements=[statement.to_wire(each) for each in said],
        )


def pin(zone: bytes, seat: str = A_SEAT, **fields: Any) -> records.Pin:
    told = {"zone": id_text(zone), "seat": seat, "what": "file", "target": FILM, "title": "A film"}
    return records.Pin(**(told | fields))


def proof(of: Writer, pins: Sequence[bytes], word: str = "stays", **fields: Any) -> records.Proof:
    said = b"".join(bytes.fromhex(hex_of(each)) for each in pins)
    fields[word] = said
    return records.Proof(of=id_text(of.hub.id), **fields)
