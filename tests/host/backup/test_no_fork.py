"""No fork in normal life (protocol.md section 3): named for what hurt real users, then a hundred restores and twenty
clones of three hubs that exchange. That a downgrade resets no number stands in `tests/host/test_newer.py`.
"""

import os
import shutil
from pathlib import Path

import pytest

from tests.host.backup import acts, stories
from tests.host.backup.boxes import Box, Boxes

NONE = {"frozen": 0, "proofs": 0, "closed": 0}


@pytest.fixture
def hill(boxes: Boxes, tmp_path: Path) -> Box:
    """Hilltop, a neighbour that holds what Riverbend holds."""
    box = boxes.box(f"hill-{tmp_path.name}")
    box.does(acts.found, "Hilltop")
    return box


def exchange(one: Box, other: Box) -> None:
    one.does(stories.meet, one.data, other.data)


def forked(*hubs: Box) -> bool:
    """Whether a hub knows of a fork, or two of them hold different entries under one number."""
    told = [hub.does(acts.forks) for hub in hubs]
    entries = set[tuple[bytes, int, bytes]]().union(*(hub.does(acts.entries) for hub in hubs))
    twice = len({(feed, seq) for feed, seq, _ in entries}) < len(entries)
    return twice or any(each["frozen"] or each["proofs"] for each in told)


def test_a_restored_old_copy_forks_with_no_error_on_either_side(river: Box, hill: Box, stick: Path) -> None:
    river.does(acts.back_up, stick)
    before = river.does(acts.write, "Known to the neighbour")
    exchange(river, hill)
    after = river.does(acts.restore_and_write, stick, river.data, "After the restore")
    assert set(before) & set(after) == set()
    exchange(river, hill)
    assert not forked(river, hill)
    assert river.does(acts.entries) == hill.does(acts.entries)


def test_an_old_database_copied_over_the_new_one_is_noticed_though_its_inode_stays(river: Box, hill: Box) -> None:
    old = (river.data / "hub.db").read_bytes()
    before = river.does(acts.write, "Known to the neighbour")
    exchange(river, hill)
    inode = (river.data / "hub.db").stat().st_ino
    for log in river.data.glob("hub.db-*"):
        log.unlink()
    (river.data / "hub.db").write_bytes(old)
    assert (river.data / "hub.db").stat().st_ino == inode
    assert set(before) & set(river.does(acts.write, "After the copy")) == set()
    exchange(river, hill)
    assert not forked(river, hill)


def test_a_database_that_was_deleted_and_restored_into_the_same_inode_is_another(river: Box, stick: Path) -> None:
    river.does(acts.back_up, stick)
    before = river.does(acts.write, "Lost")
    for file in river.data.glob("hub.db*"):
        file.unlink()
    river.does(acts.restore, stick, river.data)
    assert set(before) & set(river.does(acts.write, "After the restore")) == set()


def test_a_second_message_overwrites_the_first(river: Box, hill: Box, stick: Path) -> None:
    """The copy that was restored, and the hub that it was made of, both write on; nothing of either is lost."""
    river.does(acts.back_up, stick)
    copy = Box(river.boxes, river.data.with_name(f"{river.data.name}-copy"))
    copy.does(acts.restore, stick, copy.data)
    shutil.copy(river.data / "box" / "seal", copy.data / "box" / "seal")
    wrote = {*river.does(acts.write, "Here"), *copy.does(acts.write, "There")}
    assert len(wrote) == 4
    exchange(river, hill)
    exchange(copy, hill)
    exchange(river, hill)
    assert not forked(river, copy, hill)
    assert wrote <= set(hill.does(acts.holds))
    assert river.does(acts.entries) == hill.does(acts.entries)


def test_a_peer_that_recovers_from_zero_gets_everything_back(river: Box, hill: Box, stick: Path) -> None:
    river.does(acts.back_up, stick)
    river.does(acts.write, "Only the neighbour has this")
    exchange(river, hill)
    whole = river.does(acts.entries)
    river.does(acts.restore, stick, river.data, True)
    assert river.does(acts.entries) < whole
    exchange(river, hill)
    assert river.does(acts.entries) == whole


def test_killing_the_process_leaves_no_stored_number_behind_the_real_one(river: Box, hill: Box) -> None:
    """A disk that called the last posts safe and lost them, when the power failed: the neighbour has them."""
    lost = {path: path.read_bytes() for path in river.data.glob("hub.db*")}
    before = river.does(acts.write, "Sent before the power failed")
    exchange(river, hill)
    for path in river.data.glob("hub.db*"):
        path.unlink() if path not in lost else path.write_bytes(lost[path])
    river.does(acts.write, "After the power cut")
    exchange(river, hill)
    assert not forked(river, hill)
    assert set(before) <= set(river.does(acts.holds))


def test_a_neighbours_claim_closes_a_feed_that_wrote_on_elsewhere_and_a_new_one_is_opened(
    river: Box, hill: Box
) -> None:
    """The one copy that no box can notice by itself: an older image of everything, on the same card in the same box."""
    names = ["hub.db", "box/height"]
    image = {name: (river.data / name).read_bytes() for name in names}
    before = river.does(acts.write, "Known to the neighbour")
    exchange(river, hill)
    for log in river.data.glob("hub.db-*"):
        log.unlink()
    for name in names:
        (river.data / name).write_bytes(image[name])
    exchange(river, hill)
    assert river.does(acts.forks) == NONE | {"closed": 2}
    assert set(before) & set(river.does(acts.write, "Into new feeds")) == set()
    exchange(river, hill)
    assert not forked(river, hill)


def test_a_moved_folder_is_the_same_box(river: Box) -> None:
    before = river.does(acts.write, "Here")
    moved = Box(river.boxes, river.data.with_name(f"{river.data.name}-moved"))
    os.rename(river.data, moved.data)
    assert moved.does(acts.write, "There") == before


def test_a_hundred_restores_and_twenty_clones_fork_nothing(boxes: Boxes, tmp_path: Path) -> None:
    """Each time the copy writes before it meets anybody. Three hubs, each of which is copied, end with the same."""
    hubs = [boxes.box(f"{name}-{tmp_path.name}") for name in ("river", "hill", "lake")]
    wrote = hubs[0].does(stories.restores_and_clones, [hub.data for hub in hubs], tmp_path, 100, 20)
    assert len(set(wrote)) == len(wrote) == 100 + 20 * 2
    assert not forked(*hubs)
    first, *others = (hub.does(acts.entries) for hub in hubs)
    assert [entries == first for entries in others] == [True, True]
