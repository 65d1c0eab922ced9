"""A promised name keeps what it leads to, as the village sees it that promised it; and says so where it leads to
nothing, or to one of several things."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub import api
from hub.core.cid import content_id, id_text
from hub.core.short_ids import hex_of
from hub.testing import HubWriter, replay
from naming import records
from plugins.forum.records import Topic
from plugins.pins.models import Pinned
from plugins.pins.needs import Needs, needs_of
from tests.plugins.pins.here.test_pages import A_FILM
from tests.portal.page import said

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
FILM, OTHER, GOAT = (content_id(each) for each in (b"a film", b"another", b"a goat"))
A_BOARD = id_text(bytes(32))


@pytest.fixture
def kofi(sign_in: SignIn) -> Client:
    return sign_in("kofi", "steward")


@pytest.fixture
def amani(kofi: Client) -> HubWriter:
    """A village far away that calls itself so."""
    hub = HubWriter("amani")
    hub.write(records.Claim(label="amani"))
    return hub


def needed(name: str, **fields: str) -> Needs | None:
    return needs_of({"what": "name", "target": name, **fields})


def test_a_written_name_needs_the_file_to_which_it_leads_now(amani: HubWriter) -> None:
    first = amani.write(records.Bind(label="soko", what="cid", target=FILM))
    replay(amani)
    assert needed("soko.amani") == Needs((FILM,))
    amani.write(records.Bind(label="soko", what="cid", target=OTHER, after=[id_text(first.id)]))
    replay(amani)
    assert needed("soko.amani") == Needs((OTHER,))


def test_a_name_of_a_topic_needs_what_its_words_name(amani: HubWriter) -> None:
    topic = amani.write(Topic(board=A_BOARD, title="Goats", text="", as_="amani", photos=[{"cid": GOAT}]))
    amani.write(records.Bind(label="mbuzi", what="entry", target=id_text(topic.id)))
    replay(amani)
    assert needed("mbuzi.amani") == Needs((GOAT,), (id_text(topic.id),))


def test_a_name_leads_where_the_village_says_that_promised_it(amani: HubWriter) -> None:
    amani.write(records.Bind(label="soko", what="cid", target=FILM))
    replay(amani)
    api.publish_as_hub(records.Bind(label="soko", what="cid", target=OTHER))
    assert needed("soko") == Needs((OTHER,))
    assert needed("soko", zone=id_text(amani.hub.id)) == Needs((FILM,))


def test_what_two_hubs_are_called_is_promised_once_this_village_says_which(kofi: Client, amani: HubWriter) -> None:
    other = HubWriter("lakeside")
    other.write(records.Claim(label="amani"))
    amani.write(records.Bind(label="soko", what="cid", target=FILM))
    replay(amani, other)
    sent = A_FILM | {"what": "name", "target": "soko.amani"}
    answer = kofi.post("/pins/new/", sent)
    assert (answer.status_code, Pinned.objects.exists()) == (422, False)
    assert "Several hubs are called so." in said(answer)
    api.publish_as_hub(records.Bind(label="amani", what="hub", target=id_text(amani.hub.id)))
    assert kofi.post("/pins/new/", sent).status_code == 302
    shown = said(kofi.get(f"/pins/pin/{hex8()}/"))
    assert FILM in shown


def test_a_promise_whose_name_is_contested_since_says_so_and_what_nobody_named_is_refused(
    kofi: Client, amani: HubWriter
) -> None:
    amani.write(records.Bind(label="soko", what="cid", target=FILM))
    replay(amani)
    assert kofi.post("/pins/new/", A_FILM | {"what": "name", "target": "soko.amani"}).status_code == 302
    other = HubWriter("lakeside")
    other.write(records.Claim(label="amani"))
    replay(other)
    assert "Several hubs are called so." in said(kofi.get(f"/pins/pin/{hex8()}/"))
    assert "Nobody is called so here." in said(kofi.post("/pins/new/", A_FILM | {"what": "name", "target": "duka"}))


def hex8() -> str:
    """The newest promise."""
    position = Pinned.objects.latest("position").position
    return hex_of(api.written([position])[position].id)
