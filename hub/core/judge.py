"""Whose feed is this, what may it do, and up to which number does it count? A pure function of the statements
held.

A feed opens with its passport. The person is the one whose certificate for the feed's key lies in the
passport, so nobody can claim another's feed from outside. Authority then flows along certificates from the
current root:

    incept ─ rotate ─ rotate …        the current root; two different rotates from one root stop the chain
    root ─ cert ─ sign-in key ─ cert ─ feed        at most four certificates; each can only shrink the caps
    hub's root ─ cert ─ device key ─ host ─ feed    the hub of the passport says that this feed lives there

A certificate is for one hub, and a key may certify for the hub that it was certified for, so nobody certifies for
a hub at which they are not themselves. Home's sign-in key may for all, to send its person visiting; it is known by
`moderate`, which no visited hub is given (ADR 12, 26).

After a rotation only certificates listed in `keep`, and what hangs on them, count; a kept certificate keeps
the capabilities that it had. A revocation of a key on the way limits the feed to the number that it lists for
that feed, or to nothing; of several the smallest wins. A revocation counts when the current root or a
certifying key signed it that may do all that the revoked key may, at the same hubs, even a key that is itself
revoked: adding one never lets more count. But where the root itself ended a key, neither that key nor what hangs on it
ends anything that stands without them: a thief's word ends where the card speaks (ADR 28). The root is ended by no
revocation.

Every rule is a maximum, a minimum or a set, so order and repetition of statements change nothing, and partial
knowledge can only be corrected, in either direction, when more arrives.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from hub.core import record as records
from hub.core import statement as statements_
from hub.core.authority import Authority
from hub.core.cid import parse_id
from hub.core.entry import MAX_INT, Entry
from hub.core.errors import RemoteError
from hub.core.keys import key_text
from hub.core.record import Record, record
from hub.core.statement import CAPS, Statement

MAX_STATEMENTS: Final = 8
MOST_REMEMBERED: Final = 4096

MOST_BYTES: Final = 400
FIELDS: Final = {"incept": 3, "cert": 5, "host": 2}
"""Only statements of which passports are made are remembered: these kinds, in few bytes, with no field of their own."""

_Parts = tuple[bytes, ...]
_verified: dict[_Parts, Statement] = {}
"""By bytes, signer and signature: a thousand passports of one hub repeat the hub's own two statements."""


@record("identity.open")
@dataclass(frozen=True, slots=True, kw_only=True)
class Open(Record):
    """The passport as a record: entry 1 of every feed."""

    kind: str
    hub: str
    scope: str
    incarnation: bytes
    statements: list[list[bytes]] = field(default_factory=list)

    def validate(self) -> None:
        """Shape only; whether the statements hold is judged later."""
        if self.kind not in ("person", "hub") or self.scope not in ("open", "here"):
            raise ValueError("kind is person or hub, scope is open or here")
        if len(self.incarnation) != 16 or len(self.statements) > MAX_STATEMENTS:
            raise ValueError(f"incarnation is 16 bytes, statements are at most {MAX_STATEMENTS}")
        parse_id(self.hub)


@dataclass(frozen=True, slots=True)
class Passport:
    """A passport read: `hub` is the hub's id, `statements` those that are well-formed and signed."""

    kind: str
    hub: bytes
    scope: str
    incarnation: bytes
    statements: tuple[Statement, ...]


class Judgement(NamedTuple):
    """What a feed is worth now.

    Entries 1..`upto` count (0 none, MAX_INT all) with `caps`; `why` says what holds them back. A forked
    feed ends before its fork; when `settled` names an entry held here with number s, `min(s, bound)` counts
    instead (see `counts_to`).
    """

    person: bytes
    hub: bytes
    kind: str
    scope: str
    caps: frozenset[str]
    upto: int
    why: str
    bound: int = 0
    settled: bytes = b""


def parse_open(body: bytes) -> Open:
    """The passport record in entry 1's body; `RemoteError` when it is none. All that admission looks at."""
    mapping = records.decode(body)
    if mapping["t"] != Open.type:
        raise RemoteError("passport", "entry 1 is not identity.open")
    return records.parse(Open, mapping)


def parse_passport(body: bytes) -> Passport:
    """The passport with its statements; those that are malformed or unsigned are left out."""
    opened = parse_open(body)
    found = (statement_of(tuple(parts)) for parts in opened.statements)
    held = tuple(statement for statement in found if statement is not None)
    return Passport(opened.kind, parse_id(opened.hub), opened.scope, opened.incarnation, held)


