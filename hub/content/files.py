"""The one module of content that touches the disk, call by call through `Disk`, so that each call can be made to fail.

    objects/ab/<digest>         the bytes of one raw leaf
    objects/ab/<digest>.tree    a file of many chunks, whole, under the digest of its root
    …/<digest>.tree.bucket      that it may lie in a bucket, and does where it is not here (`put_away`)
    …/<digest>.tree.gone        that it was let go of, and the bucket has it still
    …/<either>.<token>.part     what is being written, and beside its place until a row says that it is there
    …/<either>.<token>.going    what is let go of, until its row is gone

A part gets its content's name only when all of it is on the disk, and it stays beside that as a second name of the same
bytes until the row is written. So a start finds what a power cut left without a row, and whoever is overtaken by an
end of that content (`letting_go`) has it still.
"""

import errno
import fcntl
import os
import re
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Final

from django.conf import settings

from hub.content.bucket import Lying
from hub.content.disk import Disk
from hub.core.cid import DAG_PB, RAW, Cid

TREE: Final = ".tree"
BUCKET, GONE = ".bucket", ".gone"
NAME: Final = re.compile(r"([0-9a-f]{64})(\.tree)?")
PART: Final = re.compile(rf"({NAME.pattern})\.[0-9a-f]{{8}}\.(?:part|going)")
UNLINKABLE: Final = (errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK)


disk = Disk()


def folder() -> Path:
    """Where all content lies."""
    return objects_in(settings.HUB_DATA)


@lru_cache(maxsize=1)
def objects_in(data: str | Path) -> Path:
    """The same of a data folder; asked some times for each file."""
    return Path(data) / "content" / "objects"


def path_of(cid: Cid) -> Path:
    """The file of content that is one: none lies there for a folder."""
    name = cid.digest.hex()
    return folder() / name[:2] / (name if cid.codec == RAW else name + TREE)


def cid_of(name: str) -> Cid | None:
    """The content that a file of this name is."""
    found = NAME.fullmatch(name)
    return Cid(DAG_PB if found[2] else RAW, bytes.fromhex(found[1])) if found else None


def parts() -> Iterator[tuple[Path, Cid | None]]:
    """What a power cut left half done, and which content it had become already."""
    for path in sorted([*folder().rglob("*.part"), *folder().rglob("*.going")]):
        found = PART.fullmatch(path.name)
        yield path, cid_of(found[1]) if found else None


def hold(descriptor: int) -> bool:
    """Hold an open file until it is closed, or its process ends; whether nobody else does. True where the file system
    knows no locks: there a start believes that nothing writes."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:
        return True
    return True


@contextmanager
def held(path: Path) -> Iterator[bool]:
    """Hold a part whose writer is gone, for the block; False where it is being written."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        yield hold(descriptor)
    finally:
        os.close(descriptor)


def give_up_parts() -> None:
    """Remove what nobody writes any more and is no content yet, to make room; rows are not asked."""
    for part, cid in parts():
        with suppress(OSError), held(part) as left:
            if left and part.suffix == ".part" and (cid is None or not path_of(cid).exists()):
                remove(part)


def is_there(cid: Cid, size: int) -> bool:
    """Whether a file of this size lies where the content belongs, or in the bucket."""
    try:
        return path_of(cid).stat().st_size == size
    except FileNotFoundError:
        return is_away(cid)
    except OSError:
        return False


def is_here(cid: Cid, size: int) -> bool:
    """Whether a file of this size lies on the disk."""
    with suppress(OSError):
        return path_of(cid).stat().st_size == size
    return False


def is_elsewhere(cid: Cid) -> bool:
    """Whether it lies in the bucket alone."""
    return not lies(path_of(cid)) and is_away(cid)


def is_away(cid: Cid) -> bool:
    """Whether it may lie in the bucket."""
    return lies(marked(cid, BUCKET))


