"""Folders of the machine taken in: their small files many together, each as it would be alone."""

import os
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.content import reading, store, trees
from hub.content.models import Stored
from hub.core.errors import LocalError
from hub.core.unixfs import PROFILES, entries
from tests.content.disks import failing, full
from tests.content.samples import FILM, TINY, clear, files_of_content

pytestmark = pytest.mark.django_db

KUBO = PROFILES["kubo-cidv1-256k"]
PAGES = {f"{number:02d}.html": b"page %d" % (number % 30) for number in range(40)}
"""Some are the same."""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    clear()
    (tmp_path / "site" / "inner").mkdir(parents=True)
    for name, page in PAGES.items():
        (tmp_path / "site" / name).write_bytes(page)
    (tmp_path / "site" / "inner" / "empty").write_bytes(b"")
    (tmp_path / "site" / "film").write_bytes(FILM)
    return tmp_path / "site"


def told(stored: Stored) -> dict[str, bytes]:
    """The files of a folder."""
    rows = {link.name: store.find(link.cid) for link in entries(reading.nodes_of(stored), stored.cid)}
    return {name: b"".join(store.chunks(row)) for name, row in rows.items() if row and row.kind == "file"}


def test_a_folder_is_what_its_files_are_alone(site: Path) -> None:
    with CaptureQueriesContext(connection) as asked:
        stored = trees.added(site, TINY)
    assert told(stored) == PAGES | {"film": FILM}
    inner = store.at(stored, "inner/empty")
    assert inner is not None
    assert inner.size == 0
    alone = {store.add(page) for page in PAGES.values()}
    assert store.present(alone) == alone
    assert {row.profile for row in Stored.objects.filter(kind="file")} == {"tiny"}
    assert len([each for each in asked if "INSERT INTO content_stored" in each["sql"]]) == 5, "pages, film, empty, both"


def test_more_than_lie_in_memory_are_kept_some_at_a_time(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = trees.added(site, KUBO).cid
    for stored in Stored.objects.all():
        store.drop(stored.cid)
    monkeypatch.setattr(trees, "BYTES_TOGETHER", 50)
    monkeypatch.setattr(trees, "MOST_TOGETHER", 7)
    assert trees.added(site, KUBO).cid == whole


def test_what_is_here_already_is_written_no_second_time(site: Path) -> None:
    (site / "film").unlink()  # what has many chunks is known by its id, which is told when it is written
    stored = trees.added(site, TINY)
    with failing(1, full(), only=("write",)) as disk:
        assert trees.added(site, TINY) == stored
    assert disk.calls == 0


def test_a_disk_that_fills_keeps_whole_files_and_no_folder(site: Path) -> None:
    with failing(20, full(), only=("write",)), pytest.raises(LocalError, match="storage is full"):
        trees.added(site, KUBO)
    assert Stored.objects.count() == 19
    assert not Stored.objects.filter(kind="folder").exists()
    assert len(files_of_content()) == 19
    assert told(trees.added(site, KUBO)) == PAGES | {"film": FILM}


def test_what_points_out_of_the_folder_is_refused_before_anything_is_kept(site: Path) -> None:
    os.symlink("/etc/passwd", site / "99.html")
    with pytest.raises(LocalError, match="points out"):
        trees.added(site, KUBO)
    assert files_of_content() == []
