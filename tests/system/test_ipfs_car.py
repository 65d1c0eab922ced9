"""The field's own tool (`ipfs-car`, from npm) reads what the hub writes, and the hub takes in what it makes."""

import io
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command

from hub.content import store
from hub.content.models import Stored
from tests.content.samples import older_film

pytestmark = pytest.mark.django_db


def ipfs_car(*words: str) -> str:
    program = shutil.which("ipfs-car")
    if program is None:
        assert not os.environ.get("CI"), "ipfs-car must be installed in CI"
        pytest.skip("NOT TESTED: install ipfs-car (npm install -g ipfs-car) to test with the field's own tool")
    done = subprocess.run([program, *words], capture_output=True, text=True, timeout=60, check=True)
    return done.stdout.strip()


def content(*words: str) -> str:
    out = io.StringIO()
    call_command("content", *words, stdout=out)
    return out.getvalue().split()[0] if out.getvalue() else ""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder with a film of three chunks, a page, nothing, and a name from far away."""
    folder = tmp_path / "site"
    (folder / "films").mkdir(parents=True)
    (folder / "films" / "pump.mp4").write_bytes(random.Random(3).randbytes(2 * 2**20 + 9))
    (folder / "index.html").write_text("<h1>Riverbend</h1>")
    (folder / "empty").touch()
    (folder / "كتاب.txt").write_text("book")
    return folder


def read_back(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_the_tool_packs_comes_in_under_the_id_that_the_hub_would_give_it(site: Path, tmp_path: Path) -> None:
    car = tmp_path / "it.car"
    told = ipfs_car("pack", str(site), "--no-wrap", "--output", str(car))

    assert content("import", str(car)) == told
    content("get", told, str(tmp_path / "out"))
    assert read_back(tmp_path / "out") == read_back(site)
    for stored in Stored.objects.all():
        store.drop(stored.cid)
    assert content("add", str(site)) == told


def test_what_the_hub_writes_the_tool_unpacks(site: Path, tmp_path: Path) -> None:
    text, car = content("add", str(site)), tmp_path / "it.car"
    content("export", text, str(car))

    assert ipfs_car("roots", str(car)) == text
    ipfs_car("unpack", str(car), "--output", str(tmp_path / "out"))
    assert read_back(tmp_path / "out") == read_back(site)


def test_what_older_tools_made_it_unpacks_from_what_the_hub_writes(tmp_path: Path) -> None:
    """There blocks are linked by CIDv0, and tools look a block up by the id by which it is linked."""
    pieces = [random.Random(number).randbytes(3000) for number in range(3)]
    text, made = older_film(pieces)
    (tmp_path / "theirs.car").write_bytes(made)
    content("import", str(tmp_path / "theirs.car"))
    content("export", text, str(tmp_path / "ours.car"))
    ipfs_car("unpack", str(tmp_path / "ours.car"), "--output", str(tmp_path / "out"))
    assert (tmp_path / "out").read_bytes() == b"".join(pieces)
