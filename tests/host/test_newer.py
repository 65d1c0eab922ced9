"""A hub that a newer version has used does not start with an older one, and no byte of it is touched."""

import hashlib
import os
import signal
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from django.apps import AppConfig, apps
from django.conf import settings
from django.db.migrations.loader import MigrationLoader

from hub.host import schema
from hub.plugins import loader
from tests import ports
from tests.host.village import PATIENCE, Installed, Running, alive, children_of
from tests.system.hubs import eventually

KNOWN = {("log", "0001_first"), ("log", "0002_more"), ("folded", "0001_squashed_0007_all")}


@pytest.mark.parametrize(
    ("app", "name", "newer"),
    [
        ("log", "0002_more", False),
        ("log", "0003_later", True),
        ("log", "0001_of_before_it_was_folded", False),
        ("folded", "0005_one_of_those_that_were_folded", False),
        ("folded", "0008_later", True),
        ("folded", "0001_squashed_0009_later", True),
        ("market", "0009_of_a_plugin_that_was_removed", False),
        ("chat", "0001_of_an_app_that_is_new_in_a_newer_hub", True),
    ],
)
def test_what_counts_as_newer(app: str, name: str, newer: bool) -> None:
    assert schema.is_newer(app, name, KNOWN, plugins={"market"}) is newer


def test_a_plugin_older_than_its_tables_is_found() -> None:
    applied = {("market", "0001_first"), ("market", "0002_prices")}
    assert schema.newer_than("market", {("market", "0001_first")}, applied) == "0002_prices"
    assert schema.newer_than("market", applied, applied) == ""


def test_what_lies_on_the_disk_is_what_django_would_load(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(apps.app_configs, "ports", AppConfig("tests.ports", ports))  # an app may be one file
    loaded = MigrationLoader(None, load=False)
    loaded.load_disk()
    assert schema.on_disk() == set(loaded.disk_migrations)


def test_where_its_log_cannot_be_laid_beside_it_the_file_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a full disk, or in a folder that this account may not write."""
    path = tmp_path / "hub.db"
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", path)
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            "CREATE TABLE django_migrations (app, name); CREATE TABLE plugins_known (label);"
            "INSERT INTO django_migrations VALUES ('log', '9999_of_a_newer_hub')"
        )
    path.with_name("hub.db-wal").write_bytes(b"something")
    monkeypatch.setattr(schema, "LOOK", "no-such-folder/look-")
    with pytest.raises(schema.NewerDatabase, match="9999_of_a_newer_hub"):
        schema.refuse_newer()


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """A hub that was set up here."""
    installed = Installed(tmp_path_factory.mktemp("newer") / "riverbend")
    installed.found()
    return installed


def hashes(folder: Path) -> dict[str, str]:
    """Each file but the lock, which says who tried to start last, and the room that is kept in reserve."""
    paths = [path for path in folder.rglob("*") if path.is_file() and path.name not in ("up.lock", "reserve")]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}


def test_no_byte_is_touched_though_the_news_stands_in_sqlites_log_alone(used: Installed) -> None:
    """As when the power failed on the newer version: its migration was never moved into the file itself."""
    with closing(sqlite3.connect(used.data / "hub.db")) as database:
        database.execute("PRAGMA journal_mode=WAL")
        row = ("log", "9999_of_next_year", "2026-01-01")
        database.execute("INSERT INTO django_migrations (app, name, applied) VALUES (?, ?, ?)", row)
        database.commit()
        kept = {path.name: path.read_bytes() for path in used.data.glob("hub.db*")}
    assert b"9999_of_next_year" not in kept["hub.db"]
    assert b"9999_of_next_year" in kept["hub.db-wal"]
    for name, data in kept.items():
        (used.data / name).write_bytes(data)
    before = hashes(used.data)
    process = used.begin("up", "--port", str(used.web), "--exchange-port", str(used.exchange))
    try:
        eventually(lambda: waits(used, process), "people are told")
        assert hashes(used.data) == before
        children = children_of(process.pid)
        os.kill(process.pid, signal.SIGTERM)
        said, wrong = process.communicate(timeout=PATIENCE)
    finally:
        process.kill()
    assert (process.returncode, said) == (1, "")
    assert wrong.startswith("A newer Banyan has used this hub (log 9999_of_next_year), and this one would damage")
    assert "Traceback" not in wrong
    assert not any(map(alive, children))
    for wish in (["upgrade"], ["seed", "--people", "1", "--posts", "1", "--seed", "1"]):
        refused = used.run(*wish)
        assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
        assert "A newer Banyan has used this hub" in refused.stderr
        assert hashes(used.data) == before


def waits(hub: Installed, process: subprocess.Popen[str]) -> bool:
    try:
        status, page = Running(hub, process).get("/")
    except OSError:
        return False
    return status == 503 and "This hub waits for its newer version" in page


def test_a_plugin_is_known_when_it_is_gone(used: Installed) -> None:
    """By a row that it has from the first upgrade on, and that no app of the hub itself has."""
    with closing(sqlite3.connect(used.data / "hub.db")) as database:
        known = {label for (label,) in database.execute("SELECT label FROM plugins_known")}
    assert known == {plugin.label for plugin in loader.installed()}
