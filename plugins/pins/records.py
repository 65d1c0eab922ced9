"""The records of pins. These shapes are signed into append-only logs, so they can grow and never change.

A pin is a promise of a village and so an act by right of a seat. Offers and proofs are words of hubs, in their own
feeds (docs/adr/0030). `day` is the newest that the writer's own hub had counted, `days` those of other hubs as far as
it knew them: by these whoever reads it tells how old it is by its own count.
"""

from dataclasses import dataclass
from typing import Any, Final, Self

from hub.core import ipns
from hub.core.checks import check_id, check_text
from hub.core.cid import parse_cid
from hub.core.errors import RemoteError
from hub.core.record import Record, record

KINDS: Final = ("file", "topic", "name", "page")
MAX_WORD: Final = 40
MAX_TARGET: Final = 500
MAX_TITLE: Final = 400
MAX_REASON: Final = 500
MAX_SIZE: Final = 1 << 50
MAX_COPIES: Final = 16
MAX_DOUBLINGS: Final = 20
MAX_COUNT: Final = 1_000_000_000
MAX_DAY: Final = 1 << 31
MAX_HUBS: Final = 32
MAX_STEPS: Final = 8
MAX_PROVED: Final = 400
"""Pins in one record of proofs; each takes eight bytes."""
SHORT: Final = 8
WORTH: Final = 16
"""Bytes of an answer that is carried."""
AN_ID: Final = "bafyreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
A_FILE: Final = "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"


def check_days(day: int, days: dict[str, Any] | None) -> None:
    """`{id of a hub: a day}`, of so many at most."""
    if days is not None and len(days) > MAX_HUBS:
        raise ValueError(f"days of more than {MAX_HUBS} hubs")
    for each in days or ():
        check_id(each)
    for number in (day, *(days or {}).values()):
        if type(number) is not int or not 0 <= number < MAX_DAY:
            raise ValueError("a day is counted from 0")


def check_hubs(hubs: list[str] | None) -> None:
    """Some hubs, by their ids."""
    if hubs is not None and len(hubs) > MAX_HUBS:
        raise ValueError(f"more than {MAX_HUBS} hubs")
    for each in hubs or ():
        check_id(each)


def check_target(what: str, target: str) -> None:
    """A file or folder by its content id, a topic by its own; whatever else may come later, as text."""
    check_text(what, MAX_WORD, least=1)
    check_text(target, MAX_TARGET, least=1)
    if what == "topic":
        check_id(target)
    if what == "file":
        try:
            parse_cid(target)
        except RemoteError as error:
            raise ValueError(str(error)) from error


@record("pins.pin")
@dataclass(frozen=True, slots=True, kw_only=True)
class Pin(Record):
    """The village `zone` promises to keep something on so many hubs, by a moderator seated there by `seat`.

    what: "file", "topic", "name" or "page"; others are kept in the list and by nobody.  target: its id, name or
    address.  title: what people call it.  size: its bytes, 0 where nobody knows.  until: the day of the zone on which
    it ends; for good where there is none.
    """

    zone: str
    seat: str
    what: str
    target: str
    title: str
    size: int = 0
    copies: int = 2
    day: int = 0
    until: int | None = None

    @classmethod
    def examples(cls) -> list[Self]:
        """Most ids that chance makes are those of no file."""
        told: dict[str, Any] = {"zone": AN_ID, "seat": AN_ID, "title": "Maize"}
        return [
            cls(**told, what="file", target=A_FILE),
            cls(**told, what="topic", target=AN_ID, copies=3, day=4, until=40),
            cls(**told, what="name", target="soko.amani", size=12),
            cls(**told, what="page", target="/forum/"),
        ]

    def validate(self) -> None:
        check_id(self.zone)
        check_id(self.seat)
        check_target(self.what, self.target)
        check_text(self.title, MAX_TITLE, least=1)
        check_days(self.day, None)
        check_days(self.until or 0, None)
        if not 0 <= self.size <= MAX_SIZE:
            raise ValueError("a size is counted in bytes")
        if not 1 <= self.copies <= MAX_COPIES:
            raise ValueError(f"1 to {MAX_COPIES} copies are kept")


@record("pins.unpin")
@dataclass(frozen=True, slots=True, kw_only=True)
class Unpin(Record):
    """The promise `target` of the same village ends, by a moderator seated there."""

    zone: str
    seat: str
    target: str
    reason: str = ""

    def validate(self) -> None:
        check_id(self.zone)
        check_id(self.seat)
        check_id(self.target)
        check_text(self.reason, MAX_REASON)


