"""A restore is whole or does not happen; nothing that was there is lost; and the seal alone decides who can sign in."""

import fcntl
import shutil
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

import pytest

from hub.host.backup import restoring
from tests.host.backup import acts, stories
from tests.host.backup.boxes import Box
from tests.host.backup.test_backup import everything


@pytest.fixture
def other(river: Box, tmp_path: Path) -> Box:
    """A new box with nothing in it."""
    return Box(river.boxes, river.data.with_name(f"other-{tmp_path.name}"))


def test_a_hub_comes_back_in_another_box(river: Box, other: Box, stick: Path) -> None:
    river.does(acts.back_up, stick)
    other.does(acts.restore, stick, other.data)
    assert other.does(acts.entries) == river.does(acts.entries)
    names = {"keys/device", "content/objects"}
    here, there = everything(other.data), everything(river.data)
    kept = {name for name in there if name.startswith(tuple(names))}
    assert len(kept) == 2
    assert {name: here[name] for name in kept} == {name: there[name] for name in kept}


def test_without_the_seal_nobody_signs_in_and_with_it_the_pin_opens(river: Box, other: Box, stick: Path) -> None:
    river.does(acts.back_up, stick)
    other.does(acts.restore, stick, other.data)
    said = other.does(acts.refused, acts.write, "No seal")
    assert said == "This hub's seal is not here, so nobody can sign in. Ask a steward to bring the seal."
    shutil.copy(river.data / "box" / "seal", other.data / "box" / "seal")
    assert len(other.does(acts.write, "With the seal")) == 2


def test_a_stolen_box_comes_back_from_the_stick_and_two_cards(river: Box, other: Box, stick: Path) -> None:
    river.does(acts.back_up, stick)
    cards, before = river.does(acts.paper), river.does(acts.holds)
    other.does(acts.restore, stick, other.data)
    other.does(acts.come_back, *cards)
    written = other.does(acts.write, "In the new box")
    (stolen,) = river.does(acts.write, "The thief writes as the hub", acts.HUB)
    for one, two in ((river, other), (other, river)):
        two.does(acts.takes, one.does(acts.lacking, two.does(acts.holds)))
    for hub in (river, other):
        held = hub.does(acts.holds)
        assert all(hub.does(acts.worth, feed) == held[feed] for feed in written)
        assert hub.does(acts.worth, stolen) == before[stolen] < held[stolen], "what the thief wrote counts nowhere"


def test_a_restored_hub_has_another_incarnation_before_it_writes(river: Box, stick: Path) -> None:
    river.does(acts.back_up, stick)
    before = river.does(acts.life)
    river.does(acts.restore, stick, river.data, True)
    now, of_its_feed = river.does(acts.life)
    assert before[0] == before[1] == of_its_feed != now


def test_a_hub_is_not_overwritten_unasked(river: Box, stick: Path) -> None:
    river.does(acts.back_up, stick)
    river.does(acts.write, "Younger than the backup")
    before = everything(river.data)
    said = river.does(acts.refused, acts.restore, stick, river.data)
    assert "holds Riverbend already, with more than the backup has. Add --replace, and it is put aside" in said
    assert without_lock(river) == {name: data for name, data in before.items() if name != "up.lock"}


def test_what_still_lies_in_the_databases_log_counts_for_more_than_the_backup_has(river: Box, stick: Path) -> None:
    river.does(acts.back_up, stick)
    with closing(sqlite3.connect(river.data / "hub.db", isolation_level=None)) as beside:
        beside.execute("BEGIN")
        beside.execute("SELECT COUNT(*) FROM log_entry").fetchone()
        river.does(acts.write, "Only in the log")
        said = river.does(acts.refused, acts.restore, stick, river.data)
    assert "holds Riverbend already, with more than the backup has" in said


def without_lock(box: Box) -> dict[str, bytes]:
    return {name: data for name, data in everything(box.data).items() if name != "up.lock"}


@pytest.mark.parametrize("place", [".", "0001", "0001/keys", "content/here"])
def test_a_backup_is_no_place_for_the_hub_that_comes_out_of_it(river: Box, stick: Path, place: str) -> None:
    river.does(acts.back_up, stick)
    before = everything(stick)
    for replace in (False, True):
        said = river.does(acts.refused, acts.restore, stick, stick / place, replace)
        assert said.endswith("holds a backup, which must stay as it is. Name another folder with --data.")
    assert everything(stick) == before


