"""Of what a part was lost: what is told of it, and whether it comes again."""

import pytest

from hub.content import files, folders, holding, lost, reading, whole
from hub.content.leases import Lease
from hub.content.models import Hole, Leased, Stored, Wanted
from hub.core.errors import RemoteError
from tests.content.samples import FILM, clear, received, spoil

pytestmark = pytest.mark.django_db

NOTE, PAGE = b"A note", b"<h1>Wells</h1>"


@pytest.fixture(autouse=True)
def film() -> Stored:
    clear()
    return received(FILM, lease=Lease("content"))


@pytest.fixture
def site(film: Stored) -> Stored:
    """A website with the film and a note, kept for the hub itself."""
    within = [("film", film.cid), ("note", received(NOTE).cid), ("index.html", received(PAGE).cid)]
    return folders.add_folder(within, lease=Lease("content"))


def told(stored: Stored) -> lost.Lost:
    found = lost.lost(stored.cid)
    assert found is not None
    return found


def lose(data: bytes) -> None:
    """The card loses a small file, and somebody reads it."""
    stored = received(data)
    files.path_of(stored.cid).unlink()
    assert reading.leaf(stored) is None


def test_of_what_is_whole_or_was_never_here_nothing_is_told(film: Stored, site: Stored) -> None:
    assert lost.lost(film.cid) is lost.lost(site.cid) is None
    holding.drop(site.cid)
    assert lost.lost(site.cid) is None
    assert whole.lost_here() == set()


def test_a_film_with_a_hole_is_told_up_to_it_and_comes_again(film: Stored, site: Stored) -> None:
    spoil(film, 7001)
    with pytest.raises(RemoteError, match="damaged"):
        list(reading.part(film, 0, 20_000))
    found = told(film)
    assert (found.begins, found.words) == (7000, "A part of this file was lost here.")
    assert "brought again when a neighbour" in found.next_step
    Hole.objects.update(tries=2)
    assert "None that was met had it" in told(film).next_step
    assert "None that was met had it" in told(site).next_step
    assert whole.lost_here() == {film.cid, site.cid}


def test_a_film_that_is_gone_has_no_beginning(film: Stored) -> None:
    files.path_of(film.cid).unlink()
    assert told(film).begins == 0
    assert whole.lost_here() == {film.cid}


def test_a_website_opens_as_long_as_its_own_page_is_here(site: Stored) -> None:
    lose(NOTE)
    found = told(site)
    assert (found.folder, found.opens, found.words) == (True, True, "Some of what is in it was lost here.")
    assert "brought again when a neighbour" in found.next_step
    Wanted.objects.update(tries=1)
    assert "None that was met had it" in told(site).next_step
    lose(PAGE)
    assert not told(site).opens


def test_of_what_stays_in_the_village_nobody_is_asked(film: Stored) -> None:
    Leased.objects.all().delete()
    Hole.objects.create(stored=film, begins=0, tries=1)
    assert "no neighbour is asked for it" in told(film).next_step
