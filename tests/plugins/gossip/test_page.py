"""The Exchange page: what everybody reads there, and what only a steward may do."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub import api
from hub.core.cid import id_text
from hub.testing import HubWriter, replay, sown
from naming import records as names
from naming.api import key_form
from naming.models import Called
from plugins.gossip.matching import matching_words
from plugins.gossip.models import FORKED, Neighbour, Receipt

SignIn = Callable[..., Client]


def neighbour(name: str, **fields: object) -> Neighbour:
    return Neighbour.objects.create(
        key=sown(name), hub=sown(name, "hub"), name=name, address="192.0.2.7", web_port=8000, **fields
    )


def page(browser: Client, **headers: str) -> str:
    got = browser.get("/gossip/", headers=headers)
    assert got.status_code == 200
    return got.content.decode()


@pytest.fixture
def kofi(sign_in: SignIn) -> Client:
    return sign_in("kofi", "steward")


@pytest.fixture
def asking(kofi: Client) -> Neighbour:
    """A hub that wants to be a neighbour."""
    return neighbour("Hilltop", accepted_there=True)


def words_of(asking: Neighbour) -> str:
    return matching_words(bytes(asking.key), api.handshake_keys("gossip").key)


def test_alone(kofi: Client, client: Client) -> None:
    assert "Alone. No neighbour yet." in page(client)
    assert "No exchange yet." in page(client)


def test_a_steward_sees_who_asks_and_the_words_to_compare(kofi: Client, asking: Neighbour) -> None:
    shown = page(kofi)
    assert "It asks to exchange with us. Compare the words below with its steward, then accept." in shown
    assert words_of(asking) in shown
    assert "The words match: accept" in shown


def test_of_a_hub_that_never_asked_it_is_not_said_that_it_does(kofi: Client) -> None:
    neighbour("Hilltop")
    shown = page(kofi)
    assert "asks to exchange" not in shown
    assert (
        "Found, and accepted by neither hub yet. Compare the words below with its steward, then both accept." in shown
    )
    kofi.post(f"/gossip/{Neighbour.objects.get().pk}/accept")
    assert "Accepted here. Waiting for its steward to accept us." in page(kofi)


@pytest.mark.parametrize("role", ["member", "moderator"])
def test_nobody_else_sees_who_asks(sign_in: SignIn, asking: Neighbour, role: str) -> None:
    shown = page(sign_in("ama", role))
    assert "Hilltop" not in shown
    assert "Add a neighbour" not in shown


def test_a_guest_sees_neighbours_and_no_button(kofi: Client, asking: Neighbour, client: Client) -> None:
    neighbour("Lakeside", accepted=True)
    shown = page(client)
    assert "Lakeside" in shown
    assert "Hilltop" not in shown
    assert "Remove" not in shown
    assert words_of(asking) not in shown


def test_a_steward_accepts(kofi: Client, asking: Neighbour) -> None:
    done = kofi.post(f"/gossip/{asking.pk}/accept", follow=True)
    assert "Hilltop is accepted here." in done.content.decode()
    assert Neighbour.objects.get(pk=asking.pk).accepted
    assert "Away. We try again by ourselves." in page(kofi)
    assert words_of(asking) not in page(kofi)


def test_a_steward_removes(kofi: Client, asking: Neighbour) -> None:
    done = kofi.post(f"/gossip/{asking.pk}/remove", follow=True)
    assert "Hilltop is no longer a neighbour. What it gave us stays." in done.content.decode()
    assert not Neighbour.objects.exists()


def test_receipts_stay_when_a_neighbour_is_removed(kofi: Client, client: Client) -> None:
    hilltop, now = neighbour("Hilltop", accepted=True), timezone.now()
    Receipt.objects.create(neighbour=hilltop, name="Hilltop", began=now, ended=now, gave=1, got=5, code="bye")
    kofi.post(f"/gossip/{hilltop.pk}/remove", follow=True)
    shown = page(client)
    assert "Hilltop" in shown
    assert "You gave 1 post or other entry and got 5." in shown


def test_a_receipt_names_whose_feed_forked(kofi: Client, client: Client) -> None:
    ama, now = sown("ama"), timezone.now()
    notes = [FORKED + ama.hex(), "forked"]
    Receipt.objects.create(name="Hilltop", began=now, ended=now, code="bye", notes=notes)
    frozen = "was continued twice from the same place. It is frozen there, and the proof is kept."
    assert f"The feed of {key_form(ama)} {frozen} A feed {frozen}" in page(client)


def test_the_page_is_only_read(kofi: Client) -> None:
    assert kofi.post("/gossip/").status_code == 405


def test_the_desk_shows_neighbours_and_receipts_and_changes_neither(kofi: Client, asking: Neighbour) -> None:
    now = timezone.now()
    receipt = Receipt.objects.create(neighbour=asking, name="Hilltop", began=now, ended=now, code="bye")
    for name, row in (("neighbour", asking), ("receipt", receipt)):
        desk = f"/admin/gossip/{name}/"
        shown = kofi.get(desk).content.decode()
        assert "Hilltop" in shown
        assert '<a href="/gossip/">' in shown
        assert kofi.get(f"{desk}{row.pk}/change/").status_code == 200
        assert kofi.get(f"{desk}add/").status_code == 403
        assert kofi.post(f"{desk}{row.pk}/change/", {"address": "192.0.2.8", "accepted": "on"}).status_code == 403
        assert kofi.post(f"{desk}{row.pk}/delete/", {"post": "yes"}).status_code == 403
        kofi.post(desk, {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"})
    assert list(Neighbour.objects.values_list("address", "accepted")) == [("192.0.2.7", False)]
    assert Receipt.objects.get() == receipt


@pytest.mark.parametrize("act", ["add", "accept", "remove"])
@pytest.mark.parametrize("who", ["guest", "member", "moderator"])
def test_nobody_else_may_do_any_of_it(sign_in: SignIn, asking: Neighbour, who: str, act: str) -> None:
    browser = Client() if who == "guest" else sign_in("ama", who)
    address = "/gossip/add" if act == "add" else f"/gossip/{asking.pk}/{act}"
    refused = browser.post(address, {"address": "192.0.2.8:8000"})
    assert refused.status_code == 403
    assert "Only a steward of this hub may do this." in refused.content.decode()
    assert list(Neighbour.objects.values_list("name", "accepted")) == [("Hilltop", False)]


def test_an_address_where_nobody_answers_is_said_in_words(kofi: Client) -> None:
    done = kofi.post("/gossip/add", {"address": "127.0.0.1:1"}, follow=True)
    words = "Nobody answers at 127.0.0.1:1. Is that hub on, and is this its web address?"
    assert words in done.content.decode()


@pytest.mark.parametrize(
    ("standing", "words"),
    [
        ({"connected": True}, "Here now"),
        ({"trouble": "unreachable"}, "It does not answer at its address. We try again by ourselves."),
        ({"trouble": "not-accepted"}, "Its steward has not accepted us yet. We ask again by ourselves."),
        ({"trouble": "closed"}, "It hung up before it proved who it is. We try again by ourselves."),
        ({"accepted_there": True}, "Away. We try again by ourselves."),
        ({"trouble": "a code from tomorrow"}, "The neighbour ended the exchange."),
    ],
)
def test_how_things_stand_with_a_neighbour(kofi: Client, standing: dict[str, object], words: str) -> None:
    neighbour("Hilltop", accepted=True, **standing)
    assert words in page(kofi)


@pytest.mark.parametrize(
    ("code", "notes", "words"),
    [
        ("bye", [], "You gave 3 posts and other entries and got 5."),
        (
            "cut",
            [],
            "You gave 3 posts and other entries and got 5. The connection broke off in the middle. Nothing is lost;",
        ),
        (
            "bye",
            ["claims-ours"],
            "You gave 3 posts and other entries and got 5. The neighbour says it holds more of one of our own feeds",
        ),
        ("flood", ["gap", "flood"], "do not join what we hold. The neighbour sent much more than an exchange needs."),
    ],
)
def test_a_receipt_says_what_was_done_what_was_noticed_and_how_it_ended(
    kofi: Client, client: Client, code: str, notes: list[str], words: str
) -> None:
    hilltop = neighbour("Hilltop", accepted=True)
    now = timezone.now()
    Receipt.objects.create(
        neighbour=hilltop, name="Hilltop", began=now, ended=now, gave=3, got=5, code=code, notes=notes
    )
    assert words in page(client)


def test_the_open_page_fetches_only_its_list(kofi: Client) -> None:
    shown = page(kofi, **{"X-Fragment": "neighbours"})
    assert "<html" not in shown
    assert "Neighbours" in shown


def test_both_hubs_show_the_same_four_words() -> None:
    words = matching_words(sown("one"), sown("other"))
    assert words == matching_words(sown("other"), sown("one"))
    assert len(words.split()) == 4
    assert words != matching_words(sown("one"), sown("a third"))


def test_a_neighbour_is_called_as_who_looks_and_this_hub_call_it(kofi: Client, client: Client) -> None:
    hill, lake = neighbour("Hilltop", accepted=True), neighbour("Lakeside", accepted=True)
    kofi_id = api.person_of(kofi.get("/gossip/").wsgi_request)
    Called.objects.create(person=kofi_id, label="milimani", zone=bytes(hill.hub))
    api.publish_as_hub(names.Bind(label="ziwani", what="hub", target=id_text(bytes(lake.hub))))
    mine, others = page(kofi), page(client)
    assert "milimani" in mine
    assert "milimani" not in others
    assert "It calls itself <bdi>Hilltop</bdi>." in mine
    assert ">Hilltop</b>" in others
    assert ">ziwani</b>" in others


def test_of_a_name_that_two_hubs_call_themselves_the_page_warns_until_this_hub_says_which(kofi: Client) -> None:
    near, far = HubWriter("near"), HubWriter("far")
    Neighbour.objects.create(key=sown("near"), hub=near.hub.id, name="Near", accepted=True)
    near.write(names.Claim(label="amani"))
    replay(near)
    assert "It calls itself <bdi>amani</bdi>." in page(kofi)
    assert "Another hub does too" not in page(kofi)
    far.write(names.Claim(label="amani"))
    replay(far)
    shown = page(kofi)
    assert "Another hub does too, so the name alone does not say which one is meant." in shown
    assert 'href="/naming/name/amani/"' in shown
    api.publish_as_hub(names.Bind(label="amani", what="hub", target=id_text(near.hub.id)))
    shown = page(kofi)
    assert ">amani</b>" in shown
    assert "Another hub does too" not in shown


def test_many_neighbours_cost_as_many_statements_as_one(kofi: Client) -> None:
    counts = []
    for some in (1, 6):
        for number in range(some):
            hub = HubWriter(f"hub {some} {number}")
            hub.write(names.Claim(label=f"hub-{some}-{number}"))
            replay(hub)
            Neighbour.objects.create(key=sown(f"{some} {number}"), hub=hub.hub.id, name="Hub", accepted=True)
        with CaptureQueriesContext(connection) as asked:
            page(kofi)
        counts.append(len(asked))
    assert counts[0] == counts[1]