def test_another_hub_is_named_and_kept(river: Box, stick: Path, tmp_path: Path) -> None:
    river.does(acts.back_up, stick)
    hill = river.boxes.box(f"hill-{tmp_path.name}")
    hill.does(acts.found, "Hilltop")
    assert "holds another hub" in hill.does(acts.refused, acts.restore, stick, hill.data)
    device = (hill.data / "keys" / "device").read_bytes()
    (hill.data / "hub.db").unlink()
    assert "holds the keys of another hub" in hill.does(acts.refused, acts.restore, stick, hill.data)
    assert (hill.data / "keys" / "device").read_bytes() == device


def test_what_is_replaced_is_put_aside(river: Box, stick: Path) -> None:
    river.does(acts.back_up, stick)
    river.does(acts.write, "Only here")
    before = (river.data / "hub.db").read_bytes()
    river.does(acts.restore, stick, river.data, True)
    aside = everything(river.data / "aside-1")
    assert aside["hub.db"] == before
    assert {"keys/device"} < set(aside)
    assert any(name.startswith("content/") for name in aside)


def test_a_lost_database_comes_back_beside_its_keys_unasked(river: Box, stick: Path) -> None:
    river.does(acts.back_up, stick)
    for file in river.data.glob("hub.db*"):
        file.unlink()
    river.does(acts.restore, stick, river.data)
    assert river.does(acts.holds)