def passport_in(entry: Entry) -> Passport | None:
    """The passport of a feed's first entry; None for any other."""
    if entry.seq != 1 or entry.body is None:
        return None
    try:
        return parse_passport(entry.body)
    except RemoteError:
        return None


def statement_of(parts: _Parts) -> Statement | None:
    """The statement that bytes, signer and signature make, verified; None when they make none."""
    known = _verified.get(parts)
    if known is not None:
        return known
    try:
        statement = statements_.from_wire(list(parts))
    except RemoteError:
        return None
    remember(statement)
    return statement


def remember(statement: Statement) -> None:
    """Take a statement for verified that was, perhaps in another process."""
    parts = (statement.raw, statement.signer, statement.sig)
    if parts in _verified or not _plain(statement):
        return
    if len(_verified) >= MOST_REMEMBERED:
        _verified.clear()
    _verified[parts] = statement


def _plain(one: Statement) -> bool:
    few = len(one.raw) <= MOST_BYTES and len(one.fields.get("caps", ())) <= len(CAPS)
    return few and len(one.fields) == FIELDS.get(one.kind)


def forget() -> None:
    """Verify everything again."""
    _verified.clear()


def author(feed_key: bytes, passport: Passport) -> bytes:
    """The person (or hub) that the passport's certificates name for this feed; empty when none or several."""
    text = key_text(feed_key)
    people = {one.subject for one in passport.statements if one.kind == "cert" and one.fields["key"] == text}
    return people.pop() if len(people) == 1 else b""


def counts_to(judgement: Judgement, settled_seq: int | None) -> int:
    """The last number that counts, when the settled entry is held here as number `settled_seq`."""
    if settled_seq is None or not judgement.settled:
        return judgement.upto
    return max(judgement.upto, min(settled_seq, judgement.bound))


def judge(feed_key: bytes, passport: Passport, statements: Iterable[Statement], fork: int | None) -> Judgement:
    """The judgement of a feed from its passport, the statements held about person, hub and feed, and
    the lowest proven fork."""
    person = author(feed_key, passport)
    held = {(one.id, one.signer): one for one in (*passport.statements, *statements)}.values()
    feed = key_text(feed_key)
    family = Authority(person, feed, held)
    village = family if person == passport.hub else Authority(passport.hub, feed, held)
    grants = family.grants_at(passport.hub)
    hosts = {one.signer for one in held if _hosts(one, passport.hub, feed)}
    hosted = max((village.certifies(key, passport.hub) for key in hosts), default=0)

    why = _refusal(person, passport, family, village, hosts)
    bound = 0 if why else min(max(grants.values()) if grants else 0, hosted)
    caps = frozenset(cap for cap, last in grants.items() if bound and last >= bound)
    if bound < MAX_INT:
        why = why or "revoked"
    if fork is None:
        return Judgement(person, passport.hub, passport.kind, passport.scope, caps, bound, why, bound)
    settled = _settled(feed_key, family, held)
    upto = min(bound, fork - 1)
    return Judgement(person, passport.hub, passport.kind, passport.scope, caps, upto, why or "forked", bound, settled)


def _hosts(one: Statement, hub: bytes, feed: str) -> bool:
    return one.kind == "host" and one.subject == hub and one.fields["feed"] == feed


def _refusal(person: bytes, passport: Passport, family: Authority, village: Authority, hosts: set[bytes]) -> str:
    """Why nothing at all counts, revocations and forks aside; empty when something may."""
    if not person:
        return "nobody"
    if (passport.kind == "hub") != (person == passport.hub):
        return "kind"
    if not family.root:
        return "unknown-root"
    if not family.grants_at(passport.hub, revoked=False):
        return "not-certified"
    if not any(village.certifies(key, passport.hub, revoked=False) for key in hosts):
        return "no-host"
    return ""


def _settled(feed_key: bytes, family: Authority, held: Iterable[Statement]) -> bytes:
    """The one id that everybody entitled names; empty when nobody does, or when two differ."""
    named = {
        parse_id(one.fields["id"])
        for one in held
        if one.kind == "settle" and one.subject == feed_key and family.settles(one.signer)
    }
    return named.pop() if len(named) == 1 else b""
