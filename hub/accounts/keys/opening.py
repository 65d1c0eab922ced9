"""Keys and papers from their first day: roots, inceptions, certificates and the passports that open feeds.

Randomness in, signed values out; nothing is stored here. Persons and hubs follow one rule: a root that
commits to the next root, a certified key that signs statements (a person's sign-in key, a hub's device key),
and feed keys that it certifies in turn.
"""

import hashlib
import secrets
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

import cbor2
from django.views.decorators.debug import sensitive_variables

from hub.accounts.keys import keyring
from hub.core import record, statement
from hub.core.cid import id_text
from hub.core.judge import MAX_STATEMENTS, Open
from hub.core.keys import key_text, public_key, root_seed
from hub.core.statement import CERTIFY, MODERATE, NAME, POST, Statement

POSTING: Final = (POST,)
FULL: Final = (POST, NAME, MODERATE)
SIGNER: Final = (*FULL, CERTIFY)
VISITOR: Final = (POST, NAME, CERTIFY)
"""What a sign-in key may do at home, and what at a hub that is visited: that hub never moderates for its visitors."""
ENTROPY: Final = 16


class Roots(NamedTuple):
    """The entropies behind a root and the one it commits to: 16 bytes each, twelve words on paper."""

    root: bytes
    next: bytes

    def __repr__(self) -> str:
        return "Roots(…)"


def fresh_roots() -> Roots:
    return Roots(secrets.token_bytes(ENTROPY), secrets.token_bytes(ENTROPY))


@sensitive_variables()
def both_roots(key: bytes, blob: bytes | None) -> dict[str, bytes]:
    """Both entropies out of the one blob in which rows of version 0.1 kept them; nothing from any other blob."""
    held = keyring.unlock(key, b"roots", blob) if blob else None
    return {"root": held[:ENTROPY], "next_root": held[ENTROPY:]} if held else {}


def fresh_seed() -> bytes:
    return secrets.token_bytes(32)


def nonce() -> bytes:
    return secrets.token_bytes(16)


def incept(roots: Roots) -> Statement:
    """The statement whose id is a new person or hub."""
    seed, next_key = root_seed(roots.root), public_key(root_seed(roots.next))
    fields = {"root": key_text(public_key(seed)), "next": hashlib.sha256(next_key).digest(), "n": nonce()}
    return statement.make("incept", fields, seed)


def certify(who: bytes, key: bytes, hub: bytes, caps: Sequence[str], seed: bytes) -> Statement:
    """A certificate for a key of a person (or hub) at a hub."""
    fields = {
        "person": id_text(who),
        "key": key_text(key),
        "hub": id_text(hub),
        "caps": list(caps),
        "n": nonce(),
    }
    return statement.make("cert", fields, seed)


def host(hub: bytes, feed: bytes, device_seed: bytes) -> Statement:
    """The hub's word that a feed lives here."""
    return statement.make("host", {"hub": id_text(hub), "feed": key_text(feed)}, device_seed)


def papers_for(hub: Sequence[Statement], person: Sequence[Statement], rest: Sequence[Statement]) -> list[Statement]:
    """The statements of a person's passport. Where many rotations do not fit, the newest are left out: they came by
    statements of their own (`hub.accounts.declaring`)."""
    room = MAX_STATEMENTS - len(hub) - len(rest)
    fits = person if len(person) <= room else [*person[: room - 1], person[-1]]
    return [*hub, *fits, *rest]


def passport(kind: str, hub: bytes, incarnation: bytes, statements: Iterable[Statement], scope: str = "open") -> bytes:
    """The body of entry 1. scope: "open" travels, "here" stays at its hub."""
    wire = [statement.to_wire(one) for one in statements]
    opened = Open(kind=kind, hub=id_text(hub), scope=scope, incarnation=incarnation, statements=wire)
    return record.to_body(opened, nonce())


def packed(statements: Iterable[Statement]) -> bytes:
    """Statements as a row keeps them."""
    return cbor2.dumps([statement.to_wire(one) for one in statements])


@lru_cache(maxsize=64)
def unpacked(papers: bytes) -> tuple[Statement, ...]:
    """Statements as a row kept them. Pages ask for the hub's own again and again."""
    return tuple(statement.from_wire(wire) for wire in cbor2.loads(papers))