def test_a_running_hub_is_left_alone(river: Box, stick: Path) -> None:
    river.does(acts.back_up, stick)
    with (river.data / "up.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        said = river.does(acts.refused, acts.restore, stick, river.data, True)
    assert "A hub already runs on" in said


@pytest.mark.parametrize("name", ["0001/hub.db", "0001/keys/device", "content", "0001/manifest"])
def test_a_backup_with_one_byte_changed_changes_nothing(river: Box, stick: Path, name: str) -> None:
    river.does(acts.back_up, stick)
    (path,) = stick.glob("content/objects/*/*") if name == "content" else (stick / name,)
    data = bytearray(path.read_bytes())
    data[len(data) // 3] ^= 4
    path.write_bytes(data)
    if name == "content":  # what is here and whole is not read from the stick
        shutil.rmtree(river.data / "content")
    before = without_lock(river)
    said = river.does(acts.refused, acts.restore, stick, river.data, True)
    assert path.name in said
    assert without_lock(river) == before


def test_a_file_that_cannot_be_read_is_named(river: Box, stick: Path) -> None:
    river.does(acts.back_up, stick)
    (stick / "0001" / "hub.db").rename(stick / "elsewhere")
    (stick / "0001" / "hub.db").symlink_to(stick / "elsewhere")
    before = without_lock(river)
    said = river.does(acts.refused, acts.restore, stick, river.data, True)
    assert said == "hub.db cannot be copied: Too many levels of symbolic links."
    assert without_lock(river) == before


def test_what_somebody_put_where_a_restore_is_laid_down_stays(river: Box, other: Box, stick: Path) -> None:
    river.does(acts.back_up, stick)
    other.data.mkdir()
    (other.data / "restored.part").write_text("theirs")
    said = other.does(acts.refused, acts.restore, stick, other.data)
    assert said == f"{other.data / 'restored.part'} is in the way. Move it away, and try again."
    assert (other.data / "restored.part").read_text() == "theirs"


def test_how_backups_of_the_hub_before_stood_is_said_of_no_other(river: Box, stick: Path, tmp_path: Path) -> None:
    river.does(acts.back_up, stick)
    hill = river.boxes.box(f"hill-{tmp_path.name}")
    hill.does(acts.found, "Hilltop")
    (tmp_path / "hills").mkdir()
    _, standing = hill.does(acts.make_by_itself, tmp_path / "hills")
    assert standing.entries > 0
    hill.does(acts.restore, stick, hill.data, True)
    assert not (hill.data / "backup.json").exists()


def test_a_log_of_the_database_that_was_is_not_played_into_the_one_that_comes(river: Box, stick: Path) -> None:
    river.does(acts.back_up, stick)
    (river.data / "hub.db-wal").write_bytes(b"of another database")
    river.does(acts.restore, stick, river.data, True)
    assert not (river.data / "hub.db-wal").exists()
    assert river.does(acts.holds)


def test_a_restore_that_was_cut_off_is_done_again(river: Box, stick: Path) -> None:
    """The old is aside and the database has not come yet: the worst moment for the power to fail."""
    river.does(acts.back_up, stick)
    (river.data / "aside-1").mkdir()
    for name in ("hub.db", "keys", "content"):
        (river.data / name).rename(river.data / "aside-1" / name)
    (river.data / "restored.part").mkdir()
    (river.data / "restored.part" / "hub.db").write_bytes(b"half")
    river.does(acts.restore, stick, river.data)
    assert river.does(acts.holds)
    assert not (river.data / "restored.part").exists()


OLD = ("hub.db", "hub.db-wal", "hub.db-shm", "backup.json", "keys", "content")


def laid(folder: Path, names: tuple[str, ...], text: str) -> Path:
    """A folder with these files in it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in names:
        (folder / name).write_text(text)
    return folder


@pytest.mark.parametrize("steps", range(10))
def test_a_restore_that_dies_between_two_renames_parts_no_database_from_its_log(
    tmp_path: Path, steps: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, rename, left = laid(tmp_path / "data", OLD, "old"), Path.rename, [steps]

    def dying(path: Path, target: Path) -> Path:
        if not left[0]:
            raise KeyboardInterrupt
        left[0] -= 1
        return rename(path, target)

    with monkeypatch.context() as patch, suppress(KeyboardInterrupt):
        patch.setattr(Path, "rename", dying)
        restoring.change_places(data, laid(data / "restored.part", ("hub.db", "keys", "content"), "new"))
    there = {path.name: path.read_text() for path in data.glob("hub.db*")}
    assert there in ({"hub.db": "new"}, dict.fromkeys(OLD[:3], "old")) or "hub.db" not in there
    shutil.rmtree(data / "restored.part", ignore_errors=True)
    restoring.change_places(data, laid(data / "restored.part", ("hub.db", "keys", "content"), "new"))
    assert {path.name for path in data.iterdir() if path.is_file()} == {"hub.db", "keys", "content"}
    assert {(data / "aside-1" / name).read_text() for name in OLD[:4]} == {"old"}


def test_the_hubs_days_go_on_behind_those_that_neighbours_know(river: Box, stick: Path, tmp_path: Path) -> None:
    hill = river.boxes.box(f"hill-{tmp_path.name}")
    hill.does(acts.found, "Hilltop")
    assert river.does(acts.live_for, 1) == [0, 1]
    river.does(acts.back_up, stick)
    assert river.does(acts.live_for, 3) == [1, 4]
    river.does(stories.meet, river.data, hill.data)
    river.does(acts.restore, stick, river.data, True)
    river.does(stories.meet, river.data, hill.data)
    assert river.does(acts.live_for, 1) == [1, 5]


def test_without_the_seal_the_hubs_days_wait_and_nothing_fails(river: Box, other: Box, stick: Path) -> None:
    river.does(acts.back_up, stick)
    other.does(acts.restore, stick, other.data)
    assert other.does(acts.live_for, 2) == [0, 0]
    shutil.copy(river.data / "box" / "seal", other.data / "box" / "seal")
    assert other.does(acts.live_for, 1) == [0, 1]


LOCKS = {"up.lock", "write.lock", "next.lock"}
KNOWN = {"hub.db", "hub.db-wal", "hub.db-shm", "keys", "content", "box", "backup.json", *LOCKS}
"""What lies in a data folder. Backed up are `hub.db` without the two files that SQLite keeps beside it, `keys` and
`content`."""


def test_whatever_lies_in_the_data_folder_was_thought_of(river: Box, stick: Path) -> None:
    """A new file there must be backed up, or named here as one that need not or must not be."""
    river.does(acts.make_by_itself, stick)
    assert {path.name for path in river.data.iterdir()} <= KNOWN
    assert {path.name for path in (river.data / "content").iterdir()} == {"objects"}
    assert {path.name for path in (river.data / "keys").iterdir()} == {"device"}
