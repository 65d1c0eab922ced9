"""A damaged database is found before the hub starts, and people read why it does not; nothing more is damaged."""

import signal
import sqlite3
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.db import OperationalError

from hub.host import damage, preparation
from tests.host.village import PATIENCE, Installed, Running
from tests.system.hubs import eventually


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """A hub that was set up here, and whose card then spoilt the inner page of a table."""
    installed = Installed(tmp_path_factory.mktemp("damaged") / "riverbend")
    installed.found()
    database = installed.data / "hub.db"
    with sqlite3.connect(database) as opened:
        (page,) = opened.execute("SELECT rootpage FROM sqlite_master WHERE name = 'log_feed'").fetchone()
        (size,) = opened.execute("PRAGMA page_size").fetchone()
    opened.close()
    data = bytearray(database.read_bytes())
    data[(page - 1) * size : (page - 1) * size + 64] = b"\x5a" * 64
    database.write_bytes(data)
    return installed


def shown(hub: Installed, process: subprocess.Popen[str]) -> str:
    try:
        status, page = Running(hub, process).get("/forum/")
    except OSError:
        return ""
    return page if status == 503 and "getting ready" not in page else ""


def test_people_read_on_the_hubs_own_page_that_it_does_not_start(used: Installed) -> None:
    before = (used.data / "hub.db").read_bytes()
    process = used.begin("up", "--port", str(used.web), "--exchange-port", str(used.exchange))
    try:
        eventually(lambda: shown(used, process), "people are told")
        page = shown(used, process)
        process.send_signal(signal.SIGINT)
        _, wrong = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert "What this hub keeps is damaged" in page
    assert "brought back from its backup" in page
    assert "Traceback" not in page
    assert process.returncode == 1
    first, *rest = wrong.splitlines()
    assert first.startswith("The database cannot be used: ")
    assert f"manage.py restore FOLDER --replace --data {used.data}." in first
    assert rest == ["CommandError: The hub did not start: what is wrong stands above."]
    assert (used.data / "hub.db").read_bytes() == before


def test_a_log_that_does_not_belong_there_spoils_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody put the database of a backup into its place by hand, and the log of the one before still lay there."""
    path, log = tmp_path / "hub.db", tmp_path / "hub.db-wal"
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", path)
    with sqlite3.connect(path) as opened:
        opened.execute("PRAGMA journal_mode=WAL")
        opened.execute("CREATE TABLE word (text)")
        opened.executemany("INSERT INTO word VALUES (?)", [("said " * 100,)] * 100)
    opened.close()
    whole = path.read_bytes()
    with sqlite3.connect(path) as opened:
        opened.executemany("INSERT INTO word VALUES (?)", [("said " * 100,)] * 500)
        opened.execute("DELETE FROM word WHERE rowid < 300")
        opened.commit()
        newer = subprocess.run(["cat", str(log)], capture_output=True, check=True).stdout
    opened.close()
    path.write_bytes(whole[:8192] + bytes(4096) + whole[12288:])
    log.write_bytes(newer[: 32 + 3 * 4120])
    before = path.read_bytes(), log.read_bytes()
    with pytest.raises(damage.DamagedDatabase):
        damage.refuse_damaged()
    assert (path.read_bytes(), log.read_bytes()) == before


def test_the_look_ends_when_its_time_is_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is damaged at its end is found by whoever looks to the end, and by nobody who has no time."""
    path = tmp_path / "hub.db"
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", path)
    with sqlite3.connect(path) as opened:
        opened.execute("CREATE TABLE word (text)")
        opened.executemany("INSERT INTO word VALUES (?)", [("said " * 100,)] * 5000)
    opened.close()
    damage.refuse_damaged()
    with path.open("r+b") as file:
        file.seek(-4096, 2)
        file.write(b"\xff" * 4096)
    damage.refuse_damaged(seconds=0.0)
    with pytest.raises(damage.DamagedDatabase):
        damage.refuse_damaged()


def test_a_header_of_an_unknown_format_is_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "hub.db"
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", path)
    with sqlite3.connect(path) as opened:
        opened.execute("CREATE TABLE word (text)")
    opened.close()
    damage.refuse_damaged()
    with path.open("r+b") as file:
        file.seek(47)
        file.write(b"\x09")
    before = path.read_bytes()
    with pytest.raises(damage.DamagedDatabase):
        damage.refuse_damaged()
    assert path.read_bytes() == before


def test_what_a_command_says_of_an_unknown_format_names_the_next_step() -> None:
    cause = sqlite3.OperationalError("unsupported file format")
    cause.sqlite_errorcode = sqlite3.SQLITE_ERROR
    error = OperationalError(str(cause))
    error.__cause__ = cause
    assert "manage.py restore FOLDER --replace" in preparation.sentence(error)
