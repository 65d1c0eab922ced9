"""A hub that began with an earlier version goes on with this one: its tables become those of a new hub, and what it
held is there."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests import fresh
from tests.host.village import Installed
from tests.system.hubs import PROJECT

BEFORE = PROJECT / "fixtures" / "databases" / "2026-11-21.sql"
AMA, FILE = b"\xaa" * 32, b"\xcc" * 32


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """The database of such a hub, whose apps stand in the middle of the steps that one replaces for new hubs."""
    hub = Installed(tmp_path_factory.mktemp("older"))
    with closing(sqlite3.connect(hub.data / "hub.db")) as database:
        database.executescript(BEFORE.read_text())
    done = hub.run("upgrade")
    assert (done.returncode, done.stderr) == (0, "")
    with closing(sqlite3.connect(hub.data / "hub.db")) as database:
        yield database


def tables(database: sqlite3.Connection) -> dict[str, str]:
    """How each table and index is made, but for where lines end."""
    return {
        name: " ".join((sql or "").split()) for name, sql in database.execute("SELECT name, sql FROM sqlite_master")
    }


def test_its_tables_become_those_of_a_new_hub(upgraded: sqlite3.Connection, tmp_path: Path) -> None:
    fresh.tables(tmp_path / "new")
    with closing(sqlite3.connect(tmp_path / "new" / "hub.db")) as new:
        assert tables(upgraded) == tables(new)


def test_what_it_held_is_there(upgraded: sqlite3.Connection) -> None:
    """Each step that moves rows has acted on those of before, be it one of many or the one in their place."""
    stored = upgraded.execute("SELECT digest, codec, kind, size, total FROM content_stored").fetchall()
    assert stored == [(FILE, 0x55, "file", 5000, 5000)]
    assert upgraded.execute("SELECT label, owner, size FROM content_filled").fetchall() == [("", b"", 5000)]
    assert upgraded.execute("SELECT name, person_id FROM accounts_person").fetchall() == [("ama", AMA)]
    assert upgraded.execute("SELECT person FROM moderation_welcome").fetchall() == [(AMA,)]
    assert ("market",) in upgraded.execute("SELECT label FROM plugins_known").fetchall()
    assert upgraded.execute("SELECT COUNT(*) FROM accounts_session").fetchall() == [(0,)]
