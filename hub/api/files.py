"""Files that people bring, kept by content id (`hub.content.store`)."""

from collections.abc import Iterable
from typing import Final, NamedTuple

from hub.accounts.hubs import uptime
from hub.content import holding, leases, progress, reading, store, wanted
from hub.content.leases import Lease, Room
from hub.content.models import Stored
from hub.content.progress import Coming
from hub.content.store import Readable
from hub.core.cid import cid_text
from hub.core.errors import RemoteError

UNTIL_NAMED: Final = 24 * 60
"""Minutes of uptime that a file stays which no entry names yet."""


class Held(NamedTuple):
    """A file or folder that is here: its content id, and the bytes of it."""

    cid: str
    size: int
    folder: bool = False


def receive(label: str, person_id: bytes, source: Readable, size: int | None = None) -> Held:
    """Keep a file that somebody signed in (a 32-byte id) brings to the plugin `label`, of any size, for the entry that
    will name it: until one does, for a day of uptime. `LocalError` says in words why it cannot be kept; where `size`
    says how much is to come, before it is read."""
    lease = Lease(label, person_id, "upload", until=uptime.minutes() + UNTIL_NAMED)
    return told(store.receive(source, lease=lease, size=size))


def held(cids: Iterable[str]) -> dict[str, Held]:
    """Those of these content ids that are here, in one question; what is none is passed over."""
    asked = {cid: text for text in cids if (cid := wanted.cid_of(text))}
    return {asked[stored.cid]: told(stored) for stored in holding.rows_of(asked) if stored.cid in asked}


def coming(cids: Iterable[str]) -> dict[str, Coming]:
    """How far it is with those of these content ids that this hub looks for, in one question."""
    asked = {cid: text for text in cids if (cid := wanted.cid_of(text))}
    found = progress.coming(asked, uptime.minutes()) if asked else {}
    return {asked[cid]: each for cid, each in found.items()}


def read_part(cid: str, start: int, stop: int) -> bytes | None:
    """The bytes of a file that is here from `start` and before `stop`, as many as fit into memory; None where it is not
    here, or is damaged."""
    asked = wanted.cid_of(cid)
    stored = None if asked is None else holding.find(asked)
    if stored is None or stored.kind == Stored.Kind.FOLDER:
        return None
    try:
        return b"".join(reading.part(stored, start, stop))
    except RemoteError:
        return None


def room_for(label: str, person_id: bytes) -> Room:
    """How many bytes somebody's files take here, and the most that they may: `used`, `most` and `left`."""
    return leases.room_of_owner(Lease(label, person_id))


def told(stored: Stored) -> Held:
    return Held(cid_text(stored.cid), stored.size, stored.kind == Stored.Kind.FOLDER)
