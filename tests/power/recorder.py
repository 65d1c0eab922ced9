"""Writes down what a hub does to its disk: SQLite through a file system of apsw, everything else at the calls of `os`.

Files keep their inodes from image to image (each is linked into a folder beside the hub's), as they do on a disk whose
power went: an incarnation is bound to them. Locks and SQLite's shared memory are nothing that outlives the power.
"""

import errno
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import apsw

from tests.power.apsw_sqlite3.base import FILE_SYSTEM, NoCheckpoint
from tests.power.disk import Flushed, FolderFlushed, Gone, Made, Moved, Operation, Shortened, Written

PASSING = (".lock", "-shm", "/line")
"""Ends of names of files that hold nothing."""

CALLS = "open", "pwrite", "fsync", "replace", "rename", "link", "unlink", "remove", "mkdir"

Image = Mapping[str, tuple[int, bytes]]


class Recorder:
    """The operations on one hub's data folder, while `recording`."""

    def __init__(self, data: Path, inodes: Path) -> None:
        self.data, self.inodes = data, inodes
        self.operations: list[Operation] = []
        self.strays: set[str] = set()
        """Files that were opened to be written, and not by `hub.durable`; and those that got their name before they
        were flushed, which where they replace another leaves neither."""
        self.fresh: set[int] = set()
        """Files that were made and not flushed yet."""
        self.loose: set[str] = set()
        """Files of which all writes were seen, flushed or not."""
        self.running = False
        self.flushes = True
        """False plants a fault: the hub's own files are never flushed."""
        self.folder_flushes = True
        self.room: int | None = None
        """Bytes by which files may still grow; None where the disk is large."""
        sys.addaudithook(self._hear)
        self._system = FileSystem(self)

    def add(self, operation: Operation) -> None:
        if self.running:
            self.operations.append(operation)

    def place(self, path: str | Path) -> tuple[str, str] | None:
        """Folder and name inside the data folder, None of what does not count."""
        full = os.path.abspath(os.fspath(path))
        inner = os.path.relpath(full, self.data)
        if inner.startswith("..") or full.endswith(PASSING):
            return None
        folder, _, name = inner.rpartition("/")
        return folder, "" if name == "." else name

    def hold(self, path: str) -> int:
        """Keep this file's inode for good; its number."""
        number = os.stat(path).st_ino
        if not (self.inodes / str(number)).exists():
            os.link(path, self.inodes / str(number))
        return number

    def take(self, more: int) -> int:
        """How many of these bytes the disk still has, which are taken."""
        if self.room is None or more <= 0:
            return more
        taken = min(more, self.room)
        self.room -= taken
        return taken

    def take_all(self, more: int, path: str | Path) -> None:
        if self.take(more) < more:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), os.fspath(path))

    @contextmanager
    def recording(self) -> Iterator[list[Operation]]:
        self.operations, self.running = [], True
        before = {name: getattr(os, name) for name in CALLS}
        for name, call in before.items():
            setattr(os, name, self._seen(getattr(self, f"_{name}", self._rename), call))
        try:
            yield self.operations
        finally:
            self.running = False
            for name, call in before.items():
                setattr(os, name, call)

    def _seen(self, tell: Callable[..., object], call: Callable[..., Any]) -> Callable[..., Any]:
        return lambda *values, **named: tell(call, *values, **named)

    def _open(self, call: Any, path: Any, flags: int, *more: Any, **named: Any) -> int:
        new = flags & os.O_CREAT and not os.path.exists(path)
        if new and self.place(path):
            self.take_all(1, path)
        descriptor: int = call(path, flags, *more, **named)
        if new and (at := self.place(path)):
            self.add(Made(*at, self.hold(path)))
            self.fresh.add(self.hold(path))
        return descriptor

    def _pwrite(self, call: Any, descriptor: int, data: bytes, offset: int) -> int:
        """What is written so may be without being flushed."""
        path = os.readlink(f"/proc/self/fd/{descriptor}")
        if at := self.place(path):
            self.take_all(offset + len(data) - os.stat(path).st_size, path)
            self.add(Written(self.hold(path), offset, data))
            self.loose.add("/".join(filter(None, at)))
        written: int = call(descriptor, data, offset)
        return written

    def _fsync(self, call: Any, descriptor: int) -> None:
        path = os.readlink(f"/proc/self/fd/{descriptor}")
        if (at := self.place(path)) and os.path.isdir(path):
            if self.folder_flushes:
                self.add(FolderFlushed("/".join(filter(None, at))))
        elif at:
            self.take_all(os.stat(path).st_size, path)
            self._read(path)
            self.fresh.discard(self.hold(path))
            if self.flushes:
                self.add(Flushed(self.hold(path)))

    def _read(self, path: str) -> None:
        """What was written into a file since it was opened shows when it is flushed or renamed."""
        self.add(Written(self.hold(path), 0, Path(path).read_bytes()))

    def _rename(self, call: Any, source: Any, target: Any, **named: Any) -> None:
        at, to = self.place(source), self.place(target)
        if at and to:
            self._read(os.fspath(source))
            if at[0] == to[0]:
                self.add(Moved(*at, to[1]))
            else:  # either folder may be flushed without the other
                self.add(Made(*to, self.hold(os.fspath(source))))
                self.add(Gone(*at))
            if self.hold(os.fspath(source)) in self.fresh:
                self.strays.add("/".join(filter(None, to)))
        call(source, target, **named)

    def _link(self, call: Any, source: Any, target: Any, **named: Any) -> None:
        """A second name of a file, which counts as a new one."""
        at = self.place(target)
        if at:
            self.take_all(1, target)
        call(source, target, **named)
        if at:
            number = self.hold(os.fspath(target))
            self.add(Made(*at, number))
            if number in self.fresh:
                self.strays.add("/".join(filter(None, at)))

    def _unlink(self, call: Any, path: Any, **named: Any) -> None:
        at = self.place(path)
        call(path, **named)
        if at:
            self.add(Gone(*at))

    _remove = _unlink

    def _mkdir(self, call: Any, path: Any, *more: Any, **named: Any) -> None:
        if at := self.place(path):
            self.take_all(0 if os.path.exists(path) else 1, path)
        call(path, *more, **named)
        if at:
            self.add(Made(*at, os.stat(path).st_ino, is_folder=True))

    def _hear(self, event: str, values: tuple[Any, ...]) -> None:
        if self.running and event == "open" and isinstance(values[0], str) and isinstance(values[2], int):
            path, _, flags = values
            if flags & (os.O_WRONLY | os.O_RDWR) and self.place(path) and not path.endswith(".part"):
                self.strays.add(os.path.relpath(path, self.data))


