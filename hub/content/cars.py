"""CAR files: what is here written out for other IPFS tools, and what they made taken in.

A CAR file is read twice. The first reading checks each block and notes where it lies, in a list of its own on the disk;
then each tree is gone through without its bytes. Only when every root is whole and sound is anything kept, so what is
refused changed nothing. Blocks may lie in any order and there may be any number of them: the memory stays the same.
A disk that fills while the second reading keeps files leaves those whole that are kept, and no folder or file half.
"""

import hashlib
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Final

from hub import durable
from hub.content import files, foreign, holding, reading
from hub.content.models import Stored
from hub.core.car import Reader, header, section
from hub.core.cid import DAG_PB, RAW, Cid, cid_text, linked, to_bytes
from hub.core.errors import LocalError, RemoteError
from hub.core.unixfs import Chunk, walk

A_SLICE: Final = 1000


def written(stored: Stored, path: Path) -> None:
    """Write content with all that is in it to a new CAR file. LocalError where one is there or the disk is full."""
    if os.path.lexists(path):
        raise LocalError(f"{path} is there already. Name a file that is not.")
    here = Here()
    try:
        with durable.replacing(path) as file, beside() as rows:
            file.write(header([stored.cid]))
            for cid, data in walk(here.block, stored.cid, is_first=Written(rows).adds):
                file.write(section(cid, data))
    except OSError as error:
        raise LocalError(f"{path} could not be written: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise LocalError(f"{path} could not be written: {error}.") from error


class Written:
    """The blocks that were written already: folders that hold each other many times stand for them without end."""

    def __init__(self, rows: sqlite3.Connection) -> None:
        self._rows = rows
        rows.execute("CREATE TABLE written (cid BLOB PRIMARY KEY) WITHOUT ROWID")

    def adds(self, cid: Cid) -> bool:
        """Whether this one is to be written now."""
        return self._rows.execute("INSERT OR IGNORE INTO written VALUES (?)", [linked(cid)]).rowcount == 1


class Here:
    """Blocks of what is here as a walk asks for them: the chunks of a file come from one going through it, for looking
    each up costs more than its bytes."""

    def __init__(self) -> None:
        self._pieces: Iterator[tuple[Chunk, bytes]] = iter(())
        self._file: Cid | None = None

    def block(self, cid: Cid) -> bytes:
        if cid.codec == DAG_PB:
            stored = holding.find(cid) if cid != self._file else None  # a walk asks for the root of a file again
            if stored is not None and stored.kind == Stored.Kind.FILE:
                self._file, self._pieces = cid, reading.pieces(stored, 0, stored.size)
            return reading.node_here(cid)
        for piece, data in self._pieces:
            if piece.cid == cid:
                return data
        return reading.node_here(cid)


def taken(path: Path) -> list[Stored]:
    """Keep all that a CAR file brings, in the order of its roots. `RemoteError` or LocalError says why not."""
    try:
        with path.open("rb") as file, laid_out(file) as car:
            survey = foreign.Survey(car.stand_in, partial(car.is_first, 1))
            for root in car.roots:
                survey.go(root)
            return [foreign.take(root, car.block, first=partial(car.is_first, 2)) for root in car.roots]
    except OSError as error:
        raise LocalError(f"{path} could not be read: {error.strerror}.") from error
    except sqlite3.Error as error:
        raise LocalError(f"There is no room to look through {path} ({error}). Nothing was saved.") from error


class Car:
    """A CAR file of which every block was checked once, and where each lies."""

    def __init__(self, file: IO[bytes], places: sqlite3.Connection) -> None:
        self._file = file
        self._places = places
        places.execute("CREATE TABLE place (cid BLOB PRIMARY KEY, begins INT, size INT, turn INT) WITHOUT ROWID")
        reader = Reader(file.read)
        self.roots = tuple(dict.fromkeys(reader.roots))
        blocks = ((to_bytes(cid), reader.position - len(data), len(data)) for cid, data in reader)
        while some := list(islice(blocks, A_SLICE)):
            places.executemany("INSERT OR IGNORE INTO place VALUES (?, ?, ?, 0)", some)

    def is_first(self, turn: int, cid: Cid) -> bool:
        """Whether this is asked for the first time in this turn; of what is missing it always is."""
        known = self._places.execute(
            "UPDATE place SET turn = ? WHERE cid = ? AND turn < ?", [turn, to_bytes(cid), turn]
        )
        return known.rowcount == 1 or self._place(cid) is None

    def block(self, cid: Cid) -> bytes:
        """A block, checked once more: a stick may read differently from one minute to the next."""
        begins, size = self._there(cid)
        self._file.seek(begins)
        data = self._file.read(size)
        if hashlib.sha256(data).digest() != cid.digest:
            raise RemoteError("hash", f"block {cid_text(cid)} reads differently each time; copy the CAR file again")
        return data

    def stand_in(self, cid: Cid) -> bytes:
        """The same, and of a raw block only as many bytes: they were checked, and are not read to no purpose."""
        return bytes(self._there(cid)[1]) if cid.codec == RAW else self.block(cid)

    def _place(self, cid: Cid) -> tuple[int, int] | None:
        """Where a block begins, and how long it is."""
        found = self._places.execute("SELECT begins, size FROM place WHERE cid = ?", [to_bytes(cid)]).fetchone()
        return found and (int(found[0]), int(found[1]))

    def _there(self, cid: Cid) -> tuple[int, int]:
        found = self._place(cid)
        if found is None:
            raise RemoteError("car", f"block {cid_text(cid)} is missing in this CAR file; have it made once more")
        return found


@contextmanager
def laid_out(file: IO[bytes]) -> Iterator[Car]:
    with beside() as places:
        yield Car(file, places)


@contextmanager
def beside() -> Iterator[sqlite3.Connection]:
    """A database for what is needed only now: it lies on the disk, not in memory, and is worth nothing afterwards."""
    with files.scratch() as path, closing(sqlite3.connect(path, isolation_level=None)) as rows:
        for setting in ("journal_mode=OFF", "synchronous=OFF", "cache_size=-4000", "locking_mode=EXCLUSIVE"):
            rows.execute(f"PRAGMA {setting}")
        rows.execute("BEGIN")
        yield rows
