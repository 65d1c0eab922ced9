"""The page of a person, with what they wrote in all their feeds, and the list of everybody who is known here."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

import pytest
from django.apps import apps
from django.contrib.auth import get_user
from django.db import connection
from django.http import HttpRequest
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from hub import api
from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Person
from hub.accounts.records import Profile
from hub.core.cid import id_text
from hub.core.entry import Entry
from hub.core.record import Record, record
from hub.log import store
from hub.log.models import Feed, Hidden
from hub.plugins import Line
from hub.testing import Writer, replay, sign_in
from naming.api import display_names
from tests.accounts.test_incarnation import move_to_another_machine
from tests.portal.page import Page

__all__ = ["sign_in"]
pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
MOST_QUERIES = 12


@record("gossip.word")
@dataclass(frozen=True)
class Word(Record):
    """A word that somebody said; of a plugin that these tests stand in for."""

    text: str


def lines(plugin: object, request: HttpRequest, positions: Collection[int]) -> dict[int, Line]:
    """As a plugin tells what it wrote: not to guests what is secret."""
    found = {at: told.get("text", "") for at, told in api.bodies(positions).items() if told["t"] == "gossip.word"}
    readable = {at: text for at, text in found.items() if request.user.is_authenticated or "secret" not in text}
    return {at: Line(f"{text} said", f"/gossip/#{at}", text) for at, text in readable.items()}


@pytest.fixture(autouse=True)
def told(riverbend: HubIdentity, monkeypatch: pytest.MonkeyPatch) -> None:
    """A plugin that tells words."""
    monkeypatch.setattr(type(apps.get_app_config("gossip")), "lines", lines)


def say(browser: Client, *words: str, scope: str = "open") -> list[Entry]:
    request = RequestFactory().get("/")
    request.session = browser.session
    request.user = get_user(request)
    return [api.publish(request, Word(text=word), scope=scope) for word in words]


def page_of(name: str, more: str = "") -> str:
    return f"/people/{id_text(Person.objects.get(name=name).person_id)}/{more}"


def read(browser: Client, address: str) -> list[str]:
    """The titles of what somebody wrote, in the order of the page."""
    page = Page(browser.get(address).content.decode())
    return [tag.text.removesuffix(" said") for tag in page.all("a") if "row-link" in tag["class"]]


def rows(browser: Client, address: str) -> list[str]:
    """The names in the list."""
    page = Page(browser.get(address).content.decode())
    return [tag["href"] for tag in page.all("a") if "row-link" in tag["class"]]


def test_what_somebody_wrote_stands_on_their_page_the_newest_first(sign_in: SignIn, client: Client) -> None:
    ama, kofi = sign_in("ama"), sign_in("kofi")
    say(ama, "first", "second")
    say(kofi, "other")
    say(ama, "third")
    assert read(client, page_of("ama")) == ["third", "second", "first"]


def test_all_their_feeds_are_one_timeline(sign_in: SignIn, client: Client) -> None:
    ama = sign_in("ama")
    say(ama, "early")
    say(ama, "at home", scope="here")
    move_to_another_machine()
    ama = sign_in("ama")
    say(ama, "after a restore")
    assert Feed.objects.filter(person=Person.objects.get().person_id).count() == 3
    assert read(client, page_of("ama")) == ["after a restore", "at home", "early"]
    assert "for this village alone" in client.get(page_of("ama")).content.decode()


def test_what_was_written_elsewhere_says_where(client: Client) -> None:
    esi = Writer("esi", "hilltop")
    esi.write(Word(text="far away"))
    replay(esi)
    village = display_names({esi.hub.id})[esi.hub.id]
    assert f"<bdi>{village}</bdi></p></li>" in client.get(f"/people/{id_text(esi.person.id)}/").content.decode()


def test_everybody_reads_what_they_may(sign_in: SignIn, client: Client) -> None:
    ama = sign_in("ama")
    say(ama, "plain", "secret")
    assert read(client, page_of("ama")) == ["plain"]
    assert read(ama, page_of("ama")) == ["secret", "plain"]


def test_a_long_life_is_turned_page_by_page_and_nothing_is_missed(
    sign_in: SignIn, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    from hub.portal import people

    monkeypatch.setattr(people, "A_PAGE", 3)
    monkeypatch.setattr(people, "LOOKED_AT", 5)
    ama = sign_in("ama")
    written = [f"secret {number}" if number in range(4, 12) else str(number) for number in range(20)]
    say(ama, *written)
    found, address = list[str](), page_of("ama")
    for _ in range(20):
        found += read(client, address)
        older = [tag["href"] for tag in Page(client.get(address).content.decode()).all("a") if "before=" in tag["href"]]
        if not older:
            break
        address = page_of("ama", older[0])
    assert found == [word for word in reversed(written) if "secret" not in word]


def test_what_is_hidden_erased_or_behind_a_fork_is_not_told(sign_in: SignIn, client: Client) -> None:
    ama = sign_in("ama")
    entries = say(ama, "stays", "hidden", "erased", "cut off")
    positions = store.positions_of(entry.id for entry in entries)
    Hidden.objects.create(position=positions[entries[1].id], act=0)
    store.erase_all([(entries[2].id, None)])
    Feed.objects.filter(key=entries[3].feed).update(counts_to=entries[3].seq - 1)
    assert read(client, page_of("ama")) == ["stays"]


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "1e3", "", "٣"])
def test_what_cannot_be_a_place_is_the_beginning(sign_in: SignIn, client: Client, before: str) -> None:
    say(sign_in("ama"), "only")
    assert read(client, page_of("ama", f"?before={before}")) == ["only"]


def test_a_seat_and_a_village_are_said(sign_in: SignIn, client: Client) -> None:
    sign_in("kofi", role="steward")
    esi = Writer("esi", "hilltop")
    esi.write(Profile(name="Esi"))
    replay(esi)
    assert "steward · Riverbend" in " ".join(Page(client.get(page_of("kofi")).content.decode()).words)
    shown = client.get(f"/people/{id_text(esi.person.id)}/").content.decode()
    assert "their words came by exchange" in shown


def test_both_pages_ask_little_of_the_database(sign_in: SignIn) -> None:
    ama = sign_in("ama", role="steward")
    say(ama, *(str(number) for number in range(40)))
    for number in range(40):
        writer = Writer(f"esi{number}", f"hub{number}")
        writer.write(Profile(name=f"Esi {number}"))
        replay(writer)
    for address in (page_of("ama"), "/people/", "/people/?q=es"):
        ama.get(address)
        with CaptureQueriesContext(connection) as asked:
            assert ama.get(address).status_code == 200
        assert len(asked) <= MOST_QUERIES, "\n".join(query["sql"][:110] for query in asked.captured_queries)


def elsewhere(*names: str) -> list[Writer]:
    writers = [Writer(f"w{number}", "hilltop") for number, _ in enumerate(names)]
    for writer, name in zip(writers, names, strict=True):
        writer.write(Profile(name=name))
    replay(*writers)
    return writers


def test_people_of_this_village_and_of_others_are_listed_apart(sign_in: SignIn, client: Client) -> None:
    sign_in("kofi", role="steward")
    sign_in("ama")
    elsewhere("Esi", "Yaw")
    page = Page(client.get("/people/").content.decode())
    order = [tag.text for tag in page.all("h2", "a") if tag.name == "h2" or "row-link" in tag["class"]]
    assert order == ["In this village 2", "ama", "kofi", "Known from elsewhere 2", "Esi", "Yaw"]
    assert "steward" in page.words


def test_two_letters_find_the_beginning_of_any_word_of_a_name(sign_in: SignIn, client: Client) -> None:
    sign_in("ama")
    elsewhere("Nana Amina", "Élodie", "Kwame")
    assert len(rows(client, "/people/?q=AM")) == 2
    assert len(rows(client, "/people/?q=él")) == 1
    assert rows(client, "/people/?q=wa") == []
    assert "at least two letters" in client.get("/people/?q=a").content.decode()
    assert "Nobody whose name begins so." in client.get("/people/?q=zz").content.decode()


def test_a_long_list_is_turned_page_by_page(sign_in: SignIn, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    from hub.portal import people

    monkeypatch.setattr(people, "A_PAGE", 3)
    elsewhere(*(f"Esi {number}" for number in range(8)))
    found, address = list[str](), "/people/?part=elsewhere"
    while address:
        found += rows(client, address)
        links = [tag["href"] for tag in Page(client.get(address).content.decode()).all("a")]
        address = next((f"/people/{link}" for link in links if "after=" in link), "")
    assert len(found) == len(set(found)) == 8


def test_who_is_blocked_or_may_not_sign_in_is_not_listed(sign_in: SignIn, client: Client) -> None:
    sign_in("ama")
    Person.objects.filter(name="ama").update(is_active=False)
    esi, _ = elsewhere("Esi", "Yaw")
    Feed.objects.filter(key=esi.key).update(blocked=True)
    assert len(rows(client, "/people/")) == 1


def test_a_name_made_of_marks_breaks_nothing(client: Client) -> None:
    elsewhere("<script>alert(1)</script>", "\u202eevil", "x" * 200)
    shown = client.get("/people/?q=%3Cscript").content.decode()
    assert "<script>alert" not in shown
    assert len(rows(client, "/people/")) == 3
    assert client.get("/people/?q=%00%ff&after=nobody&part=other").status_code == 200


def test_the_page_of_a_hub_says_that_it_is_one(client: Client, riverbend: HubIdentity) -> None:
    own = client.get(f"/people/{id_text(riverbend.id)}/").content.decode()
    assert "This is the hub itself" in own
    assert "by exchange" not in own
