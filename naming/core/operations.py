"""What can be said about a label. Each operation is a record in a feed, which its hub has verified and judged: forged,
revoked and forked ones never come here. Whether the one who says it may say that is judged here and in `registers`.
"""

from typing import Final, NamedTuple

HUB, PERSON, GROUP, SERVICE, CID, ENTRY, ADDRESS, ALIAS = (
    *("hub", "person", "group", "service", "cid", "entry", "address", "alias"),
)
ZONES: Final = frozenset({HUB, PERSON, GROUP})
"""Targets in which the next label of a name can stand."""


class Target(NamedTuple):
    """Where a label leads.

    value: the 32-byte id of a hub, person, group or entry, or of a service's hub, as `bafyrei…`; a content id; an IP
    address; an alias' name.  port, protocol, path: of a service alone.
    """

    kind: str
    value: str
    port: int = 0
    protocol: str = ""
    path: str = ""


class Operation(NamedTuple):
    """One thing said about a label of a zone.

    id: of its entry.  by: the person or hub who says it.  hub: where it was written.  feed, seq: where it stands.
    kind: bind, unbind, block, claim, unclaim, offer, take or accept.  after: the operations that it supersedes.  of:
    the operation that an offer, a take or an accept is about.  to: the person who is offered it.  until: the day of the
    registrar on which a bind ends; None: never.  handed: whether the one who is bound may hand the label on.  seat: the
    right by which a moderator speaks.  All ids are 32 bytes.
    """

    id: bytes
    by: bytes
    hub: bytes
    feed: bytes
    seq: int
    kind: str
    zone: bytes
    label: str
    target: Target | None = None
    after: frozenset[bytes] = frozenset()
    of: bytes = b""
    to: bytes = b""
    until: int | None = None
    handed: bool = False
    seat: bytes = b""
