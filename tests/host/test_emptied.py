"""A database of no bytes is a new hub's in a fresh folder, and elsewhere one that was lost: people are told so."""

from pathlib import Path

import pytest
from django.conf import settings

from hub.host import damage, preparation


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder with a database of no bytes."""
    monkeypatch.setattr(settings, "HUB_DATA", tmp_path)
    monkeypatch.setattr(settings, "HUB_SEAL", None)
    monkeypatch.setitem(settings.DATABASES["default"], "NAME", tmp_path / "hub.db")
    (tmp_path / "hub.db").touch()
    return tmp_path


@pytest.mark.parametrize("sign", ["box/seal", "box/founded", "keys/device", "content/objects/ab/cd/abcd"])
def test_beside_anything_of_a_hub_it_is_refused_and_left_alone(data: Path, sign: str) -> None:
    (data / sign).parent.mkdir(parents=True, exist_ok=True)
    (data / sign).write_bytes(b"\x01" * 32)
    (data / "hub.db-wal").write_bytes(b"what was written last")
    with pytest.raises(damage.LostDatabase, match="hub.db is empty") as told:
        damage.refuse_emptied()
    assert f"manage.py restore FOLDER --replace --data {data}" in str(told.value)
    assert (data / "hub.db-wal").read_bytes() == b"what was written last"


def test_one_byte_is_none_to_sqlite(data: Path) -> None:
    (data / "box").mkdir()
    (data / "box" / "founded").touch()
    (data / "hub.db").write_bytes(b"S")
    with pytest.raises(damage.LostDatabase, match="hub.db is empty"):
        damage.refuse_emptied()


def test_people_are_given_the_page_for_it() -> None:
    assert preparation.what_it_means(damage.LostDatabase("gone")) == preparation.DAMAGED


def test_in_a_fresh_folder_a_hub_begins(data: Path) -> None:
    (data / "box").mkdir()
    (data / "box" / "secret").write_bytes(b"\x01" * 32)
    (data / "content" / "objects").mkdir(parents=True)
    damage.refuse_emptied()


def test_a_seal_on_a_stick_is_no_sign_of_this_hub(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    stick = data.parent / "a-stick"
    stick.mkdir()
    (stick / "seal").write_bytes(b"\x01" * 32)
    monkeypatch.setattr(settings, "HUB_SEAL", stick)
    damage.refuse_emptied()
