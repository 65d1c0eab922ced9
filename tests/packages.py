"""Plugins of other people, for tests: a project folder is installed as `pip install -e` would do it, by what it says of
itself and a path, and its commands and tests run in processes of their own.
"""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

from tests import warm

PROJECT = Path(__file__).resolve().parents[1]
MARKET = PROJECT / "docs" / "examples" / "market"


def install(project: Path) -> None:
    """Write beside a project's packages what importlib.metadata looks for."""
    about = tomllib.loads((project / "pyproject.toml").read_text())["project"]
    name, version = about["name"], about["version"]
    told = project / f"{name.replace('-', '_')}-{version}.dist-info"
    told.mkdir(exist_ok=True)
    (told / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
    points = [
        f"[{group}]\n" + "".join(f"{key} = {value}\n" for key, value in given.items())
        for group, given in about["entry-points"].items()
    ]
    (told / "entry_points.txt").write_text("\n".join(points))


def environment(*projects: Path) -> dict[str, str]:
    """The environment of a process in which these projects are installed, and nothing of the test's own hub is set."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HUB_", "PYTEST_", "DJANGO_"))}
    return {
        **kept,
        "HUB_ARGON2_MIB": "1",
        "HUB_CLOCK_RIGHT": "1",
        "PYTHONPATH": os.pathsep.join(map(str, [PROJECT, *projects])),
    }


def run(folder: Path, *command: str, projects: tuple[Path, ...] = ()) -> subprocess.CompletedProcess[str]:
    """Run Python with these arguments in a folder; what it said stands in the answer."""
    return warm.run([sys.executable, *command], cwd=folder, env=environment(*projects), timeout=300)
