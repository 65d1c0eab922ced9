"""The records of names. These shapes are signed into append-only logs, so they can grow and never change.

A zone is a hub, a person or a group. What is said of a label in a zone counts by who says it (`core.registers`); in
`after` stand the ids of the operations that one supersedes.
"""

from dataclasses import dataclass, field
from ipaddress import ip_address
from typing import Any, Final, Self

from hub.core.checks import check_id, check_text
from hub.core.cid import parse_cid
from hub.core.errors import RemoteError
from hub.core.record import Record, record
from naming.core.labels import LONGEST, check_label, labels_of
from naming.core.operations import ADDRESS, ALIAS, CID, ENTRY, GROUP, HUB, PERSON, SERVICE

MOST_AFTER: Final = 16
MOST_REASON: Final = 500
MOST_TARGET: Final = 500
MOST_WORD: Final = 20
MOST_WRITERS: Final = 16
MOST_TITLE: Final = 4 * LONGEST
MOST_DAY: Final = 1 << 31
AN_ID: Final = "bafyreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
A_FILE: Final = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
IDS: Final = frozenset({HUB, PERSON, GROUP, ENTRY, SERVICE})


def check_after(after: list[str]) -> None:
    """Operations, by their ids."""
    if len(after) > MOST_AFTER:
        raise ValueError(f"one operation supersedes at most {MOST_AFTER}")
    for each in after:
        check_id(each)


def check_target(what: str, target: str) -> None:
    """Where a label leads; a kind that came later is carried as text."""
    check_text(what, MOST_WORD, least=1)
    check_text(target, MOST_TARGET, least=1)
    if what in IDS:
        check_id(target)
    elif what == ADDRESS:
        check_address(target)
    elif what == ALIAS:
        labels_of(target)
    elif what == CID:
        try:
            parse_cid(target)
        except RemoteError as error:
            raise ValueError(str(error)) from error


def check_address(target: str) -> None:
    """An IP address that means the same on every machine: behind `%` stands an interface of one."""
    ip_address(target)
    if "%" in target:
        raise ValueError("an address names no interface of a machine")


@record("naming.bind")
@dataclass(frozen=True, slots=True, kw_only=True)
class Bind(Record):
    """In the writer's own zone, or in the group `zone` for which they write, a label leads to something.

    what: hub, person, group, service, cid, entry, address or alias.  target: its id, address or name.  port, protocol,
    path: of a service, on the hub that is its target.  until: the day on which it ends, as the hub where this is
    written counts.  handed: the person who is bound may hand the label on.
    """

    label: str
    what: str
    target: str
    port: int = 0
    protocol: str = ""
    path: str = ""
    after: list[str] = field(default_factory=list)
    until: int | None = None
    handed: bool = False
    zone: str | None = None

    @classmethod
    def examples(cls) -> list[Self]:
        """Targets that chance makes are none."""
        told: dict[str, Any] = {"label": "soko"}
        return [
            cls(**told, what="hub", target=AN_ID),
            cls(**told, what="person", target=AN_ID, after=[AN_ID], until=40, handed=True),
            cls(**told, what="service", target=AN_ID, port=8080, protocol="http", path="/radio/"),
            cls(**told, what="cid", target=A_FILE, zone=AN_ID),
            cls(**told, what="address", target="10.0.0.7"),
            cls(**told, what="alias", target="duka.zawadi"),
        ]

    def validate(self) -> None:
        check_label(self.label)
        check_target(self.what, self.target)
        check_text(self.protocol, MOST_WORD)
        check_text(self.path, MOST_TARGET)
        check_after(self.after)
        check_id(self.zone)
        if not 0 <= self.port <= 65535:
            raise ValueError("a port is a number up to 65535")
        if self.until is not None and not 0 <= self.until < MOST_DAY:
            raise ValueError("a day is counted from 0")


@record("naming.unbind")
@dataclass(frozen=True, slots=True, kw_only=True)
class Unbind(Record):
    """A label of the writer's zone leads nowhere; or a moderator of the hub `zone`, by `seat`, lifts a block."""

    label: str
    after: list[str] = field(default_factory=list)
    zone: str | None = None
    seat: str | None = None

    @classmethod
    def examples(cls) -> list[Self]:
        """Labels that chance makes are none."""
        return [cls(label="soko", after=[AN_ID]), cls(label="soko", after=[AN_ID], zone=AN_ID, seat=AN_ID)]

    def validate(self) -> None:
        check_label(self.label)
        check_after(self.after)
        check_id(self.zone)
        check_id(self.seat)


