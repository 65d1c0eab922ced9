"""The records that people and hubs write about themselves and about each other's posts (shapes: records.md).

`zone` is the hub whose authority an act claims, `seat` the id of the seat that gives it. Beyond the agreed
fields, seats carry `after` (the stewards' seats that their writer knew to be held, and unseats of those that had ended)
and `epoch` (the hub's newest tick then): without them the order of seats between feeds would have to be guessed from
clocks or arrival.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from hub.core.cid import parse_id
from hub.core.errors import RemoteError
from hub.core.keys import parse_key
from hub.core.record import Record, record

MOST_LANGUAGES = 20
LONGEST_REASON = 500
LONGEST_RULE = 20
RULES = ("kind", "joining", "reading", "posting", "uploading")
ROLES = ("guest", "member", "moderator", "steward")


def check_ids(*ids: str | None) -> None:
    """Each is the id of an entry or of somebody, or is left out."""
    for text in ids:
        if text is not None:
            parse_id(text)


def check_cuts(feeds: Mapping[str, int]) -> None:
    """Each is a feed's key, with the last of its numbers that counts."""
    for key, last in feeds.items():
        parse_key(key)
        if last < 0:
            raise RemoteError("record", "a feed counts to less than nothing")


def check_length(text: str, limit: int) -> None:
    if len(text) > limit:
        raise RemoteError("record", f"a text is longer than {limit}")


@record("person.profile")
@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(Record):
    """What somebody, or a hub, calls itself; `after` names the profiles that this one replaces."""

    name: str
    picture: str = ""
    languages: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)

    def validate(self) -> None:
        check_length(self.name, 200)
        check_length(self.picture, 100)
        if len(self.languages) > MOST_LANGUAGES:
            raise RemoteError("record", f"more than {MOST_LANGUAGES} languages")
        for language in self.languages:
            check_length(language, 35)
        check_ids(*self.after)


@record("identity.statement")
@dataclass(frozen=True, slots=True, kw_only=True)
class Declared(Record):
    """Statements about keys, as they travel after a feed's passport; each is signed by itself."""

    statements: list[list[bytes]] = field(default_factory=list)


@record("identity.visit")
@dataclass(frozen=True, slots=True, kw_only=True)
class VisitAsked(Record):
    """A hub asks a visitor's home: somebody here says they are this person, and this key of theirs waits."""

    person: str
    key: str

    def validate(self) -> None:
        check_ids(self.person)
        parse_key(self.key)


@record("hub.seat")
@dataclass(frozen=True, slots=True, kw_only=True)
class Seat(Record):
    """Gives a person a role at the zone, or assents to seats that others proposed (`assents`)."""

    zone: str
    person: str
    role: str
    seat: str | None = None
    boards: list[str] = field(default_factory=list)
    assents: list[str] = field(default_factory=list)
    after: list[str] = field(default_factory=list)
    epoch: int = 0

    def validate(self) -> None:
        if self.role not in ROLES:
            raise RemoteError("record", "no such role")
        check_ids(self.zone, self.person, self.seat, *self.boards, *self.assents, *self.after)


@record("hub.unseat")
@dataclass(frozen=True, slots=True, kw_only=True)
class Unseat(Record):
    """Ends the seat `seat`, by the right of the seat `by`. `feeds` maps feeds to the last number that still
    counts; feeds not listed count nothing. `after`: the stewards' seats that its writer knew to be held.
    """

    zone: str
    seat: str
    by: str
    feeds: dict[str, int] = field(default_factory=dict)
    epoch: int = 0
    after: list[str] = field(default_factory=list)

    def validate(self) -> None:
        check_ids(self.zone, self.seat, self.by, *self.after)
        check_cuts(self.feeds)


@record("hub.tick")
@dataclass(frozen=True, slots=True, kw_only=True)
class Tick(Record):
    """A day of the hub's uptime has passed."""

    epoch: int

    def validate(self) -> None:
        if self.epoch < 1:
            raise RemoteError("record", "epochs begin with 1")


@record("hub.erase")
@dataclass(frozen=True, slots=True, kw_only=True)
class Erase(Record):
    """Ends an entry's body for good: by its own writer, or by a steward of the zone, who says why."""

    entry: str
    zone: str | None = None
    seat: str | None = None
    reason: str | None = None

    def validate(self) -> None:
        check_ids(self.entry, self.zone, self.seat)
        check_length(self.reason or "", LONGEST_REASON)


@record("hub.hide")
@dataclass(frozen=True, slots=True, kw_only=True)
class Hide(Record):
    """Takes an entry out of sight where the zone is followed."""

    target: str
    zone: str
    seat: str
    reason: str = ""

    def validate(self) -> None:
        check_ids(self.target, self.zone, self.seat)
        check_length(self.reason, LONGEST_REASON)


@record("hub.block")
@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Record):
    """Takes all that a person wrote out of sight where the zone is followed, and stops carrying it."""

    target: str
    zone: str
    seat: str
    reason: str = ""

    def validate(self) -> None:
        check_ids(self.target, self.zone, self.seat)
        check_length(self.reason, LONGEST_REASON)


@record("hub.lift")
@dataclass(frozen=True, slots=True, kw_only=True)
class Lift(Record):
    """Takes back the one `hub.hide` or `hub.block` of the zone whose id is `target`; a later act stands by itself."""

    target: str
    zone: str
    seat: str
    reason: str = ""

    def validate(self) -> None:
        check_ids(self.target, self.zone, self.seat)
        check_length(self.reason, LONGEST_REASON)


@record("hub.why")
@dataclass(frozen=True, slots=True, kw_only=True)
class Why(Record):
    """Says why the act `of` was done, by its own writer. Apart from it, because seats are kept for ever, and words must
    be erasable."""

    of: str
    zone: str
    seat: str
    reason: str

    def validate(self) -> None:
        check_ids(self.of, self.zone, self.seat)
        check_length(self.reason, LONGEST_REASON)


@record("hub.rules")
@dataclass(frozen=True, slots=True, kw_only=True)
class Rules(Record):
    """What a steward decided about who may join, read, post and upload at the zone. It tells; the row rules."""

    zone: str
    seat: str
    kind: str
    joining: str
    reading: str
    posting: str
    uploading: str
    reason: str = ""

    def validate(self) -> None:
        check_ids(self.zone, self.seat)
        for name in RULES:
            check_length(getattr(self, name), LONGEST_RULE)
        check_length(self.reason, LONGEST_REASON)
