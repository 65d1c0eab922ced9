"""A promise is never said to be kept here when a part of it is known to be missing."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub import api
from hub.content import files, folders, holding, reading
from hub.content.models import Leased, Stored, Wanted
from hub.core.cid import cid_text
from hub.core.errors import RemoteError
from hub.core.short_ids import hex_of
from plugins.pins import asking
from plugins.pins.keeping import GB, keep_ours, used
from plugins.pins.models import Alone, Kept, Pinned
from plugins.pins.promises import promises
from plugins.pins.records import Offer
from plugins.pins.seeing import seen
from tests.content.samples import FILM, clear, received, spoil
from tests.plugins.pins.here.test_pages import A_FILM, page, pin_id

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
NONCE = bytes(range(16))


@pytest.fixture
def film() -> Stored:
    clear()
    return received(FILM)


@pytest.fixture
def site(film: Stored) -> Stored:
    """A folder that holds the film."""
    return folders.add_folder([("film", film.cid)])


@pytest.fixture
def kofi(sign_in: SignIn, site: Stored) -> Client:
    """kofi's village keeps the folder on its own hub."""
    found = sign_in("kofi", "steward")
    api.publish_as_hub(Offer(doublings=0))
    sent = A_FILM | {"target": cid_text(site.cid), "copies": "1"}
    assert found.post("/pins/new/", sent).status_code == 302
    keep_ours()
    return found


def proof(client: Client, site: Stored) -> str:
    return client.get(f"/pins/proof/{hex_of(pin_id())}/{NONCE.hex()}/{cid_text(site.cid)}/").content.decode()


def address() -> str:
    return f"/pins/pin/{hex_of(pin_id())}/"


def test_a_folder_is_kept_and_proved_by_a_part_of_a_file_below_it(kofi: Client, site: Stored) -> None:
    assert "Kept on 1 of 1 hub" in page(kofi, address())
    assert proof(kofi, site).startswith("stays ")
    assert Kept.objects.get().size == len(FILM)


def flipped(film: Stored) -> None:
    spoil(film, 7)
    with pytest.raises(RemoteError):
        list(reading.part(film, 0, film.size))


def deleted(film: Stored) -> None:
    files.path_of(film.cid).unlink()


def quarantined(film: Stored) -> None:
    holding.drop_damaged(film.cid)


@pytest.mark.parametrize("spoilt", [flipped, deleted, quarantined])
def test_where_a_part_below_is_missing_it_is_neither_called_kept_nor_proved(
    spoilt: Callable[[Stored], None], kofi: Client, site: Stored, film: Stored
) -> None:
    spoilt(film)
    assert "has yet to fetch it" in page(kofi, address())
    assert proof(kofi, site) == "lacks"
    keep_ours()
    assert Wanted.objects.exists() or film.holes.exists(), "it is brought again"
    assert Kept.objects.exists(), "and still promised"


def test_of_a_copy_on_a_machine_that_does_not_answer_nothing_is_said(kofi: Client, site: Stored, film: Stored) -> None:
    files.path_of(film.cid).rename(files.marked(film.cid, files.BUCKET))
    assert kofi.get(f"/pins/proof/{hex_of(pin_id())}/{NONCE.hex()}/{cid_text(site.cid)}/").status_code == 503
    here = api.this_hub()
    assert here is not None
    [found] = seen(promises([Pinned.objects.get().position]), here.id)
    neighbour = asking.Neighbour("http://127.0.0.1:1", api.Card(bytes(32), bytes(32), "Hilltop", 80, 81, ()))
    assert asking.heard(neighbour, found, NONCE) == ""


def test_a_bit_that_nobody_read_since_is_found_by_the_question_itself(kofi: Client, site: Stored, film: Stored) -> None:
    for at in range(0, len(FILM), 1000):
        spoil(film, at)
    assert proof(kofi, site) == "lacks"
    assert "has yet to fetch it" in page(kofi, address())


def test_a_copy_with_a_hole_is_not_let_go_of_where_all_room_is_filled(kofi: Client, film: Stored) -> None:
    flipped(film)
    Kept.objects.create(pin8=1, cid="another", size=2 * GB)
    keep_ours()
    assert Kept.objects.count() == 2
    assert leases() == 1


def test_what_only_this_box_has_is_noted_and_what_is_lost_already_is_not(kofi: Client, film: Stored) -> None:
    assert Alone.objects.count() == 1
    deleted(film)
    keep_ours()
    assert not Alone.objects.exists()


def test_two_promises_of_one_film_fill_its_room_once_and_the_last_lets_it_go(kofi: Client, site: Stored) -> None:
    first = address()
    kofi.post("/pins/new/", A_FILM | {"target": cid_text(site.cid), "copies": "1"})
    keep_ours()
    assert (Kept.objects.count(), leases(), used()) == (2, 1, 0)
    Kept.objects.update(own=False)
    assert used() == len(FILM), "if it had been brought"
    kofi.post(f"{first}end/")
    keep_ours()
    assert (Kept.objects.count(), leases()) == (1, 1)
    kofi.post(f"{address_of_newest()}end/")
    keep_ours()
    assert (Kept.objects.count(), leases()) == (0, 0)


def leases() -> int:
    return Leased.objects.filter(label="pins", promised=True).count()


def address_of_newest() -> str:
    newest = Pinned.objects.order_by("-position").values_list("position", flat=True)[:1]
    [entry] = api.written(newest).values()
    return f"/pins/pin/{hex_of(entry.id)}/"
