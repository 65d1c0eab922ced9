"""The hub card: who a hub is and where it listens, signed by its device key, for whoever only has an address.

    {"card": the text that is signed, "key": did:key of the device, "sig": hex}

The text is JSON again, signed as the hash of its exact UTF-8 bytes, so it reads in any browser. It carries
the hub's inception and the certificate of its device key; `read_card` accepts it only if those prove that
this key speaks for this hub. What the proof cannot show is whether a neighbour still answers to it: the
handshake does.
"""

import hashlib
import json
from base64 import b64decode, b64encode
from typing import Any, NamedTuple

from django.conf import settings

from hub.accounts.hubs import identity
from hub.accounts.names import plain
from hub.core import statement
from hub.core.cid import id_text, parse_id
from hub.core.errors import RemoteError
from hub.core.keys import CARD, key_text, parse_key, sign, verify
from hub.core.statement import Statement

LARGEST = 16 * 1024
LONGEST_NAME = 200


class Card(NamedTuple):
    """A card that was proven. hub: its id (32 bytes); key: its device key, met again in the handshake; name: as it may
    stand on a page."""

    hub: bytes
    key: bytes
    name: str
    web_port: int
    exchange_port: int
    statements: tuple[Statement, ...]


def hub_card() -> str:
    """This hub's card as /.well-known/hub.json serves it; `NotFounded` before first run."""
    hub = identity.founded()
    text = json.dumps(
        {
            "hub": id_text(hub.id),
            "name": hub.name,
            "web": settings.HUB_WEB_PORT,
            "exchange": settings.HUB_EXCHANGE_PORT,
            "statements": [[b64encode(part).decode() for part in statement.to_wire(one)] for one in hub.papers],
        },
        ensure_ascii=False,
    )
    sig = sign(identity.device_seed(), CARD, hashlib.sha256(text.encode()).digest())
    return json.dumps({"card": text, "key": key_text(hub.device_key), "sig": sig.hex()}, ensure_ascii=False)


def read_card(data: bytes) -> Card:
    """The card in these bytes, proven; `RemoteError` with code "card" or "signature" otherwise."""
    try:
        return proven(*unwrapped(data))
    except (ValueError, TypeError, KeyError, RecursionError) as error:
        raise RemoteError("card", "not a hub card") from error


def unwrapped(data: bytes) -> tuple[bytes, dict[str, Any]]:
    """The key that signed, and what it signed."""
    if len(data) > LARGEST:
        raise RemoteError("card", "larger than a card may be")
    outer = json.loads(data)
    text, key, sig = outer["card"], parse_key(outer["key"]), bytes.fromhex(outer["sig"])
    if not verify(key, CARD, hashlib.sha256(text.encode()).digest(), sig):
        raise RemoteError("signature", "the card was not signed by its key")
    return key, dict(json.loads(text))


def proven(key: bytes, told: dict[str, Any]) -> Card:
    """The card, if its statements show that the key is the hub's."""
    hub, name, wires = parse_id(told["hub"]), told["name"], told["statements"]
    held = tuple(statement.from_wire([b64decode(part, validate=True) for part in wire]) for wire in wires[:8])
    ports = told["web"], told["exchange"]
    if not is_name(name) or not all(map(is_port, ports)):
        raise RemoteError("card", "name or ports are not those of a hub")
    if not certified(hub, key, held):
        raise RemoteError("card", "the key does not belong to the hub that the card names")
    return Card(hub, key, plain(name), *ports, held)


def is_name(name: object) -> bool:
    """Whether this is a text that every database can keep, of which something shows."""
    if type(name) is not str or len(name) > LONGEST_NAME:
        return False
    return bool(plain(name)) and not any(sign == "\0" or "\ud800" <= sign <= "\udfff" for sign in name)


def is_port(port: object) -> bool:
    return type(port) is int and 0 < port < 65536


def certified(hub: bytes, key: bytes, held: tuple[Statement, ...]) -> bool:
    """Whether the hub's own root certified the key."""
    roots = {one.signer for one in held if one.kind == "incept" and one.id == hub}
    return any(
        one.kind == "cert" and one.subject == hub and one.signer in roots and one.fields["key"] == key_text(key)
        for one in held
    )
