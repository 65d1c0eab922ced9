"""A backup is whole or not there, holds nothing that opens anything, and tells each byte that changed."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.host.backup import acts
from tests.host.backup.boxes import Box, Boxes


def everything(folder: Path) -> dict[str, bytes]:
    """Each file below a folder, with its bytes."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


def test_a_backup_holds_database_keys_and_content_and_nothing_of_the_box(river: Box, stick: Path) -> None:
    assert river.does(acts.back_up_and_prove, stick) > 0
    found = everything(stick)
    names = {name for name in found if not name.startswith("content/")}
    assert names == {"0001/manifest", "0001/hub.db", "0001/keys/device"}
    assert [data for name, data in found.items() if name.startswith("content/")] == [b"Riverbend" * 100]
    secrets = [secret for secret in everything(river.data / "box").values() if len(secret) >= 16]
    assert len(secrets) > 4
    assert [name for name, data in found.items() for secret in secrets if secret in data] == []


def test_no_session_is_in_it_nor_in_what_sqlite_has_not_cleared_away(river: Box, stick: Path) -> None:
    river.does(acts.sign_many_in_and_some_out)
    assert b"a sealed hand" in b"".join(path.read_bytes() for path in river.data.glob("hub.db*"))
    river.does(acts.back_up, stick)
    assert b"a sealed hand" not in (stick / "0001" / "hub.db").read_bytes()


def test_the_oldest_go_when_the_newest_is_whole_and_content_is_written_once(river: Box, stick: Path) -> None:
    river.does(acts.back_up_and_prove, stick)
    (content,) = stick.glob("content/objects/*/*")
    before = content.stat().st_ino
    for _ in range(4):
        river.does(acts.back_up_and_prove, stick)
    assert sorted(path.name for path in stick.iterdir()) == ["0003", "0004", "0005", "content"]
    assert content.stat().st_ino == before


def test_one_that_lost_its_manifest_keeps_no_other_from_being_made(river: Box, stick: Path) -> None:
    for _ in range(2):
        river.does(acts.back_up_and_prove, stick)
    (stick / "0002" / "manifest").unlink()
    said = river.does(acts.refused, acts.verify, stick)
    assert said == f"{stick}/0002 has lost the list of its files, `manifest`. Name an older one, as {stick}/0001."
    river.does(acts.back_up_and_prove, stick)
    assert river.does(acts.verify, stick)
    assert sorted(path.parent.name for path in stick.glob("*/manifest")) == ["0001", "0003"]
    assert (stick / "0002" / "hub.db").exists()


def test_content_that_went_bad_on_the_stick_is_written_again(river: Box, stick: Path) -> None:
    river.does(acts.back_up_and_prove, stick)
    (content,) = stick.glob("content/objects/*/*")
    content.write_bytes(b"Riverbent" * 100)
    river.does(acts.back_up_and_prove, stick)
    assert content.read_bytes() == b"Riverbend" * 100


def test_a_backup_that_is_not_whole_is_none_and_pushes_nothing_out(river: Box, stick: Path) -> None:
    """As when a worn stick gives back other bytes than were written."""
    for _ in range(3):
        river.does(acts.back_up_and_prove, stick)
    assert "hub.db is not as it was" in river.does(acts.refused, acts.back_up_onto_a_worn_stick, stick)
    assert sorted(path.name for path in stick.iterdir()) == ["0001", "0002", "0003", "0004.part", "content"]
    river.does(acts.back_up_and_prove, stick)
    assert sorted(path.name for path in stick.iterdir()) == ["0002", "0003", "0004", "content"]


def test_content_that_no_generation_lists_goes(river: Box, stick: Path) -> None:
    left = stick / "content" / "objects" / "ab" / ("ab" * 32)
    left.parent.mkdir(parents=True)
    left.write_bytes(b"erased long ago")
    river.does(acts.back_up_and_prove, stick)
    assert not left.exists()


def test_what_a_cut_left_half_made_is_swept_away(river: Box, stick: Path) -> None:
    (stick / "0009.part").mkdir()
    (stick / "0009.part" / "hub.db").write_bytes(b"half a")
    assert river.does(acts.back_up, stick).name == "0001"
    assert not (stick / "0009.part").exists()


def test_what_else_lies_in_the_folder_stays(river: Box, stick: Path) -> None:
    others = "2019.part/film", "download.part/film", "0001/photo", "content/objects/ab/letter", "content/film.part"
    for name in others:
        path = stick / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"of somebody")
    (stick / "0001" / "manifest").write_bytes(b"of a ship")
    for _ in range(4):
        river.does(acts.back_up_and_prove, stick)
    mine = {name: data for name, data in everything(stick).items() if data in (b"of somebody", b"of a ship")}
    assert len(mine) == 6