def lies(path: Path) -> bool:
    """Whether there is such a file. A card that fails to tell has not lost it."""
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    except OSError:
        return True
    return True


def marks(mark: str) -> list[Cid]:
    """The content of files whose names end so."""
    return ending((path.name for path in sorted(folder().rglob(f"*{mark}"))), mark)


def ending(names: Iterable[str], mark: str) -> list[Cid]:
    """The content of those of these files whose names end so."""
    found = (name if mark == TREE else name.removesuffix(mark) for name in names if name.endswith(mark))
    return [cid for name in found if (cid := cid_of(name))]


def marked(cid: Cid, mark: str) -> Path:
    return beside(path_of(cid), mark)


def let_go(cid: Cid) -> None:
    """Remove the file, and have the bucket's removed later."""
    remove(path_of(cid))
    renamed(marked(cid, BUCKET), marked(cid, GONE))


def renamed(path: Path, to: Path) -> bool:
    """Rename a file if it is there, durably; whether it was."""
    with suppress(FileNotFoundError):
        disk.rename(path, to)
        flush_folder(to.parent)
        return True
    return False


def remove(path: Path) -> None:
    """Remove a file if it is there."""
    with suppress(FileNotFoundError):
        disk.unlink(path)


class Part:
    """A file that is being written. Its bytes become content by `put`; without that they are gone with `end`."""

    def __init__(self, cid: Cid | None = None) -> None:
        """cid: what it will be, where that is known before the first byte."""
        while not self._begun(cid):
            os.close(self.descriptor)  # a start took it for left in the moment before it was held
        self.flushed = False

    def _begun(self, cid: Cid | None) -> bool:
        """Make the file, and hold it as long as it is written; whether it is still there then."""
        self.token = f".{secrets.token_hex(4)}.part"
        self.path = beside(path_of(cid), self.token) if cid else folder() / f"new{self.token}"
        made(self.path.parent)
        self.descriptor = disk.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL)
        return hold(self.descriptor) and os.fstat(self.descriptor).st_nlink > 0

    def write(self, data: bytes) -> None:
        left = memoryview(data)
        while left:
            left = left[disk.write(self.descriptor, left) :]

    def rest(self) -> None:
        """All of it is written: it need not be open until it is kept, for there may be thousands. Only where no start
        may come meanwhile, for it is not held."""
        os.close(self.descriptor)
        self.descriptor = -1

    def flush(self) -> None:
        """Have on the disk what was written up to now."""
        if self.descriptor >= 0:
            disk.flush(self.descriptor)
        else:
            flush_at(self.path)

    def check(self, data: bytes) -> None:
        """OSError unless these bytes, and no others, read back."""
        if disk.read(self.descriptor, len(data) + 1, 0) != data:
            raise OSError(errno.EIO, "what was written reads back differently")

    def pieces(self, size: int) -> Iterator[bytes]:
        """What is written, read back from its beginning in pieces of this size."""
        with reading(self.path) as file:
            at = 0
            while data := file.read(at, size):
                yield data
                at += len(data)

    def name(self, cid: Cid) -> None:
        """Be the content of this id, on the disk once the folder is. The part keeps a name of its own, so it can be
        named once more."""
        target = path_of(cid)
        if not self.flushed:
            self.flush()
            self.flushed = True
        if self.path.parent != target.parent:
            made(target.parent)
            named = beside(target, self.token)
            disk.rename(self.path, named)
            self.path = named
        self._link(target)

    def _link(self, target: Path) -> None:
        try:
            disk.link(self.path, target)
        except FileExistsError:  # another's, or what nobody knows of any more; these bytes are right
            disk.rename(self.path, target)
        except OSError as error:
            if error.errno not in UNLINKABLE:
                raise
            disk.rename(self.path, target)

    def end(self) -> None:
        """Close it and take away the part's own name; what was put stays."""
        if self.descriptor >= 0:
            os.close(self.descriptor)
            self.descriptor = -1
        remove(self.path)


