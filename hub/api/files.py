"""Files that people bring, kept by content id (`hub.content.store`)."""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from django.db.models import FloatField
from django.db.models.expressions import RawSQL

from hub.accounts.hubs import uptime
from hub.content import holding, leases, letting_go, progress, reading, stick, store, trees, uploads, wanted
from hub.content.leases import Lease, Room
from hub.content.models import Stored
from hub.content.progress import Coming
from hub.content.stick import Lying
from hub.content.store import Readable
from hub.core.cid import Cid, cid_text, parse_cid
from hub.core.errors import LocalError, RemoteError
from hub.log import room
from hub.log.rows import Row

HERE: Final = """
    COALESCE((
        SELECT SUM(1.0 * stored.size) FROM content_named AS named
        JOIN content_stored AS stored ON stored.digest = named.digest AND stored.codec = named.codec
        WHERE named.position = {table}.position
    ), 0.0)
"""
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
    says how much is to come, before it is read, and that it is empty."""
    if size == 0:
        raise uploads.empty()
    return told(store.receive(source, lease=until_named(label, person_id), size=size))


def receive_folder(label: str, person_id: bytes, within: Sequence[tuple[str, Readable | str, int]]) -> Held:
    """The same with a folder of files, each at its path in it: to be read, with its size, or here already, by its
    content id. All are kept, or none."""
    lease = until_named(label, person_id)
    size = sum(max(size, leases.LEAST) for _path, source, size in within if not isinstance(source, str))
    leases.expect(lease, size)
    room.expect_for_file()
    brought: list[Cid] = []
    try:
        found = [(path, cid_in(source, size, brought)) for path, source, size in within]
        kept = trees.gathered(found, lease)
    except BaseException:
        letting_go.undo(brought, uptime.minutes())
        raise
    for _path, source, _size in within:
        if isinstance(source, str):
            leases.give_up(lease, parse_cid(source))  # it counts in the folder
    return told(kept)


def on_stick() -> list[Lying]:
    """What lies on a stick in this box, by name: to be chosen from."""
    return stick.lying()


def receive_from_stick(label: str, person_id: bytes, name: str) -> Held:
    """The same with a file or folder of that list."""
    return told(stick.added(name, until_named(label, person_id)))


def until_named(label: str, person_id: bytes) -> Lease:
    """Why a file stays that somebody brought: for a day of uptime, in which an entry may name it."""
    return Lease(label, person_id, "upload", until=uptime.minutes() + UNTIL_NAMED)


def cid_in(source: Readable | str, size: int, brought: list[Cid]) -> Cid:
    """The content id of a file of a folder; noted where it was brought now."""
    if isinstance(source, str):
        return parse_cid(source)
    stored = store.receive(source, size=size)
    brought.append(stored.cid)
    return stored.cid


def held(cids: Iterable[str]) -> dict[str, Held]:
    """Those of these content ids that are here, in one question; what is none is passed over."""
    asked = {cid: text for text in cids if (cid := wanted.cid_of(text))}
    return {asked[stored.cid]: told(stored) for stored in holding.rows_of(asked) if stored.cid in asked}


def bytes_here(rows: type[Row]) -> RawSQL:
    """For rows of a plugin, whose entries name content: how many bytes of that are here, whatever is said of it."""
    return RawSQL(HERE.format(table=rows._meta.db_table), (), FloatField())  # noqa: S611  # a constant


def coming(cids: Iterable[str]) -> dict[str, Coming]:
    """How far it is with those of these content ids that this hub looks for, in one question."""
    asked = {cid: text for text in cids if (cid := wanted.cid_of(text))}
    found = progress.coming(asked, uptime.minutes()) if asked else {}
    return {asked[cid]: each for cid, each in found.items()}


def read_part(cid: str, start: int, stop: int) -> bytes | None:
    """The bytes of a file that is here from `start` and before `stop`, as many as fit into memory; None where it is not
    here, or is damaged. LocalError where it lies in a bucket that does not answer: it may be whole."""
    asked = wanted.cid_of(cid)
    stored = None if asked is None else holding.find(asked)
    if stored is None or stored.kind == Stored.Kind.FOLDER:
        return None
    try:
        return b"".join(reading.part(stored, start, stop))
    except RemoteError as error:
        if error.code == "away":
            raise LocalError(reading.told_away()) from error
        return None


def room_for(label: str, person_id: bytes) -> Room:
    """How many bytes somebody's files take here, and the most that they may: `used`, `most` and `left`."""
    _plugin, owner = leases.rooms(Lease(label, person_id))
    return owner


def told(stored: Stored) -> Held:
    return Held(cid_text(stored.cid), stored.size, stored.kind == Stored.Kind.FOLDER)
