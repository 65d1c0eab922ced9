"""What lies on the disk of a file on its way, and is enough to go on from after any stop.

    coming/<digest>.nodes   its nodes, as a CAR: read back block by block, each hash checked, cut where it broke off
    coming/<digest>.tree    its bytes, as long as the whole file from the beginning, with holes where chunks are missing
    coming/<digest>.next    from which byte on somebody waits for it, if anybody does

Nothing says which chunks are there: at its first turn after a start the file is read once and each chunk compared
with its digest. So no order of writes can lie about it, nothing is written but what was brought, and a card that forgot
a bit meanwhile costs one chunk. Reading is faster than any radio: what took an hour to come is read again in minutes,
and what was never written is not read. It lies outside `objects`, so that neither backups nor a start look into it.
"""

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from django.conf import settings

from hub.content import carried, files
from hub.content.bringing.plan import HERE, Plan
from hub.content.lasting import OWN, Lasting
from hub.core import car
from hub.core.cid import DAG_PB, Cid
from hub.core.errors import RemoteError
from hub.core.unixfs import Block

NODES: Final = ".nodes"
NEXT: Final = ".next"
MOST_NODES: Final = 64 * 2**20
"""Bytes of nodes of one file or folder: those of 1 TiB in chunks of 1 MiB, or of 128 GiB in the smallest."""
UNSEEKABLE: Final = (errno.EINVAL, errno.EOPNOTSUPP)


def folder() -> Path:
    return Path(settings.HUB_DATA) / "content" / "coming"


class Met:
    """The nodes that came, for who only reads them, in any process. Where each lies is known in memory, its bytes are
    read and checked when they are needed. FileNotFoundError where none came."""

    def __init__(self, root: Cid, flags: int = os.O_RDONLY) -> None:
        self.path = folder() / f"{root.digest.hex()}{NODES}"
        self._places: dict[Cid, tuple[int, int]] = {}
        self._descriptor = files.disk.open(self.path, flags, OWN)
        self._end = self._found()

    def __contains__(self, cid: Cid) -> bool:
        return cid in self._places

    def __iter__(self) -> Iterator[Block]:
        return (Block(cid, data) for cid in self._places if (data := self.get(cid)) is not None)

    def get(self, cid: Cid) -> bytes | None:
        offset, size = self._places.get(cid, (0, 0))
        data = files.disk.read(self._descriptor, size, offset) if size else b""
        return data if hashlib.sha256(data).digest() == cid.digest else None

    def close(self) -> None:
        os.close(self._descriptor)

    def _found(self) -> int:
        """Where what can be read ends."""
        at = good = 0

        def read(size: int) -> bytes:
            nonlocal at
            data = files.disk.read(self._descriptor, size, at)
            at += len(data)
            return data

        with suppress(RemoteError):
            reader = car.Reader(read)
            good = reader.position
            for cid, data in reader:
                good = reader.position
                self._places[cid] = (good - len(data), len(data))
        return good


class Nodes(Met):
    """The same for who brings them. What lies behind those that can be read is overwritten."""

    def __init__(self, root: Cid) -> None:
        super().__init__(root, os.O_RDWR | os.O_CREAT)
        os.ftruncate(self._descriptor, self._end)
        self._end = self._end or self._begun(root)

    def put(self, cid: Cid, data: bytes) -> None:
        """Keep a node whose hash was checked."""
        section = car.section(cid, data)
        if self._end + len(section) > MOST_NODES:
            raise RemoteError("unixfs", "the nodes of this are more than a hub keeps")
        files.write_at(self._descriptor, section, self._end)
        self._end += len(section)
        self._places[cid] = (self._end - len(data), len(data))

    def _begun(self, root: Cid) -> int:
        header = car.header([root])
        files.write_at(self._descriptor, header, 0)
        return len(header)


class Coming(Lasting):
    """The bytes of a file, written at any place. They stay when it is closed."""

    def __init__(self, cid: Cid) -> None:
        self.cid = cid
        super().__init__(folder() / f"{cid.digest.hex()}{files.TREE}")

    def reserve(self, size: int) -> None:
        """Be as long as the file; `DiskFull` where the disk has no room for it."""
        have = os.fstat(self.descriptor)
        carried.expect_disk(self.cid, max(0, size - have.st_blocks * 512))
        if have.st_size > size:
            os.ftruncate(self.descriptor, size)
        if size:
            files.disk.reserve(self.descriptor, size)

    def here(self, plan: Plan) -> bytearray:
        """What is known of each chunk of the plan, by reading what lies on the disk: after a flush that failed memory
        holds what the disk does not, and the next flush says nothing of it."""
        state = bytearray(len(plan))
        files.disk.let_go_of_memory(self.descriptor)
        for number, part in enumerate(plan):
            if is_written(self.descriptor, part.begins, part.size):
                data = files.disk.read(self.descriptor, part.size, part.begins)
                if hashlib.sha256(data).digest() == part.digest:
                    state[number] = HERE
        return state


@contextmanager
def coming(cid: Cid) -> Iterator[tuple[Nodes, Coming]]:
    """What lies here of content on its way; `Busy` where another process has it."""
    files.made(folder())
    part = Coming(cid)
    try:
        with nodes_of(cid) as nodes:
            yield nodes, part
    finally:
        part.end()


@contextmanager
def nodes_of(cid: Cid) -> Iterator[Nodes]:
    """Its nodes alone: its bytes may be those of whole content by now, and are not touched."""
    nodes = Nodes(cid)
    try:
        yield nodes
    finally:
        nodes.close()


def is_written(descriptor: int, begins: int, size: int) -> bool:
    """Whether anything was ever written there, as far as the disk tells."""
    try:
        return os.lseek(descriptor, begins, os.SEEK_DATA) < begins + size
    except OSError as error:
        return error.errno in UNSEEKABLE  # otherwise there is nothing behind it


def forget(cid: Cid) -> None:
    """Nothing of it is on its way any more."""
    for ending in (NODES, files.TREE, NEXT):
        files.remove(folder() / f"{cid.digest.hex()}{ending}")


def wait_for(cid: Cid, begins: int) -> None:
    """Somebody reads the file and waits for the bytes that begin here; of several readers the last one is heard."""
    with suppress(OSError):  # it comes in its turn all the same
        (folder() / f"{cid.digest.hex()}{NEXT}").write_text(str(begins))


def waited_for(cid: Cid) -> int | None:
    """The bytes that a reader waits for, if one does; said once."""
    path = folder() / f"{cid.digest.hex()}{NEXT}"
    try:
        text = path.read_text()
        files.remove(path)
    except OSError:
        return None
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 20 else None


def under_way() -> set[Cid]:
    """All content of which something lies here."""
    names = (path.stem for path in folder().glob("*.*"))
    return {Cid(DAG_PB, bytes.fromhex(name)) for name in names if files.NAME.fullmatch(name)}
