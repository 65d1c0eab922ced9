"""Whatever spelling somebody pastes, on every form that asks for an id the same thing is meant."""

from collections.abc import Callable

import pytest
from django.core.management import call_command
from django.test import Client

from hub import api
from hub.content import folders
from hub.core import ipns
from hub.core.cid import cid_text, id_text, read_cid
from hub.core.keys import public_key
from hub.testing import Writer, replay, sown
from plugins.forum.records import Topic
from plugins.pins.models import Pinned
from tests.content.samples import FILM, clear, received
from tests.plugins.library.conftest import add_shelf
from tests.plugins.pins.here.test_needs import A_BOARD, GOAT, UNTIL
from tests.plugins.pins.here.test_pages import A_FILM

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
OLD = "QmRQ353oFNqt8zfZ9X1HgRUszwv9RkEEwmMZZkbkYEsybn"
OURS = cid_text(read_cid(OLD))
SEED = sown("a name")
NAME = ipns.name_text(public_key(SEED))


@pytest.fixture
def kofi(sign_in: SignIn) -> Client:
    return sign_in("kofi", "steward")


def promised(kofi: Client, what: str, target: str) -> tuple[str, str]:
    got = kofi.post("/pins/new/", A_FILM | {"what": what, "target": target})
    assert got.status_code == 302, target
    entry = next(iter(api.written([Pinned.objects.latest("position").position]).values()))
    said = entry.record or {}
    return said["what"], said["target"]


def test_a_file_is_promised_in_whatever_spelling(kofi: Client) -> None:
    for target in (OLD, OURS.upper(), f"http://hub.example/ipfs/{OLD}/", f"ipfs://{OURS}"):
        assert promised(kofi, "file", target) == ("file", OURS)
    assert promised(kofi, "page", f"/ipfs/{OURS}/") == ("file", OURS), "which it is, whatever was chosen"


def test_an_address_of_a_name_is_that_name_whatever_was_chosen(kofi: Client) -> None:
    api.hear_trail(NAME, [ipns.write(SEED, f"/ipfs/{GOAT}", 1, UNTIL)], "")
    for what, target in (("page", f"/ipns/{NAME}"), ("name", f"http://hub.example/ipns/{NAME}/"), ("file", NAME)):
        assert promised(kofi, what, target) == ("name", f"/ipns/{NAME}")


def test_a_topic_is_promised_by_the_address_of_its_page(kofi: Client) -> None:
    esi = Writer("esi")
    topic = esi.write(Topic(board=A_BOARD, title="Words", text="", as_="esi"))
    replay(esi)
    assert promised(kofi, "topic", f"http://hub.example/forum/topic/{id_text(topic.id)}/") == (
        "topic",
        id_text(topic.id),
    )


def test_what_lies_in_a_folder_is_meant_and_not_the_folder(kofi: Client) -> None:
    clear()
    film = received(FILM)
    site = folders.add_folder([("a film.mp4", film.cid)])
    assert promised(kofi, "file", f"/ipfs/{cid_text(site.cid)}/a%20film.mp4") == ("file", cid_text(film.cid))
    refused = kofi.post("/pins/new/", A_FILM | {"target": f"/ipfs/{cid_text(site.cid)}/another"})
    assert refused.status_code == 422


def test_the_library_and_the_steward_at_the_machine_read_the_same(
    kofi: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    clear()
    film = received(FILM)
    shelf = add_shelf(kofi)
    for number, text in enumerate((cid_text(film.cid).upper(), f"http://hub.example/ipfs/{cid_text(film.cid)}/")):
        done = kofi.post(f"{shelf}add/", {"title": f"Film {number}", "held": text, "again": "on"})
        assert done.status_code == 302, text
        call_command("content", "verify", text)
    assert capsys.readouterr().out.count("as it was kept") == 2