class FileSystem(apsw.VFS):
    """The machine's own, with its writes told to a recorder."""

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        super().__init__(FILE_SYSTEM, "unix")

    def xOpen(self, name: Any, flags: Any) -> "OpenFile":  # noqa: N802  # SQLite's names
        return OpenFile(self.recorder, name, flags)

    def xDelete(self, name: str, sync: bool) -> None:  # noqa: N802  # SQLite's name
        super().xDelete(name, sync)
        if at := self.recorder.place(name):
            self.recorder.add(Gone(*at))
            if sync:
                self.recorder.add(FolderFlushed(at[0]))


class OpenFile(apsw.VFSFile):
    def __init__(self, recorder: Recorder, name: Any, flags: Any) -> None:
        path = name.filename() if isinstance(name, apsw.URIFilename) else name
        new = bool(path) and not os.path.exists(path)
        super().__init__("unix", name, flags)
        self.recorder, self.at = recorder, recorder.place(path) if path else None
        self.unnamed = False
        if self.at:
            self.number = recorder.hold(path)
            if new:
                recorder.add(Made(*self.at, self.number))
                self.unnamed = True

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802  # SQLite's name
        more = offset + len(data) - self.xFileSize() if self.at else 0
        lacking = more - self.recorder.take(more) if more > 0 else 0
        data = bytes(data)[: len(data) - lacking]
        super().xWrite(data, offset)
        if self.at:
            self.recorder.add(Written(self.number, offset, data))
        if lacking:
            raise (NoCheckpoint if self.at == ("", "hub.db") else apsw.FullError)("no space is left")

    def xTruncate(self, size: int) -> None:  # noqa: N802  # SQLite's name
        super().xTruncate(size)
        if self.at:
            self.recorder.add(Shortened(self.number, size))

    def xSync(self, flags: int) -> None:  # noqa: N802  # SQLite's name
        if self.at:
            self.recorder.add(Flushed(self.number))
            if self.unnamed:  # SQLite's file system flushes the folder with the first flush of a new log or journal
                self.recorder.add(FolderFlushed(self.at[0]))
                self.unnamed = False