def put(parts: Mapping[Cid, Part]) -> None:
    """Make parts the content of these ids, durably: each is flushed before it is named, and each folder once."""
    for cid, part in parts.items():
        part.name(cid)
    for place in dict.fromkeys(path_of(cid).parent for cid in parts):
        flush_folder(place)


def write_at(descriptor: int, data: bytes | memoryview, offset: int) -> None:
    left = memoryview(data)
    while left:
        count = disk.write_at(descriptor, left, offset)
        left, offset = left[count:], offset + count


@contextmanager
def part(cid: Cid | None = None) -> Iterator[Part]:
    """A part that ends with the block."""
    begun = Part(cid)
    try:
        yield begun
    finally:
        begun.end()


@contextmanager
def going(cid: Cid) -> Iterator[Callable[[], None]]:
    """The file of what is let go of. What is given moves it aside, called while the row that goes is held;
    it is removed when the block has ended well, else it is back. So a power cut leaves row and file, or neither."""
    target = path_of(cid)
    aside = beside(target, f".{secrets.token_hex(4)}.going")

    def move() -> None:
        renamed(target, aside)
        renamed(marked(cid, BUCKET), marked(cid, GONE))

    try:
        yield move
    except BaseException:
        with suppress(OSError):
            if not target.exists():
                renamed(aside, target)
            take_back(cid)
        raise
    remove(aside)


def back(part: Path, cid: Cid) -> None:
    """Put in its place what was moved aside and not let go of."""
    disk.rename(part, path_of(cid))
    flush_folder(part.parent)


def take_back(cid: Cid) -> None:
    """What the bucket was to lose stays there."""
    if is_away(cid):  # it was put there anew
        remove(marked(cid, GONE))
    else:
        renamed(marked(cid, GONE), marked(cid, BUCKET))


@contextmanager
def scratch() -> Iterator[Path]:
    """A place for what is needed only now; where a power cut leaves it, it goes with the next start."""
    made(folder())
    path = folder() / f"new.{secrets.token_hex(4)}.part"
    try:
        yield path
    finally:
        remove(path)


def beside(target: Path, token: str) -> Path:
    return target.with_name(target.name + token)


def made(path: Path) -> None:
    """A folder, durably made with those that it lies in."""
    if path.is_dir():
        return
    made(path.parent)
    with suppress(FileExistsError):
        disk.mkdir(path)
    flush_folder(path.parent)


def flush_folder(path: Path) -> None:
    """Make what was named in a folder survive a power cut."""
    flush_at(path, os.O_DIRECTORY)


def flush_at(path: Path, flags: int = 0) -> None:
    descriptor = disk.open(path, os.O_RDONLY | flags)
    try:
        disk.flush(descriptor)
    finally:
        os.close(descriptor)


class Open:
    """A file, to be read at any place."""

    def __init__(self, path: Path) -> None:
        self.descriptor = disk.open(path, os.O_RDONLY)

    def read(self, offset: int, size: int) -> bytes:
        """Bytes as they lie there, fewer at the end of the file."""
        found = []
        while size and (data := disk.read(self.descriptor, size, offset)):
            found.append(data)
            offset, size = offset + len(data), size - len(data)
        return found[0] if len(found) == 1 else b"".join(found)

    def size(self) -> int:
        return os.fstat(self.descriptor).st_size

    def close(self) -> None:
        os.close(self.descriptor)


@contextmanager
def opened(cid: Cid, size: int) -> Iterator[Open | Lying]:
    """The file of this content, of this size, where it lies; OSError where it cannot be opened."""
    try:
        file: Open | Lying = Open(path_of(cid))
    except FileNotFoundError:
        if not is_away(cid):
            raise
        file = Lying(path_of(cid).name, size)
    try:
        yield file
    finally:
        file.close()


@contextmanager
def reading(path: Path) -> Iterator[Open]:
    file = Open(path)
    try:
        yield file
    finally:
        file.close()
