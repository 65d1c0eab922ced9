"""What a start gives up where the disk has nothing left, and what it does without."""

import errno
import resource
from pathlib import Path

import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.files.base import File
from pytest_django import Settings

from hub.host import bare, lock


class FullStorage(StaticFilesStorage):
    """Lies on a disk that is full in the middle of the first file."""

    def _save(self, name: str, content: "File[bytes]") -> str:
        path = Path(self.path(name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.read(10))
        raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture(autouse=True)
def root(settings: Settings, tmp_path: Path) -> Path:
    settings.STATIC_ROOT = tmp_path / "static"
    settings.WHITENOISE_USE_FINDERS = False
    return tmp_path / "static"


def test_a_look_that_was_cut_short_is_not_served(root: Path, settings: Settings) -> None:
    settings.STORAGES = settings.STORAGES | {"staticfiles": {"BACKEND": f"{__name__}.{FullStorage.__name__}"}}
    bare.collect()
    bare.serve_what_was_collected()
    assert (list(root.iterdir()), settings.WHITENOISE_USE_FINDERS) == ([], True)


def test_the_last_room_is_not_taken_for_the_look(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bare, "LEAST", 1 << 62)
    bare.collect()
    bare.serve_what_was_collected()
    assert list(root.iterdir()) == []


def test_copies_are_served_where_they_are(root: Path, settings: Settings) -> None:
    root.mkdir()
    (root / "hub.css").touch()
    bare.serve_what_was_collected()
    assert not settings.WHITENOISE_USE_FINDERS


def test_a_lock_that_has_no_room_for_words_holds(tmp_path: Path) -> None:
    (tmp_path / "up.lock").write_text("process 7, http://127.0.0.1/\n", encoding="utf-8")
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, usual[1]))
    try:
        held = lock.take(tmp_path, "http://127.0.0.2/")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    with held, pytest.raises(lock.Running, match="another process"):
        lock.take(tmp_path, "http://127.0.0.3/")
