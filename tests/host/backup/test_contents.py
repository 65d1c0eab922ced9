"""All that is kept is in a backup, each file once; what has no place on its disk is told, and asked of neighbours."""

import os
from pathlib import Path

import pytest

from hub.host.backup.contents import SPARE, WEEK
from hub.host.backup.manifest import DAMAGED, ROOM
from tests.host.backup import acts, films
from tests.host.backup.boxes import Box


@pytest.fixture
def other(river: Box, tmp_path: Path) -> Box:
    """A new box with nothing in it."""
    return Box(river.boxes, river.data.with_name(f"other-{tmp_path.name}"))


def the_film(stick: Path) -> Path:
    (path,) = stick.glob("content/objects/*/*.tree")
    return path


def test_films_and_folders_come_back_byte_by_byte(river: Box, other: Box, stick: Path) -> None:
    film = river.does(films.film, "Soko", 20_011)
    site = river.does(films.site, film)
    assert river.does(films.back_up, stick) == ()
    other.does(acts.restore, stick, other.data)
    assert other.does(films.wanted_after_a_start) == set()
    assert other.does(films.shown, site, "films/0.mp4") == river.does(films.shown, film)


def test_a_film_that_changed_on_the_stick_is_told_and_not_brought_back(river: Box, other: Box, stick: Path) -> None:
    river.does(films.film, "Soko", 20_011)
    river.does(acts.back_up, stick)
    spoilt(the_film(stick))
    name = the_film(stick).name
    assert f"{name} is not as it was" in river.does(acts.refused, acts.verify, stick)
    assert f"{name} is not as it was" in other.does(acts.refused, acts.restore, stick, other.data)


def spoilt(path: Path) -> None:
    """A worn stick: a bit less, and nothing else tells of it."""
    before = path.stat()
    data = bytearray(path.read_bytes())
    data[12_345] ^= 4
    path.write_bytes(data)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def test_what_nobody_touched_is_read_within_a_week_and_written_again_where_it_went_bad(river: Box, stick: Path) -> None:
    film = river.does(films.film, "Soko", 20_011)
    river.does(films.back_up, stick)
    spoilt(the_film(stick))
    whole, looked = river.does(films.shown, film), []
    for _ in range(WEEK):
        river.does(acts.back_up, stick)
        looked.append(the_film(stick).read_bytes() == whole)
    assert looked[-1]
    assert 0 < looked.count(False) < WEEK, "it is not read at each backup"
    written = the_film(stick).stat()
    river.does(films.back_up, stick)
    assert the_film(stick).stat().st_ino == written.st_ino


def room_for_words(river: Box, stick: Path) -> int:
    """What has to be free at a second backup for all but large files."""
    river.does(films.back_up, stick)
    return SPARE + 5 * (stick / "0001" / "hub.db").stat().st_size


def test_a_small_stick_takes_what_was_promised_first_and_tells_the_rest(river: Box, other: Box, stick: Path) -> None:
    room = room_for_words(river, stick)
    large, dear = river.does(films.film, "Large", 1_100_000), river.does(films.film, "Dear", 1_100_001, "promise")
    left = river.does(films.back_up, stick, room + 1_500_000)
    assert [(file.size, file.why) for file in left] == [(1_100_000, ROOM)]
    told = river.does(films.said, "verify", str(stick))
    assert "NOT IN IT: 1 file, 2 MB, for which there is no room. A disk of about" in told
    assert f"  {large}  2 MB" in told
    other.does(acts.restore, stick, other.data)
    assert other.does(films.wanted_after_a_start) == {large}
    assert other.does(films.shown, dear) == river.does(films.shown, dear)
    assert river.does(films.back_up, stick) == ()


def test_what_the_stick_had_no_place_for_and_is_here_still_stays_here(river: Box, stick: Path) -> None:
    room = room_for_words(river, stick)
    large = river.does(films.film, "Large", 1_100_000)
    assert river.does(films.back_up, stick, room + 500_000)
    river.does(acts.restore, stick, river.data, True)
    assert river.does(films.wanted_after_a_start) == set()
    assert len(river.does(films.shown, large)) == 1_100_000


def test_a_film_that_is_damaged_here_is_told_and_the_whole_one_on_the_stick_stays(river: Box, stick: Path) -> None:
    film = river.does(films.film, "Soko", 20_011)
    whole = river.does(films.shown, film)
    river.does(acts.back_up, stick)
    (path,) = river.data.glob("content/objects/*/*.tree")
    path.chmod(0o600)
    spoilt(path)
    assert river.does(films.back_up, stick) == ()
    assert the_film(stick).read_bytes() == whole
    the_film(stick).unlink()
    assert [file.why for file in river.does(films.back_up, stick)] == [DAMAGED]