@record("naming.block")
@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Record):
    """A moderator of the hub `zone`, by `seat`, takes a label of it out of use and says why; or the writer one of a
    zone of their own."""

    label: str
    reason: str
    zone: str | None = None
    seat: str | None = None
    after: list[str] = field(default_factory=list)

    @classmethod
    def examples(cls) -> list[Self]:
        """Labels that chance makes are none."""
        return [cls(label="soko", zone=AN_ID, seat=AN_ID, reason="It reads as another's name.", after=[AN_ID])]

    def validate(self) -> None:
        check_label(self.label)
        check_id(self.zone)
        check_id(self.seat)
        check_text(self.reason, MOST_REASON, least=1)
        check_after(self.after)


@record("naming.claim")
@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(Record):
    """The hub that writes this calls itself so."""

    label: str
    after: list[str] = field(default_factory=list)

    @classmethod
    def examples(cls) -> list[Self]:
        """Labels that chance makes are none."""
        return [cls(label="amani"), cls(label="amani", after=[AN_ID])]

    def validate(self) -> None:
        check_label(self.label)
        check_after(self.after)


@record("naming.unclaim")
@dataclass(frozen=True, slots=True, kw_only=True)
class Unclaim(Record):
    """The hub that writes this calls itself so no more."""

    label: str
    after: list[str]

    @classmethod
    def examples(cls) -> list[Self]:
        """Labels that chance makes are none."""
        return [cls(label="amani", after=[AN_ID])]

    def validate(self) -> None:
        check_label(self.label)
        check_after(self.after)


@record("naming.accept")
@dataclass(frozen=True, slots=True, kw_only=True)
class Accept(Record):
    """Whoever writes this is what the operation `of` calls so, and agrees. label and zone: those of that operation."""

    label: str
    zone: str
    of: str

    @classmethod
    def examples(cls) -> list[Self]:
        """Labels that chance makes are none."""
        return [cls(label="amina", zone=AN_ID, of=AN_ID)]

    def validate(self) -> None:
        check_label(self.label)
        check_id(self.zone)
        check_id(self.of)


@record("naming.offer")
@dataclass(frozen=True, slots=True, kw_only=True)
class Offer(Record):
    """Whom the operation `of` gave a label may hand it to the person `to`, who takes it or not."""

    label: str
    zone: str
    of: str
    to: str

    @classmethod
    def examples(cls) -> list[Self]:
        """Labels that chance makes are none."""
        return [cls(label="amina", zone=AN_ID, of=AN_ID, to=AN_ID)]

    def validate(self) -> None:
        check_label(self.label)
        check_id(self.zone)
        check_id(self.of)
        check_id(self.to)


@record("naming.take")
@dataclass(frozen=True, slots=True, kw_only=True)
class Take(Record):
    """Whoever writes this takes the label that the operation `of` offers them."""

    label: str
    zone: str
    of: str

    @classmethod
    def examples(cls) -> list[Self]:
        """Labels that chance makes are none."""
        return [cls(label="amina", zone=AN_ID, of=AN_ID)]

    def validate(self) -> None:
        check_label(self.label)
        check_id(self.zone)
        check_id(self.of)


@record("naming.group")
@dataclass(frozen=True, slots=True, kw_only=True)
class Group(Record):
    """A group of people, whose id is that of this entry: a zone of its own. Its writer and `writers` write for it."""

    title: str
    writers: list[str] = field(default_factory=list)

    @classmethod
    def examples(cls) -> list[Self]:
        """Ids that chance makes are none."""
        return [cls(title="Water committee", writers=[AN_ID])]

    def validate(self) -> None:
        check_text(self.title, MOST_TITLE, least=1)
        if len(self.writers) > MOST_WRITERS:
            raise ValueError(f"at most {MOST_WRITERS} people write for a group")
        for each in self.writers:
            check_id(each)