def test_a_stick_that_is_not_there_is_said_in_words(river: Box, tmp_path: Path) -> None:
    said = river.does(acts.refused, acts.back_up, tmp_path / "no stick")
    assert said.endswith("no stick is not here. Plug the stick in, or make the folder first.")
    assert not (tmp_path / "no stick").exists()


def test_a_folder_inside_the_hubs_own_is_refused(river: Box) -> None:
    said = river.does(acts.refused, acts.back_up, river.data / "content")
    assert "lies in the hub's own folder" in said


def test_the_stick_of_the_seal_takes_no_backup(river: Box, stick: Path) -> None:
    """Both lie on another disk than the hub's here: in memory, or not."""
    others = [place for place in ("/dev/shm", "/var/tmp") if os.stat(place).st_dev != river.data.stat().st_dev]
    folder = Path(tempfile.mkdtemp(dir=others[0]))
    try:
        said = river.does(acts.refused, acts.back_up_beside_the_seal, folder)
        assert "lies on the same stick as the seal; both together open everything." in said
        assert list(folder.iterdir()) == []
    finally:
        folder.rmdir()


@pytest.mark.parametrize("room", [50_000, 400_000, 800_000])
def test_a_stick_that_is_full_at_any_byte_keeps_what_it_had(river: Box, stick: Path, room: int) -> None:
    river.does(acts.back_up_and_prove, stick)
    before = everything(stick)
    said = river.does(acts.refused, acts.back_up_in_little_room, stick, room)
    assert "There is no room in" in said or "was not made: disk I/O error. The older ones were kept." in said
    assert {name: data for name, data in everything(stick).items() if ".part" not in name} == before
    assert river.does(acts.back_up_and_prove, stick) > 0
    assert not list(stick.rglob("*.part"))


def test_another_hubs_backups_are_not_pushed_out(river: Box, boxes: Boxes, stick: Path) -> None:
    river.does(acts.back_up, stick)
    hill = boxes.box(f"hill-{stick.parent.name}")
    hill.does(acts.found, "Hilltop")
    before = everything(stick)
    assert "holds the backups of Riverbend." in hill.does(acts.refused, acts.back_up, stick)
    assert everything(stick) == before


def test_each_byte_that_changed_is_found_and_its_file_named(river: Box, stick: Path) -> None:
    river.does(acts.back_up, stick)
    whole = everything(stick)
    for name, data in whole.items():
        path = stick / name
        listed = name.removeprefix("0001/")
        for at in {0, len(data) // 2, len(data) - 1}:
            path.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
            said = river.does(acts.refused, acts.verify, stick)
            assert listed in said, (name, at, said)
        path.write_bytes(data)
    assert river.does(acts.verify, stick)["people"] == 1
    assert everything(stick) == whole


@pytest.mark.parametrize("name", ["hub.db", "keys/device", "manifest"])
def test_a_file_that_is_gone_or_a_link_is_found(river: Box, stick: Path, name: str) -> None:
    generation = river.does(acts.back_up, stick)
    shutil.move(generation / name, stick / "elsewhere")
    assert river.does(acts.refused, acts.verify, generation)
    os.symlink(stick / "elsewhere", generation / name)
    if name != "manifest":
        assert name in river.does(acts.refused, acts.verify, generation)


def test_a_list_signed_by_another_key_is_none_of_this_hubs(river: Box, stick: Path) -> None:
    generation = river.does(acts.back_up, stick)
    (generation / "manifest").write_bytes(river.does(forged, generation))
    assert "was not signed by this hub" in river.does(acts.refused, acts.verify, generation)


def forged(generation: Path) -> bytes:
    from hub.host.backup import generations, manifest

    return manifest.signed(generations.listing(generation), bytes(32))


@pytest.mark.parametrize("path", ["../hub.db", "/etc/passwd", "box/seal", "content/objects/ab/../../x", "keys/../a"])
def test_a_list_that_leads_elsewhere_is_damaged(river: Box, stick: Path, path: str) -> None:
    generation = river.does(acts.back_up, stick)
    (generation / "manifest").write_bytes(river.does(leading_to, generation, path))
    assert "manifest" in river.does(acts.refused, acts.verify, generation)


def leading_to(generation: Path, path: str) -> bytes:
    from hub.accounts.hubs.identity import device_seed
    from hub.host.backup import generations, manifest

    told = generations.listing(generation)
    files = (*told.files, manifest.Kept(path, 1, bytes(32)))
    return manifest.signed(told._replace(files=files), device_seed())
