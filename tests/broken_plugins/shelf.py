"""Installs plugins of this folder for one process: a folder on its path that names them as installed packages do."""

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


def path_to(folder: Path) -> str:
    """PYTHONPATH of a process that is to find what is installed there."""
    return f"{folder}:{PLUGINS}"
