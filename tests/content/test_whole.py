"""Whether all of a file or folder is here: nothing is called whole of which a part is known to be gone."""

from threading import Thread

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from hub.content import drawers, files, folders, holding, reading, store, whole
from hub.content.models import Hole, Lacked, Stored, Wanted
from hub.core.errors import RemoteError
from tests.content.samples import FILM, clear, listing, received, spoil

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def film() -> Stored:
    clear()
    return received(FILM)


@pytest.fixture
def folder(film: Stored) -> Stored:
    """A folder that holds the film and a note, within another."""
    inner = folders.add_folder([("film", film.cid), ("note", received(b"A note").cid)])
    return folders.add_folder([("inner", inner.cid)])


def is_whole(stored: Stored) -> bool:
    return whole.whole([stored.cid]) == {stored.cid}


def test_what_is_here_is_whole_and_what_is_not_is_not(film: Stored, folder: Stored) -> None:
    assert is_whole(film)
    assert is_whole(folder)
    folder.delete()
    assert not is_whole(folder)


def test_a_flipped_bit_is_known_once_it_was_read(film: Stored, folder: Stored) -> None:
    spoil(film, 7)
    with pytest.raises(RemoteError, match="damaged"):
        list(reading.part(film, 0, 10))
    assert Hole.objects.exists()
    assert not is_whole(film)
    assert not is_whole(folder)


def test_a_file_that_is_gone_is_wanted_again_and_nothing_around_it_is_whole(film: Stored, folder: Stored) -> None:
    files.path_of(film.cid).unlink()
    assert not is_whole(film)
    assert not is_whole(folder)
    whole.look_after([folder.cid])
    assert [row.cid for row in Wanted.objects.all()] == [film.cid]
    Wanted.objects.all().delete()
    whole.look_after([folder.cid])
    assert Wanted.objects.count() == 1, "it has no row any more, and is still needed"


def test_a_file_that_was_cut_off_while_nobody_looked_is_not_whole(film: Stored, folder: Stored) -> None:
    files.path_of(film.cid).chmod(0o600)
    with files.path_of(film.cid).open("r+b") as file:
        file.truncate(len(FILM) - 1)
    assert not is_whole(film)
    assert [is_whole(folder), is_whole(folder)] == [False, False]
    received(FILM)
    assert is_whole(folder)


def test_a_number_leads_to_the_same_file_and_all_files_have_a_number(film: Stored, folder: Stored) -> None:
    found = {file.size for number in range(9) if (file := whole.file_below(folder.cid, number))}
    assert found == {len(FILM), len(b"A note")}
    assert whole.file_below(film.cid, 2**512) == film


def test_an_empty_folder_has_no_file_and_what_is_not_here_leads_nowhere(film: Stored, folder: Stored) -> None:
    empty = folders.add_folder([])
    assert whole.file_below(empty.cid, 5) == empty
    Stored.objects.exclude(pk=folder.pk).delete()
    assert whole.file_below(folder.cid, 5) is None


def looks() -> int:
    """How many drawers are looked through to tell of a folder."""
    with CaptureQueriesContext(connection) as asked:
        is_whole(Stored.objects.filter(kind="folder").latest("pk"))
    return sum("digest <" in each["sql"] for each in asked)


def test_drawers_are_looked_through_again_only_when_something_came_or_went(
    monkeypatch: pytest.MonkeyPatch, film: Stored, folder: Stored
) -> None:
    assert [looks(), looks()] == [256, 256], "one that changed just now may change once more at the same time"
    monkeypatch.setattr(drawers, "COARSE", 0)
    assert [looks(), looks()] == [256, 0]
    drawer = files.path_of(film.cid).parent
    away = drawer.rename(drawer.with_name("away"))
    assert (looks(), is_whole(folder)) == (1, False)
    away.rename(drawer)
    assert (looks(), is_whole(folder)) == (1, True)


def test_what_comes_again_fills_what_its_folders_lacked(film: Stored, folder: Stored) -> None:
    store.drop(film.cid)
    assert ([row.cid for row in Lacked.objects.all()], is_whole(folder)) == ([film.cid], False)
    received(FILM)
    assert (Lacked.objects.count(), is_whole(folder)) == (0, True)
    [inner] = listing(folder)
    for cid in (film.cid, folder.cid, inner.cid):
        store.drop(cid)
    assert not Lacked.objects.exists(), "no folder holds it any more"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="on SQLite one writes at a time")
@pytest.mark.django_db(transaction=True)
def test_what_goes_while_a_folder_of_it_is_made_is_missing_there() -> None:
    film = received(FILM)

    def lose() -> None:
        try:
            holding.drop_damaged(film.cid)
        finally:
            connection.close()

    with transaction.atomic():
        folder = folders.add_folder([("film", film.cid)])
        other = Thread(target=lose, daemon=True)
        other.start()
        other.join(0.3)
    other.join(10)
    assert not is_whole(folder)