@record("pins.plea")
@dataclass(frozen=True, slots=True, kw_only=True)
class Plea(Record):
    """A village asks its neighbours for room, by a moderator seated there: `count` things would be lost with the box of
    `hub`, on the village's day `day`."""

    zone: str
    seat: str
    hub: str
    count: int
    day: int = 0

    def validate(self) -> None:
        check_id(self.zone)
        check_id(self.seat)
        check_id(self.hub)
        check_days(self.day, None)
        if not 1 <= self.count <= MAX_COUNT:
            raise ValueError("help is asked for one thing or more")


@record("pins.pointer")
@dataclass(frozen=True, slots=True, kw_only=True)
class Pointer(Record):
    """Where an IPNS name leads that a village promised to keep, by its hub's own feed: hubs to whom nobody told it keep
    what it leads to now.

    name: as `hub.core.ipns` writes it.  records: its own record, then those of the names to which it leads, one by one.
    Each is worth what its signature says.
    """

    name: str
    records: list[bytes]

    @classmethod
    def examples(cls) -> list[Self]:
        """A name that chance makes is none."""
        return [cls(name=ipns.name_text(bytes(32)), records=[b"a record"])]

    def validate(self) -> None:
        ipns.read_name(self.name)
        if not 1 <= len(self.records) <= MAX_STEPS:
            raise ValueError(f"a name leads on by 1 to {MAX_STEPS} records")


@record("pins.offer")
@dataclass(frozen=True, slots=True, kw_only=True)
class Offer(Record):
    """What room a hub offers, in its own feed; that of the greatest `day` counts, of equal ones the last.

    doublings: 2^doublings GB; none: it offers nothing more.  beside: a hub at the same place.  full: it takes nothing
    new.  keeps: the villages whose promises it keeps besides its own.  trusts: the hubs that may keep ours, and whose
    word on others is read.
    """

    doublings: int | None = None
    beside: str | None = None
    full: bool = False
    keeps: list[str] | None = None
    trusts: list[str] | None = None
    day: int = 0
    days: dict[str, Any] | None = None

    @classmethod
    def examples(cls) -> list[Self]:
        """Days stand by the ids of hubs."""
        return [
            cls(doublings=5, keeps=[AN_ID], trusts=[AN_ID], days={AN_ID: 3}),
            cls(beside=AN_ID, day=9),
            cls(full=True),
        ]

    def validate(self) -> None:
        if self.doublings is not None and not 0 <= self.doublings <= MAX_DOUBLINGS:
            raise ValueError(f"room is offered in 0 to {MAX_DOUBLINGS} doublings of a GB")
        check_id(self.beside)
        check_hubs(self.keeps)
        check_hubs(self.trusts)
        check_days(self.day, self.days)


@record("pins.proof")
@dataclass(frozen=True, slots=True, kw_only=True)
class Proof(Record):
    """What a hub found when it asked the hub `of` for random parts of what it should keep, in its own feed.

    stays, holds, lacks: pins, by the first eight bytes of a hash of their ids (`short`), one after another: proved by a
    hub that means to keep them, proved by one that does not, and not proved.  carried: proved by what it answered in
    its feed (`Shown`) to the offer of the day `day`.
    """

    of: str
    stays: bytes = b""
    holds: bytes = b""
    lacks: bytes = b""
    carried: bytes = b""
    day: int = 0
    days: dict[str, Any] | None = None

    @classmethod
    def examples(cls) -> list[Self]:
        """Pins come in whole ids."""
        return [
            cls(of=AN_ID, stays=bytes(range(16)), lacks=bytes(8)),
            cls(of=AN_ID, holds=bytes(8), carried=bytes(8), days={AN_ID: 3}),
        ]

    def validate(self) -> None:
        check_id(self.of)
        check_days(self.day, self.days)
        lengths = [len(each) for each in (self.stays, self.holds, self.lacks, self.carried)]
        if any(length % SHORT for length in lengths) or sum(lengths) > MAX_PROVED * SHORT:
            raise ValueError(f"at most {MAX_PROVED} pins are told of at once, eight bytes each")


@record("pins.shown")
@dataclass(frozen=True, slots=True, kw_only=True)
class Shown(Record):
    """What a hub answers to the offer `to` of a village that does not meet it, in its own feed: of each pin that it
    keeps for that village eight bytes (`short`) and the first sixteen of the answer that the offer's id asks for
    (`core.challenge`)."""

    to: str
    answers: bytes
    day: int = 0
    days: dict[str, Any] | None = None

    @classmethod
    def examples(cls) -> list[Self]:
        """Answers come whole."""
        return [cls(to=AN_ID, answers=bytes(SHORT + WORTH)), cls(to=AN_ID, answers=bytes(48), day=3, days={AN_ID: 2})]

    def validate(self) -> None:
        check_id(self.to)
        check_days(self.day, self.days)
        if len(self.answers) % (SHORT + WORTH) or not 0 < len(self.answers) <= MAX_PROVED * (SHORT + WORTH):
            raise ValueError(f"1 to {MAX_PROVED} pins are answered for, {SHORT + WORTH} bytes each")
