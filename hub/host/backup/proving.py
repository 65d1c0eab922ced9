"""Proving that a backup can be restored: it is, into a folder beside it, and looked at there.

A backup that nobody ever restored is a hope. So each is read back from its disk, compared hash by hash, its database
and keys put where a restore would put them, opened and counted. Content is compared where it lies: restoring it would
write it once more and tell nothing new. What an earlier proof saw and nobody touched since is not read again at each
(`contents`).
"""

import shutil
from pathlib import Path

from hub.core.errors import LocalError
from hub.host.backup import checking, generations, making, restoring
from hub.host.backup.manifest import Damaged, Manifest
from hub.host.backup.pacing import Pace


def prove(generation: Path, pace: Pace) -> Manifest:
    """What the backup says of itself, when a hub was brought back from it; `Damaged` otherwise."""
    with making.told_in_words(generation.parent):
        return tried(generation, pace)


def tried(generation: Path, pace: Pace) -> Manifest:
    seen = {file for file in generations.listed_before(generation).values() if file.path.startswith("content/")}
    manifest = checking.verify(generation, pace, seen)
    trial = generation.parent / "proof.part"
    begin(trial)
    try:
        needed = tuple(file for file in manifest.files if not file.path.startswith("content/"))
        restoring.unpack(generation, manifest._replace(files=needed), trial, trial / restoring.STAGED)
        restoring.change_places(trial, trial / restoring.STAGED)
        if manifest.database:
            checking.refuse_another_database(trial / "hub.db", manifest)
    finally:
        shutil.rmtree(trial, ignore_errors=True)
    return manifest


def begin(trial: Path) -> None:
    """An empty folder to bring a hub back into, after what an earlier proof left is swept away; `LocalError` where
    somebody keeps other things under its name."""
    if generations.is_only_ours(trial):
        shutil.rmtree(trial)
    elif trial.is_symlink() or trial.exists():
        raise LocalError(f"{trial} holds other things than a backup. Move it away, and try again.")
    trial.mkdir(mode=0o700)


def make(folder: Path, pace: Pace) -> tuple[Path, Manifest]:
    """Make a backup and prove it, and only then drop what is too old. One that is not whole goes with the next."""
    generation = making.make(folder, pace)
    try:
        manifest = prove(generation, pace)
    except Damaged:
        generation.rename(generation.with_name(f"{generation.name}.part"))
        raise
    with making.told_in_words(folder):
        generations.drop_older(folder)
    return generation, manifest
