"""Installs plugins of this folder for one process: a folder on its path that names them as installed packages do."""

import os
from pathlib import Path

PLUGINS = Path(__file__).parent
METADATA = "Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n"
ENTRY_POINT = "[hub.plugins]\n{label} = {package}.apps:{name}\n"


def shelve(folder: Path, package: str, label: str = "") -> None:
    """Install one package; its label is what it is called, if nothing else is said."""
    info = folder / f"{package}-1.0.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(METADATA.format(name=package))
    entry = ENTRY_POINT.format(label=label or package, package=package, name=package.capitalize())
    (info / "entry_points.txt").write_text(entry)


def environment(folder: Path, data: Path, **more: str) -> dict[str, str]:
    """What a process is started with to find what is installed there, on a hub that lies in `data`."""
    return {**os.environ, "PYTHONPATH": f"{folder}:{PLUGINS}", "HUB_DATA": str(data), "HUB_ARGON2_MIB": "1", **more}
