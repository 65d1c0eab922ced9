"""Stewards arrange the home page: which card comes first, and what everybody reads on top. Nobody else can."""

from collections.abc import Callable, Sequence

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.accounts.hubs import uptime
from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Uptime
from hub.plugins import HubPlugin, Tile, switches
from hub.portal.arranging import DAY
from hub.portal.models import Card, Notice
from tests.portal.page import Page

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
MOST_QUERIES = 12
ADDRESSES = ["/arrange/move/", "/arrange/pin/", "/arrange/unpin/"]


def cards(person: Client) -> list[str]:
    """The addresses of the cards on the home page, the main action first."""
    page = Page(person.get("/").content.decode())
    return [tag["href"] for tag in page.all("a") if "tile" in tag["class"].split()]


def said(person: Client, address: str = "/") -> str:
    return " ".join(Page(person.get(address).content.decode()).words)


def test_a_steward_moves_a_card_and_everybody_sees_it(riverbend: HubIdentity, client: Client, sign_in: SignIn) -> None:
    kofi = sign_in("kofi", role="steward")
    first, second, *rest = cards(client)
    label = second.strip("/").partition("/")[0]
    kofi.post("/arrange/move/", {"up": label})
    assert cards(client) == [second, first, *rest]
    kofi.post("/arrange/move/", {"down": label})
    assert cards(client) == [first, second, *rest]


@pytest.mark.parametrize("moved", [{"up": "forum"}, {"down": "nothing"}, {"up": "../x"}, {}])
def test_what_cannot_be_moved_stays(riverbend: HubIdentity, sign_in: SignIn, moved: dict[str, str]) -> None:
    kofi = sign_in("kofi", role="steward")
    before = cards(kofi)
    assert kofi.post("/arrange/move/", moved).status_code == 302
    assert cards(kofi) == before


def test_a_card_that_nobody_moved_comes_last(riverbend: HubIdentity, client: Client) -> None:
    Card.objects.create(label="gossip", place=0)
    assert cards(client)[0] == "/gossip/"


def test_a_notice_stands_on_top_with_its_writer(riverbend: HubIdentity, client: Client, sign_in: SignIn) -> None:
    kofi = sign_in("kofi", role="steward")
    kofi.post("/arrange/pin/", {"text": "The <b>well</b> is closed", "days": "1"})
    page = Page(client.get("/").content.decode())
    noticed = next(tag for tag in page.all("section") if "notice" in tag["class"].split())
    assert "The <b>well</b> is closed" in noticed.text
    assert "kofi" in noticed.text
    assert len(page.words) <= 40


def test_a_notice_ends_by_the_time_that_the_hub_was_on(
    riverbend: HubIdentity, client: Client, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    Uptime.objects.all().delete()  # a hub that was never up before
    monkeypatch.setattr(uptime.Drawn, "line", None)
    sign_in("kofi", role="steward").post("/arrange/pin/", {"text": "The well is closed", "days": "3"})
    Uptime.objects.update_or_create(pk=1, defaults={"seconds": 3 * DAY * 60 - 60})
    uptime.Drawn.line = None
    assert "The well is closed" in said(client)
    Uptime.objects.update(seconds=3 * DAY * 60 + 60)
    uptime.Drawn.line = None
    assert "The well is closed" not in said(client)


def test_a_new_notice_takes_the_place_of_the_old_and_is_taken_down(riverbend: HubIdentity, sign_in: SignIn) -> None:
    kofi = sign_in("kofi", role="steward")
    for text in ("The well is closed", "Market on Friday"):
        kofi.post("/arrange/pin/", {"text": text, "days": "7"})
    assert "The well is closed" not in said(kofi)
    kofi.post("/arrange/unpin/")
    assert "Market on Friday" not in said(kofi)


@pytest.mark.parametrize("given", [{"text": "", "days": "1"}, {"text": "x" * 101, "days": "1"}, {"text": "x"}])
def test_half_a_notice_is_asked_again(riverbend: HubIdentity, sign_in: SignIn, given: dict[str, str]) -> None:
    answer = sign_in("kofi", role="steward").post("/arrange/pin/", given)
    assert 'class="wrong"' in answer.content.decode()
    assert not Notice.objects.exists()


@pytest.mark.parametrize("role", ["", "member", "moderator"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_nobody_else_arranges(riverbend: HubIdentity, client: Client, sign_in: SignIn, role: str, address: str) -> None:
    esi = sign_in("esi", role=role) if role else client
    answer = esi.post(address, {"up": "gossip", "text": "Sell me your goats", "days": "1"})
    assert (answer.status_code, esi.get("/arrange/").status_code) == (403, 403)
    assert not Card.objects.exists()
    assert not Notice.objects.exists()
    assert "/arrange/" not in esi.get("/").content.decode()


def twenty(own: Sequence[tuple[HubPlugin, Tile]]) -> list[tuple[HubPlugin, Tile]]:
    """The cards of this hub's plugins, and of others until there are twenty."""
    others = [(own[0][0], Tile(title=f"Part {number}", url="portal:home")) for number in range(20 - len(own))]
    return [*own, *others]


@pytest.mark.parametrize("role", ["", "member", "steward"])
def test_home_with_twenty_plugins_asks_the_database_seldom(
    riverbend: HubIdentity, client: Client, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    ama = sign_in("ama", role=role) if role else client
    own = switches.tiles
    monkeypatch.setattr(switches, "tiles", lambda request: twenty(own(request)))
    assert len(cards(ama)) == 20
    with CaptureQueriesContext(connection) as queries:
        ama.get("/")
    assert len(queries) <= MOST_QUERIES
