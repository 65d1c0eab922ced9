"""The field's own programs (from npm) and a running hub: they read what it serves, and it takes in what they make."""

import hashlib
import json
import os
import random
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.system.hubs import Hub
from tests.system.visitor import Visitor

PROGRAM = Path(__file__).with_name("outside.mjs")
NEEDED = ("@helia/http", "@helia/unixfs", "@ipfs-shipyard/pinning-service-client")
WHAT = "ipfs-car@3 @helia/http@1.0.11 @helia/unixfs@3 @ipfs-shipyard/pinning-service-client@2"
HOW = f"npm install --prefix FOLDER {WHAT}, and have FOLDER/node_modules/.bin in PATH"
FILM = random.Random(3).randbytes(2 * 2**20 + 9)
CROWD = 1000


def npm_folder() -> Path:
    """Where the programs are installed."""
    car, node = shutil.which("ipfs-car"), shutil.which("node")
    folder = Path(car).absolute().parents[2] if car else Path("/")
    if node is None or not all((folder / "node_modules" / name).is_dir() for name in NEEDED):
        assert not os.environ.get("CI"), f"must be installed in CI: {HOW}"
        pytest.skip(f"NOT TESTED: to test with the field's own programs, {HOW}")
    return folder


def run(*words: str) -> str:
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip()


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with a film of three chunks, a page, nothing, and a name from far away."""
    folder = tmp_path / "site"
    (folder / "films").mkdir(parents=True)
    (folder / "films" / "pump.mp4").write_bytes(FILM)
    (folder / "index.html").write_text("<h1>Riverbend</h1>")
    (folder / "empty").touch()
    (folder / "كتاب.txt").write_text("book")
    return folder


@pytest.fixture
def crowd(tmp_path: Path) -> Path:
    """A folder too large for one block, so that it is a tree of them (HAMT); its names are long and its files equal."""
    folder = tmp_path / "crowd"
    folder.mkdir()
    (first := folder / f"{0:0240d}").write_text("goat")
    for number in range(1, CROWD):
        (folder / f"{number:0240d}").hardlink_to(first)
    return folder


def token_of(hub: Hub) -> str:
    """A token that kofi made on the page."""
    kofi = Visitor(hub).sign_in("kofi")
    kofi.get("/pins/tokens/")
    _status, page = kofi.post("/pins/tokens/", name="Client", days="30")
    return str(re.findall(r"hub-[0-9a-f]{80}", page)[0])


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_the_fields_own_programs_and_a_hub_understand_each_other(
    hubs: Callable[..., Hub], tmp_path: Path, site: Path, crowd: Path
) -> None:
    program = Path(shutil.copy(PROGRAM, tmp_path))  # which looks for what it imports beside itself
    (tmp_path / "node_modules").symlink_to(npm_folder() / "node_modules")
    river = hubs("Riverbend")
    added = river.manage("content", "add", str(site), str(site / "films" / "pump.mp4"), str(crowd))
    root, film, many = (line.split()[0] for line in added.splitlines())

    (car := tmp_path / "site.car").write_bytes(river.get(f"/ipfs/{root}?format=car")[1])
    run("ipfs-car", "unpack", str(car), "--output", str(tmp_path / "out"))
    assert files(tmp_path / "out") == files(site)

    (site / "new").write_text("news")
    packed = run("ipfs-car", "pack", str(site), "--no-wrap", "--output", str(car))
    river.manage("content", "import", str(car))
    assert river.get(f"/ipfs/{packed}/new") == (200, b"news")

    said: dict[str, Any] = json.loads(
        run("node", str(program), f"http://{river.address}", film, root, many, token_of(river))
    )
    whole = hashlib.sha256(FILM).hexdigest()
    assert said["helia"] == {
        "file": whole,
        "part": hashlib.sha256(FILM[1048570:1048590]).hexdigest(),
        "page": whole,
        "names": sorted(["empty", "films", "index.html", "كتاب.txt"]),
        "crowd": CROWD,
        "one": hashlib.sha256(b"goat").hexdigest(),
    }
    assert said["pins"] == {
        "status": "pinned",
        "cid": film,
        "created": True,
        "found": 1,
        "left": 0,
        "refused": 401,
    }
