"""What ama, kofi and esi see of promises and do about them, with forms alone."""

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client

from hub import api
from hub.core.cid import id_text
from hub.core.short_ids import hex_of
from hub.testing import HubWriter, Writer, replay
from plugins.pins.models import Offered, Pinned, Unpinned
from plugins.pins.records import Offer, Unpin
from tests.people import sent
from tests.plugins.pins.here.hubs import A_SEAT, FILM, pin, proof
from tests.portal.page import said

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
A_FILM = {"title": "How wells are dug", "what": "file", "target": FILM, "copies": "2", "days": ""}


@pytest.fixture
def kofi(sign_in: SignIn) -> Client:
    return sign_in("kofi", "steward")


@pytest.fixture
def here(kofi: Client) -> bytes:
    found = api.this_hub()
    assert found is not None
    return found.id


@pytest.fixture
def address(kofi: Client, here: bytes) -> str:
    """The page of a promise that kofi made."""
    sent(kofi, "/pins/new/", A_FILM)
    return f"/pins/pin/{hex_of(pin_id())}/"


def pin_id() -> bytes:
    """The id of the promise that is here."""
    entries = api.written(Pinned.objects.values_list("pk", flat=True))
    return next(iter(entries.values())).id


def circle(kofi: Client, here: bytes) -> tuple[HubWriter, HubWriter]:
    """Two hubs and this one agree to keep each other's things."""
    found = HubWriter("hilltop"), HubWriter("lakeside")
    for voice in found:
        voice.write(Offer(doublings=5, keeps=[id_text(here)], trusts=[id_text(here)], days={id_text(here): 0}))
    replay(*found)
    ours = Offer(doublings=5, trusts=[id_text(voice.hub.id) for voice in found])
    api.publish_as_hub(ours)
    return found


def page(browser: Client, address: str) -> str:
    got = browser.get(address)
    assert got.status_code == 200, got.content[:400]
    return said(got)


def test_kofi_promises_and_everybody_reads_it(address: str, client: Client) -> None:
    assert "How wells are dug" in page(client, "/pins/")
    assert "Needs help" in page(client, address)


def test_ama_promises_nothing_in_the_name_of_the_village(sign_in: SignIn, kofi: Client) -> None:
    assert sign_in("ama").post("/pins/new/", A_FILM).status_code == 403
    assert not Pinned.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"target": "../../etc/passwd"},
        {"target": "\u202ekfab"},
        {"copies": "0"},
        {"days": "-1"},
        {"what": "moon"},
        {"title": ""},
    ],
)
def test_what_cannot_be_kept_is_refused_in_the_form(wrong: dict[str, str], kofi: Client) -> None:
    assert kofi.post("/pins/new/", A_FILM | wrong).status_code == 422
    assert not Pinned.objects.exists()


def test_what_strangers_promise_in_our_name_is_no_promise(kofi: Client, here: bytes, client: Client) -> None:
    esi = Writer("esi")
    esi.write(pin(here, title="Esi's film"))
    replay(esi)
    assert "Esi" not in page(client, "/pins/")
    assert client.get(f"/pins/pin/{hex_of(pin_id())}/").status_code == 404


def test_kofi_ends_it_and_nobody_has_to_keep_it(address: str, kofi: Client) -> None:
    assert kofi.post(f"{address}end/").status_code == 302
    assert "Ended" in page(kofi, address)
    kofi.post(f"{address}end/")
    assert Unpinned.objects.count() == 1


def test_ama_ends_nothing(address: str, sign_in: SignIn, client: Client) -> None:
    assert sign_in("ama").post(f"{address}end/").status_code == 403
    assert client.post(f"{address}end/").status_code == 403
    assert not Unpinned.objects.exists()


def test_a_stranger_ends_nothing_of_ours(address: str, here: bytes, client: Client) -> None:
    esi = Writer("esi")
    esi.write(Unpin(zone=id_text(here), seat=A_SEAT, target=id_text(pin_id())))
    replay(esi)
    assert "Ended" not in page(client, address)


def test_hubs_that_agreed_are_called_and_their_proofs_counted(kofi: Client, here: bytes, address: str) -> None:
    hilltop, lakeside = circle(kofi, here)
    assert "not asked yet" in page(kofi, address)
    hilltop.write(proof(lakeside, [pin_id()], days={id_text(here): 0}))
    lakeside.write(proof(hilltop, [pin_id()], "holds", days={id_text(here): 0}))
    replay(hilltop, lakeside)
    shown = page(kofi, address)
    assert "Kept on 2 of 2 hubs" in shown
    assert "proved today, says k-" in shown


def test_a_hub_that_nobody_here_named_is_neither_called_nor_believed(kofi: Client, here: bytes, address: str) -> None:
    hilltop, _lakeside = circle(kofi, here)
    liar = HubWriter("liar")
    liar.write(Offer(doublings=20, keeps=[id_text(here)]))
    liar.write(proof(hilltop, [pin_id()]))
    hilltop.write(proof(liar, [pin_id()]))
    replay(liar, hilltop)
    assert "on 0 of 2 hubs" in page(kofi, address)


def test_a_day_that_has_not_come_proves_nothing(kofi: Client, here: bytes, address: str) -> None:
    hilltop, lakeside = circle(kofi, here)
    hilltop.write(proof(lakeside, [pin_id()], days={id_text(here): 4000}))
    replay(hilltop)
    assert "on 0 of 2 hubs" in page(kofi, address)


def test_a_stick_full_of_proofs_arrives_twice_and_says_the_same(kofi: Client, here: bytes, address: str) -> None:
    hilltop, lakeside = circle(kofi, here)
    hilltop.write(proof(lakeside, [pin_id()], days={id_text(here): 0}))
    replay(hilltop)
    before = page(kofi, address)
    replay(hilltop)
    assert page(kofi, address) == before


def test_a_receipt_says_who_has_it_and_of_which_day_it_is(address: str, client: Client) -> None:
    paper = page(client, f"{address}receipt/")
    assert "Promised by" in paper
    assert re.search(r"on 0 of 2 hubs · (about )?\d+ ", paper), "on paper 'proved 3 days ago' needs a day"


def test_what_only_this_box_has_is_told_and_kofi_asks_for_help(kofi: Client, here: bytes) -> None:
    circle(kofi, here)
    cid = api.receive("pins", here, BytesIO(b"a film")).cid
    assert kofi.post("/pins/new/", A_FILM | {"target": cid}).status_code == 302
    assert "1 thing would be lost" in page(kofi, "/pins/box/")
    assert "Asked." in said(kofi.post("/pins/box/help/", follow=True))


def test_where_nothing_would_be_lost_nobody_is_asked(kofi: Client, address: str) -> None:
    assert "Nothing that was promised would be lost" in page(kofi, "/pins/box/")
    assert "Asked." not in said(kofi.post("/pins/box/help/", follow=True))


def test_kofi_offers_room_and_nobody_else_does(kofi: Client, client: Client) -> None:
    assert kofi.post("/pins/room/", {"room": "5"}).status_code == 302
    assert "This hub offers 32 GB" in page(kofi, "/pins/room/")
    assert kofi.post("/pins/room/", {"room": "99"}).status_code == 422
    assert client.get("/pins/room/").headers["Location"].startswith("/sign-in/")
    assert Offered.objects.count() == 1
