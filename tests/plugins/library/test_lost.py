"""Where a part of a file was lost here its page says so, and nothing offers what would end in an error."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.content import files, holding, reading, store
from hub.content.models import Hole, Stored
from hub.core.cid import parse_cid
from hub.core.errors import RemoteError
from plugins.library.models import Item
from tests.content.samples import clear, spoil
from tests.plugins.library.conftest import a_file, add, add_shelf, record_of
from tests.plugins.library.test_catalogue import ROOT, titles
from tests.plugins.library.test_folders import SITE, send
from tests.plugins.library.test_pages import page

pytestmark = pytest.mark.django_db

FILM = b"\x1a\x45\xdf\xa3" + bytes(range(256)) * 12_000
"""Of three chunks."""
A_PART, SOME = "A part of this file was lost here.", "Some of what is in it was lost here."
BADGE = "a part is lost"


@pytest.fixture(autouse=True)
def empty() -> None:
    clear()


@pytest.fixture
def film(ama: Client, shelf: str) -> str:
    """The address of a film whose second chunk the card forgot."""
    item = add(ama, shelf, "Film", file=a_file("film.webm", FILM))
    forget(newest(), 1_100_000)
    return item


def newest() -> Stored:
    found = store.find(parse_cid(str(record_of(Item)["file"])))
    assert found is not None
    return found


def forget(stored: Stored, at: int) -> None:
    """The card forgets a bit, and somebody reads it."""
    spoil(stored, at)
    with pytest.raises(RemoteError, match="damaged"):
        list(reading.part(stored, 0, stored.size))


def test_a_damaged_film_plays_up_to_its_hole_and_is_not_saved(film: str, client: Client) -> None:
    shown = client.get(film).content.decode()
    assert A_PART in shown
    assert "brought again when a neighbour" in shown
    assert "<video" in shown
    assert "Save it" not in shown
    Hole.objects.update(begins=0)
    assert "<video" not in client.get(film).content.decode()


def test_lists_and_programs_are_told_the_same(film: str, shelf: str, ama: Client, kofi: Client, client: Client) -> None:
    for address in (shelf, f"{shelf}?look=covers"):
        assert BADGE in page(client, address)
    assert BADGE in page(ama, "/library/mine/")
    assert titles(client, f"{ROOT}new/") == []
    storage = page(kofi, "/library/storage/")
    assert "A part of these was lost here" in storage
    assert "Film" in storage
    Hole.objects.all().delete()
    for address in (shelf, f"{shelf}?look=covers", film):
        assert "lost" not in page(client, address)
    assert titles(client, f"{ROOT}new/") == ["Film"]
    assert "was lost" not in page(kofi, "/library/storage/")


def test_a_file_that_is_gone_is_not_offered_before_anybody_read_it(ama: Client, shelf: str, client: Client) -> None:
    item = add(ama, shelf)
    files.path_of(newest().cid).unlink()
    shown = page(client, item)
    assert A_PART in shown
    assert "Save it" not in shown
    assert titles(client, f"{ROOT}new/") == []


def test_who_adds_the_same_file_again_mends_it(film: str, shelf: str, ama: Client, client: Client) -> None:
    add(ama, shelf, "Film again", file=a_file("film.webm", FILM), again="on")
    assert "Save it" in page(client, film)


def test_a_website_of_which_a_part_is_lost_is_opened_as_long_as_it_can_be(
    ama: Client, shelf: str, client: Client
) -> None:
    _status, item = send(ama, shelf, SITE)
    site = newest()
    for path, opens in (("pictures/well.txt", True), ("index.html", False)):
        inside = store.at(site, path)
        assert inside is not None
        holding.drop_damaged(inside.cid)
        shown = page(client, item)
        assert SOME in shown
        assert ("Open it" in shown) is opens
    assert BADGE in page(client, shelf)


def test_of_what_stays_in_the_village_it_is_said_that_nobody_is_asked(ama: Client, kofi: Client) -> None:
    item = add(ama, add_shelf(kofi, scope="here"))
    holding.drop_damaged(newest().cid)
    shown = page(ama, item)
    assert "no neighbour is asked for it" in shown
    assert "No neighbour was there" not in shown


def test_an_earlier_version_of_which_a_part_is_lost_is_not_offered(film: str, ama: Client, client: Client) -> None:
    ama.post(f"{film}change/", {"title": "Film", "file": a_file("well.txt", b"Deeper.")})
    shown = page(client, film)
    assert BADGE in shown
    assert client.get(film).content.decode().count("download=true") == 1


def test_a_list_asks_as_much_of_one_as_of_many(film: str, shelf: str, ama: Client, client: Client) -> None:
    asked = []
    for more in (0, 3):
        for number in range(1, 1 + more):
            add(ama, shelf, f"Film {number}", file=a_file("film.webm", FILM[:-number]), again="on")
            forget(newest(), 1_100_000)
        client.get(shelf)
        with CaptureQueriesContext(connection) as found:
            assert page(client, shelf).count(BADGE) == 1 + more
        asked.append(len(found))
    assert asked[0] == asked[1]
