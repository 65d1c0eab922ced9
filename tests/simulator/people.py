"""Villages and the people in them, with real keys: identities, feeds, passports and what they write.

A person has a root, a sign-in key, and a feed for each incarnation of the box that they write on. Records are the few
that decide something: posts, a profile (the highest number wins), an erasure, and statements about keys.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from hub.core import judge, keys, record, statement
from hub.core.cid import id_text
from hub.core.record import to_body
from hub.core.statement import CERTIFY, MODERATE, NAME, POST, Statement
from hub.testing import Identity, certificate, identity, sown

ALL: Final = (POST, NAME, MODERATE, CERTIFY)


class Person(NamedTuple):
    """Somebody at a village; `hub` is that village's identity. `caps` are what the sign-in key may hand on."""

    name: str
    own: Identity
    hub: Identity
    root: bytes
    caps: frozenset[str]


class Quill(NamedTuple):
    """One feed's key and whose it is: what a box keeps to write with."""

    person: Person
    seed: bytes
    key: bytes
    incarnation: bytes
    scope: str


def village(name: str) -> Identity:
    """The identity of a hub."""
    return identity(name, None)


def person(name: str, at: Identity, caps: Sequence[str]) -> Person:
    """Somebody whose sign-in key has these capabilities at a hub."""
    whole = identity(name, at.id)
    root = sown(name, "root")
    cert = certificate(whole.id, whole.seed, at.id, list(caps), root)
    return Person(name, Identity(whole.id, whole.seed, (whole.statements[0], cert)), at, root, frozenset(caps))


def quill(who: Person, incarnation: int, scope: str = "open") -> Quill:
    """The feed that a person writes on this incarnation of the box."""
    seed = sown(who.name, "feed", incarnation, scope)
    return Quill(who, seed, keys.public_key(seed), sown(who.hub.id.hex(), incarnation)[:16], scope)


def passport(pen: Quill, host: bytes | None = None) -> bytes:
    """Entry 1. Its certificate asks for more than narrow sign-in keys have: the judge has to shrink it. `host` is the
    seed that hosts the feed, where it is not the hub's."""
    who = pen.person
    cert = certificate(who.own.id, pen.seed, who.hub.id, [POST, NAME, MODERATE], who.own.seed)
    feed = {"hub": id_text(who.hub.id), "feed": keys.key_text(pen.key)}
    statements = (*who.own.statements, cert, statement.make("host", feed, host or who.hub.seed), *who.hub.statements)
    opened = judge.Open(
        kind="person",
        hub=id_text(who.hub.id),
        scope=pen.scope,
        incarnation=pen.incarnation,
        statements=[statement.to_wire(each) for each in statements],
    )
    return to_body(opened, pen.key[:16])


def _body(kind: str, salt: object, **fields: object) -> bytes:
    return record.encode({"t": kind, "n": sown(kind, salt, sorted(fields.items()))[:16], **fields})


def post(text: str) -> bytes:
    """Something said."""
    return _body("forum.post", text, text=text)


def profile(name: str) -> bytes:
    """What the writer wants to be called."""
    return _body("person.profile", name, name=name)


def erasure(entry: bytes) -> bytes:
    """The wish that an entry of one's own be erased everywhere."""
    return _body("hub.erase", entry, entry=id_text(entry))


def declared(found: Iterable[Statement]) -> bytes:
    """Statements that come after the passport."""
    wires = [statement.to_wire(one) for one in found]
    salt = hashlib.sha256(b"".join([part for wire in wires for part in wire])).hexdigest()
    return _body("identity.statement", salt, statements=wires)


def revocation(who: Person, feed: bytes, last: int) -> Statement:
    """The person's word that a feed's key counts to this number only."""
    text = keys.key_text(feed)
    return statement.make("revoke", {"person": id_text(who.own.id), "key": text, "feeds": {text: last}}, who.own.seed)


def settlement(feed: bytes, entry: bytes, by: bytes) -> Statement:
    """A word about which branch of a fork counts, signed by any key."""
    return statement.make("settle", {"feed": keys.key_text(feed), "id": id_text(entry)}, by)


def rotation(who: Person, keep: Sequence[bytes]) -> Statement:
    """A new root, that stands by these certificates and no others."""
    new = sown(who.name, "next root")
    fields = {
        "person": id_text(who.own.id),
        "root": keys.key_text(keys.public_key(new)),
        "next": hashlib.sha256(keys.public_key(sown(who.name, "third root"))).digest(),
        "keep": [id_text(one) for one in keep],
    }
    return statement.make("rotate", fields, new)
