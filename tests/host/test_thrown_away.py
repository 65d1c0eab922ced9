"""What a demonstration leaves behind when it is killed goes with the next one, and nothing else does."""

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from django.conf import settings

from hub.host.demo import thrown_away
from tests.host.village import PATIENCE
from tests.system.hubs import eventually

DEMO = """
from pathlib import Path
from hub.host.demo import Village, thrown_away

with thrown_away() as folder:
    (folder / "ids.json").write_text("{}")
    hub = Village(Path(), folder / "riverbend", "127.0.0.1", 8000).begin("shell", "-c", '''
import os, signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
os.write(2, b"the hub runs\\\\n")
time.sleep(600)
''')
    print(folder, hub.pid, flush=True)
    hub.wait()
"""
NOBODY = 65534


@pytest.fixture(autouse=True)
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the demonstrations of one test have their folders."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


@contextmanager
def demonstration(temporary: Path) -> Iterator[tuple[subprocess.Popen[str], Path, int]]:
    """One that has a folder, and a hub that ends only when it is killed: its process, the folder and the hub."""
    environment = {**os.environ, "TMPDIR": str(temporary)}
    with subprocess.Popen(
        [sys.executable, "-c", DEMO],
        env=environment,
        cwd=settings.PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        folder, _space, hub = process.stdout.readline().strip().rpartition(" ")
        assert process.stderr.readline() == "the hub runs\n"
        try:
            yield process, Path(folder), int(hub)
        finally:
            process.kill()
            with suppress(ProcessLookupError):
                os.kill(int(hub), signal.SIGKILL)


def is_left(folder: Path) -> bool:
    """Whether a folder is still there after another demonstration began and ended."""
    with thrown_away():
        return folder.exists()


def test_a_folder_goes_when_its_demonstration_and_its_hubs_are_gone(temporary: Path) -> None:
    with demonstration(temporary) as (process, folder, hub):
        assert is_left(folder), "it runs"
        process.kill()
        process.wait(PATIENCE)
        assert is_left(folder), "its hub runs still"
        os.kill(hub, signal.SIGKILL)
        eventually(lambda: not is_left(folder), "it is gone")
        assert list(temporary.iterdir()) == []


def a_folder(path: Path) -> Path:
    path.mkdir()
    (path / "letters").write_text("from ama")
    return path


def test_what_a_link_leads_to_stays(temporary: Path) -> None:
    letters = a_folder(temporary / "letters-of-ama")
    (temporary / "banyan-demo-link").symlink_to(letters)
    (temporary / "banyan-demo-file").write_text("from ama")
    assert is_left(letters)
    assert {path.name for path in temporary.iterdir()} == {"letters-of-ama", "banyan-demo-link", "banyan-demo-file"}


@pytest.mark.skipif(os.geteuid() != 0, reason="nobody but root can remove what is another's")
def test_what_is_anothers_stays(temporary: Path) -> None:
    kofis = a_folder(temporary / "banyan-demo-kofis")
    os.chown(kofis, NOBODY, NOBODY)
    assert is_left(kofis)


def test_one_that_is_just_being_made_stays(temporary: Path) -> None:
    (temporary / "banyan-demo-esis").mkdir()
    assert is_left(temporary / "banyan-demo-esis")
