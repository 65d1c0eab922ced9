"""What stands on pages of this hub is named from its page, the name leads back by what it is called there, and the page
says by which names it is called."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub import api
from hub.accounts.records import Profile
from hub.api.pages import title_at
from hub.core.cid import id_text, parse_id
from hub.core.short_ids import hex_of
from hub.testing import HubWriter, Writer, replay
from naming import records
from naming.core.labels import key_label
from plugins.forum.models import Topic
from plugins.library.models import Item
from plugins.pins.models import Pinned
from tests.people import sent
from tests.plugins.forum.test_pages import add_board, begin
from tests.plugins.forum.test_photos import board_with
from tests.plugins.library.conftest import a_file, add, add_shelf, record_of
from tests.plugins.library.test_folders import SITE, send

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
find_asked = re.compile(r'href="(/naming/bind\?[^"]*)"').findall
find_led = re.compile(r'<a class="row-link" href="([^"]*)"><bdi>([^<]*)</bdi></a>').findall


@pytest.fixture
def kofi(sign_in: SignIn) -> Client:
    return sign_in("kofi", "steward")


def zone() -> str:
    here = api.this_hub()
    assert here is not None
    return id_text(here.id)


def page(browser: Client, address: str) -> str:
    got = browser.get(address)
    assert got.status_code == 200, got.content[:300]
    return got.content.decode()


def named(kofi: Client, address: str, label: str = "soko", way: int = 0) -> str:
    """Name what a page shows in the hub's zone, by the way that stands there; the page of the name."""
    link = urlsplit(unescape(find_asked(page(kofi, address))[way]))
    asked = {key: value[0] for key, value in parse_qs(link.query).items()}
    done = kofi.post("/naming/bind", asked | {"label": label, "zone": zone()})
    assert (done.status_code, done["Location"]) == (302, f"/naming/name/{label}/"), done.content.decode()
    return f"/naming/name/{label}.{key_label(parse_id(zone()))}/"


def led(browser: Client, name: str) -> tuple[str, str]:
    """Where the page of a name leads, and by which words."""
    [(address, words)] = find_led(page(browser, name))
    return unescape(address), unescape(words)


def test_a_topic(kofi: Client, client: Client) -> None:
    topic = begin(kofi, add_board(kofi))
    name = named(kofi, topic)
    for browser in (kofi, client):
        address, words = led(browser, name)
        assert words == "Well"
        assert browser.get(address, follow=True).wsgi_request.path == topic
        assert f'href="{name}"' in page(browser, topic)
        assert "Called “soko”" in page(browser, topic)
        assert led(browser, "/naming/") == (name, "soko")
        assert "<bdi>Well</bdi>" in page(browser, "/naming/")


def test_a_topic_that_a_guest_may_not_read_is_its_key_to_them(kofi: Client, client: Client) -> None:
    name = named(kofi, begin(kofi, board_with(read="member")))
    assert led(kofi, name)[1] == "Well"
    for address in (name, "/naming/", f"{name}card/", "/search/?q=soko"):
        assert "Well" not in page(client, address)


def test_an_item_and_its_file(kofi: Client, client: Client) -> None:
    item = add(kofi, add_shelf(kofi))
    file = str(record_of(Item)["file"])
    names = named(kofi, item), named(kofi, item, "kitabu", 1)
    assert led(client, names[0]) == (item, "Wells")
    assert led(client, names[1]) == (f"/ipfs/{file}", "Wells")
    assert f'<p class="meta code">{file}</p>' in page(client, names[1])
    shown = page(client, item)
    assert all(f'href="{each}"' in shown for each in names)
    kofi.post(f"{item}take-back/")
    assert "Wells" not in page(client, names[1])


def test_a_website(kofi: Client, client: Client) -> None:
    _status, item = send(kofi, add_shelf(kofi), SITE)
    name = named(kofi, item, way=1)
    assert led(client, name) == (f"/ipfs/{record_of(Item)['file']}", "Wells")
    assert f'href="{name}"' in page(client, item)


def test_what_somebody_promised_to_keep(kofi: Client, client: Client) -> None:
    topic = begin(kofi, add_board(kofi))
    entry = id_text(api.written([Topic.objects.get().position])[Topic.objects.get().position].id)
    sent(kofi, "/pins/new/", {"title": "The well", "what": "topic", "target": entry, "copies": "2", "days": ""})
    pin = f"/pins/pin/{hex_of(api.written([Pinned.objects.get().position])[Pinned.objects.get().position].id)}/"
    name = named(kofi, pin)
    assert led(client, name)[1] == "Well"
    assert "Called “soko”" in page(client, pin)
    assert client.get(led(client, name)[0], follow=True).wsgi_request.path == topic


def test_a_hub_and_a_person(kofi: Client, client: Client) -> None:
    far, esi = HubWriter("Hilltop"), Writer("esi")
    esi.write(Profile(name="Esi"))
    replay(far, esi)
    for who, label in ((far.hub.id, "hill"), (esi.person.id, "dada")):
        address = f"/people/{id_text(who)}/"
        name = named(kofi, address, label)
        assert led(client, name)[0] == address
        assert f"<h1><bdi>{label}</bdi>" in page(client, address)


def test_the_page_of_a_plugin_is_told_by_what_the_plugin_is_called(kofi: Client) -> None:
    request = kofi.get("/look/").wsgi_request
    assert [title_at(request, path) for path in ("/forum/", "/no/such/", "/people/")] == ["Talk", "", ""]


def test_a_list_of_names_asks_as_often_for_many_things_as_for_one(kofi: Client) -> None:
    board, shelf, counts = add_board(kofi), add_shelf(kofi), []
    for many in (1, 3):
        for number in range(many):
            title = f"Well {many}.{number}"
            begin(kofi, board, title)
            add(kofi, shelf, title, file=a_file(data=title.encode()))
            topic = id_text(api.written([Topic.objects.latest("position").position]).popitem()[1].id)
            api.publish_as_hub(records.Bind(label=f"topic-{many}-{number}", what="entry", target=topic))
            file = str(record_of(Item)["file"])
            api.publish_as_hub(records.Bind(label=f"file-{many}-{number}", what="cid", target=file))
        page(kofi, "/naming/")
        with CaptureQueriesContext(connection) as asked:
            shown = page(kofi, "/naming/")
        assert shown.count(f"<bdi>Well {many}.0</bdi>") == 2
        counts.append(len(asked))
    assert counts[0] == counts[1]
