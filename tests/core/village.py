"""The people and hubs of these tests, with every key derived from a name so that nothing is random.

ama is a member, kofi a moderator, esi a stranger from another village.
"""

import hashlib
from dataclasses import dataclass, field

from hub.core import keys, run
from hub.core.cid import id_text
from hub.core.entry import Entry
from hub.core.judge import Open
from hub.core.keys import key_text
from hub.core.record import to_body
from hub.core.statement import Statement, make, to_wire

FULL = ["post", "name", "moderate", "certify"]
POSTS = ["post", "name", "moderate"]


def seed(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def nonce(name: str) -> bytes:
    return seed(name)[:16]


def key(name: str) -> bytes:
    return keys.public_key(seed(name))


def did(name: str) -> str:
    return key_text(key(name))


def committed(name: str) -> bytes:
    return hashlib.sha256(key(name)).digest()


def incept(root: str) -> Statement:
    fields = {"root": did(root), "next": committed(f"{root} next"), "n": nonce(root)}
    return make("incept", fields, seed(root))


def cert(person: bytes, signer: str, of: str, hub: bytes, caps: list[str]) -> Statement:
    fields = {
        "person": id_text(person),
        "key": did(of),
        "hub": id_text(hub),
        "caps": caps,
        "n": nonce(signer + of),
    }
    return make("cert", fields, seed(signer))


def host(hub: bytes, device: str, feed: str) -> Statement:
    return make("host", {"hub": id_text(hub), "feed": did(feed)}, seed(device))


def revoke(person: bytes, signer: str, of: str, feeds: dict[str, int]) -> Statement:
    cuts = {did(feed): last for feed, last in feeds.items()}
    return make("revoke", {"person": id_text(person), "key": did(of), "feeds": cuts}, seed(signer))


def rotate(person: bytes, root: str, following: str, keep: list[Statement]) -> Statement:
    fields = {
        "person": id_text(person),
        "root": did(root),
        "next": committed(following),
        "keep": [id_text(one.id) for one in keep],
    }
    return make("rotate", fields, seed(root))


def settle(signer: str, feed: str, entry: bytes) -> Statement:
    return make("settle", {"feed": did(feed), "id": id_text(entry)}, seed(signer))


@dataclass(frozen=True)
class Hub:
    """A hub with its root and its device key."""

    name: str
    incept: Statement = field(init=False)
    device: str = field(init=False)
    device_cert: Statement = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "incept", incept(f"{self.name} root"))
        object.__setattr__(self, "device", f"{self.name} device")
        certificate = cert(self.id, f"{self.name} root", self.device, self.id, FULL)
        object.__setattr__(self, "device_cert", certificate)

    @property
    def id(self) -> bytes:
        return self.incept.id


@dataclass(frozen=True)
class Person:
    """A person at one hub: root, sign-in key, one full feed, and the six statements of its passport."""

    name: str
    hub: Hub

    @property
    def root(self) -> str:
        return f"{self.name} root"

    @property
    def sign_in(self) -> str:
        return f"{self.name} sign-in at {self.hub.name}"

    @property
    def feed(self) -> str:
        return f"{self.name} feed at {self.hub.name}"

    @property
    def key(self) -> bytes:
        return key(self.feed)

    @property
    def id(self) -> bytes:
        return incept(self.root).id

    @property
    def sign_in_cert(self) -> Statement:
        return cert(self.id, self.root, self.sign_in, self.hub.id, FULL)

    @property
    def feed_cert(self) -> Statement:
        return cert(self.id, self.sign_in, self.feed, self.hub.id, POSTS)

    @property
    def statements(self) -> list[Statement]:
        return [
            incept(self.root),
            self.sign_in_cert,
            self.feed_cert,
            host(self.hub.id, self.hub.device, self.feed),
            self.hub.incept,
            self.hub.device_cert,
        ]


AMANI = Hub("amani")
ZAWADI = Hub("zawadi")
AMA = Person("ama", AMANI)
KOFI = Person("kofi", AMANI)
ESI = Person("esi", ZAWADI)


def passport_body(statements: list[Statement], hub: Hub, *, kind: str = "person", scope: str = "open") -> bytes:
    opened = Open(
        kind=kind,
        hub=id_text(hub.id),
        scope=scope,
        incarnation=nonce(hub.name),
        statements=[to_wire(one) for one in statements],
    )
    return to_body(opened, nonce("passport"))


def chain(
    length: int, *, feed: str = AMA.feed, tag: str = "", after: Entry | None = None
) -> tuple[list[Entry], list[bytes]]:
    """A feed of small bodies; entry 1 is ama's passport."""
    start = after.seq + 1 if after else 1
    items = [
        (
            1_700_000_000_000 + seq,
            passport_body(AMA.statements, AMANI) if seq == 1 else f"{tag}{seq}".encode(),
        )
        for seq in range(start, start + length)
    ]
    return run.write(seed(feed), after, items)
