"""A data folder as a value, and back: every file with its inode, so that a start finds the disk that was meant."""

import os
import shutil

from tests.power.recorder import PASSING, Image, Recorder


def taken(recorder: Recorder) -> dict[str, tuple[int, bytes]]:
    """All files and folders of the data folder as they are."""
    found: dict[str, tuple[int, bytes]] = {}
    for path in sorted(recorder.data.rglob("*")):
        name = str(path.relative_to(recorder.data))
        if path.is_dir():
            found[f"{name}/"] = path.stat().st_ino, b""
        elif not str(path).endswith(PASSING):
            found[name] = recorder.hold(str(path)), path.read_bytes()
    return found


def restore(recorder: Recorder, image: Image) -> None:
    """Make the data folder hold just this."""
    for path in recorder.data.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    for name, (number, data) in image.items():
        place = recorder.data / name
        if name.endswith("/"):
            place.mkdir(mode=0o700)
            continue
        inode = recorder.inodes / str(number)
        inode.write_bytes(data)
        os.link(inode, place)


def as_disk(image: Image) -> tuple[dict[str, dict[str, int]], dict[int, bytes]]:
    """Folders and files as `Disk` takes them."""
    folders: dict[str, dict[str, int]] = {"": {}}
    for name in image:
        if name.endswith("/"):
            folders[name.rstrip("/")] = {}
    for name, (number, _) in image.items():
        folder, _, last = name.rstrip("/").rpartition("/")
        folders[folder][last] = number
    return folders, {number: data for name, (number, data) in image.items() if not name.endswith("/")}
