"""Statements: what roots, sign-in keys and hubs declare about keys. The judge reads them; nobody else decides
anything.

    bytes = canonical CBOR [1, kind, map], carried as [bytes, signer, sig], never re-encoded
    id    = SHA-256(bytes)

The id does not cover the signer: both persons sign the same `same-person`, and anybody can put a signature of
their own under another's bytes. A store keeps one row per (id, signer). In the map, ids are `bafyrei…` text
and keys `did:key…` text; `next` is a raw 32-byte hash, `n` 16 raw bytes, `revoke.feeds` maps a feed's did:key
to the last number that counts. What each kind is about (`subject`, 32 bytes):

    incept        the statement's own id: the person or hub that it creates
    rotate cert   the person or hub named in `person`        host   the hub named in `hub`
    revoke        the person or hub named in `person`        settle the feed's key
    same-person   the person in `a`; `b` is in the fields

A statement that parses is well-formed and signed by `signer`; whether that signer may say so is judged in
`judge`.
"""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Final, NamedTuple

from hub.core import keys
from hub.core.cid import parse_id
from hub.core.entry import MAX_BODY, MAX_INT
from hub.core.errors import LocalError, RemoteError
from hub.core.keys import parse_key
from hub.core.plain import read, write

VERSION: Final = 1
POST: Final = "post"
NAME: Final = "name"
MODERATE: Final = "moderate"
CERTIFY: Final = "certify"
CAPS: Final = frozenset({POST, NAME, MODERATE, CERTIFY})


class Statement(NamedTuple):
    """A well-formed statement that `signer` signed. `fields` is the map as written: never change it."""

    raw: bytes
    signer: bytes
    sig: bytes
    id: bytes
    kind: str
    subject: bytes
    fields: dict[str, Any]


def make(kind: str, fields: Mapping[str, Any], seed: bytes) -> Statement:
    """A new statement of this kind, signed by the key of `seed`; `LocalError` when others would refuse it."""
    secret = keys.secret_key(seed)
    raw = write([VERSION, kind, dict(fields)])
    digest = hashlib.sha256(raw).digest()
    try:
        return _statement(raw, secret[32:], keys.sign_with(secret, keys.STATEMENT, digest))
    except RemoteError as error:
        raise LocalError(str(error)) from error


def to_wire(statement: Statement) -> list[bytes]:
    """The array that records and frames carry."""
    return [statement.raw, statement.signer, statement.sig]


def from_wire(obj: object) -> Statement:
    """A verified statement; `RemoteError("statement")`, or "signature" when its signer did not sign."""
    if type(obj) is not list or len(obj) != 3 or not all(type(part) is bytes for part in obj):
        raise RemoteError("statement", "not an array of three byte strings")
    raw, signer, sig = obj
    statement = _statement(raw, signer, sig)
    if not keys.verify(signer, keys.STATEMENT, statement.id, sig):
        raise RemoteError("signature", f"statement {statement.kind}")
    return statement


def _statement(raw: bytes, signer: bytes, sig: bytes) -> Statement:
    if len(raw) > MAX_BODY or len(signer) != 32 or len(sig) != 64:
        raise RemoteError("statement", "bytes, signer or signature has the wrong length")
    parts = read(raw, "statement")
    if type(parts) is not list or len(parts) != 3 or type(parts[0]) is not int or parts[0] != VERSION:
        raise RemoteError("statement", "not a statement of version 1")
    _, kind, fields = parts
    shape = _SHAPES.get(kind) if type(kind) is str else None
    if shape is None or type(fields) is not dict:
        raise RemoteError("statement", "of an unknown kind")
    if write(parts) != raw:
        raise RemoteError("statement", "not canonical")
    for name, check in shape.items():
        if name not in fields or not check(fields[name]):
            raise RemoteError("statement", f"{kind} with a missing or wrong {name!r}")
    if kind in ("incept", "rotate") and parse_key(fields["root"]) != signer:
        raise RemoteError("statement", f"{kind} is signed by the root that it names")
    digest = hashlib.sha256(raw).digest()
    return Statement(raw, signer, sig, digest, kind, _subject(kind, fields, digest), fields)


def _subject(kind: str, fields: dict[str, Any], digest: bytes) -> bytes:
    if kind == "incept":
        return digest
    if kind == "settle":
        return parse_key(fields["feed"])
    return parse_id(fields[{"host": "hub", "same-person": "a"}.get(kind, "person")])


def _is_id(value: object) -> bool:
    return _parses(parse_id, value)


def _is_key(value: object) -> bool:
    return _parses(parse_key, value)


def _parses(parse: Callable[[object], bytes], value: object) -> bool:
    try:
        parse(value)
    except RemoteError:
        return False
    return True


def _is_hash(value: object) -> bool:
    return type(value) is bytes and len(value) == 32


def _is_nonce(value: object) -> bool:
    return type(value) is bytes and len(value) == 16


def _is_caps(value: object) -> bool:
    # Capabilities that a later version adds are carried and mean nothing here.
    return type(value) is list and all(type(cap) is str for cap in value)


def _is_ids(value: object) -> bool:
    return type(value) is list and all(_is_id(item) for item in value)


def _is_cuts(value: object) -> bool:
    if type(value) is not dict:
        return False
    return all(_is_key(key) and type(last) is int and 0 <= last <= MAX_INT for key, last in value.items())


_SHAPES: Final[dict[str, dict[str, Callable[[object], bool]]]] = {
    "incept": {"root": _is_key, "next": _is_hash, "n": _is_nonce},
    "rotate": {"person": _is_id, "root": _is_key, "next": _is_hash, "keep": _is_ids},
    "cert": {"person": _is_id, "key": _is_key, "hub": _is_id, "caps": _is_caps, "n": _is_nonce},
    "revoke": {"person": _is_id, "key": _is_key, "feeds": _is_cuts},
    "host": {"hub": _is_id, "feed": _is_key},
    "settle": {"feed": _is_key, "id": _is_id},
    "same-person": {"a": _is_id, "b": _is_id},
}
