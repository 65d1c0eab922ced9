"""Whether a backup is as it was made: its list's signature, each file's hash, and that the database is whole and this
hub's. Writes nothing. The first file that differs is named."""

import sqlite3
from collections.abc import Collection
from pathlib import Path

from hub.host.backup import database, files, generations
from hub.host.backup.manifest import Damaged, Kept, Manifest
from hub.host.backup.pacing import Pace


def verify(generation: Path, pace: Pace, believed: Collection[Kept] = ()) -> Manifest:
    """What a generation says of itself, when all of it is true; `Damaged` otherwise. Files that are believed are not
    read."""
    manifest = generations.listing(generation)
    for file in manifest.files:
        if file in believed:
            continue
        refuse_changed(generations.place(generation, file), file, pace)
    if manifest.database:
        refuse_another_database(generation / "hub.db", manifest)
    return manifest


def refuse_changed(path: Path, file: Kept, pace: Pace) -> None:
    """`Damaged` where this is not the file that was listed."""
    try:
        found = files.size_and_digest(path, pace)
    except FileNotFoundError:
        raise Damaged(f"{file.path} is missing.") from None
    except OSError as error:
        raise Damaged(f"{file.path} cannot be read: {error.strerror}.") from None
    if found != (file.size, file.digest):
        raise Damaged(f"{file.path} is not as it was when the backup was made.")


def refuse_another_database(path: Path, manifest: Manifest) -> None:
    """`Damaged` where SQLite, or the counts, say that this is not the database that was copied."""
    try:
        with database.opened(path) as opened:
            database.refuse_damaged(opened)
            found = database.hub_id(opened), database.head(opened), database.counts(opened)
    except sqlite3.DatabaseError as error:
        raise Damaged(f"The database hub.db is damaged: {error}.") from None
    if found != (manifest.hub, manifest.head, dict(manifest.counts)):
        raise Damaged("The database hub.db holds something else than the list says.")
