"""Where something is shown, whoever is signed in may give it a name, and sees those that it has."""

import re
from collections.abc import Callable
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.http import HttpRequest
from django.test import Client

from hub import api
from hub.accounts.models import Person
from hub.core.cid import id_text
from hub.testing import HubWriter, replay
from naming import records
from naming.core.labels import key_label
from naming.ways import ways_to_call
from plugins.forum.models import Topic
from plugins.library.models import Item
from tests.plugins.forum.test_pages import add_board, begin
from tests.plugins.library.conftest import add, add_shelf, newest_id, record_of

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def kofi(sign_in: SignIn) -> Client:
    return sign_in("kofi", "steward")


def asked(browser: Client, address: str) -> list[dict[str, str]]:
    """What the forms would be asked to which the links of a page lead."""
    found = re.findall(r'href="(/naming/bind\?[^"]*)"', browser.get(address).content.decode())
    links = [urlsplit(unescape(link)) for link in found]
    return [{key: value[0] for key, value in parse_qs(link.query).items()} for link in links]


def test_a_topic_is_named_by_its_entry(kofi: Client, client: Client) -> None:
    topic = begin(kofi, add_board(kofi))
    entry = id_text(api.written([Topic.objects.get().position])[Topic.objects.get().position].id)
    assert asked(kofi, topic) == [{"what": "entry", "target": entry, "title": "Well"}]
    assert asked(client, topic) == []


def test_an_item_and_its_file_are_named_each_by_itself_and_names_of_the_file_are_shown(
    kofi: Client, client: Client
) -> None:
    item = add(kofi, add_shelf(kofi))
    file = str(record_of(Item)["file"])
    assert asked(kofi, item) == [
        {"what": "entry", "target": newest_id(Item), "title": "Wells"},
        {"what": "cid", "target": file, "title": "Wells"},
    ]
    api.publish_as_hub(records.Bind(label="kitabu", what="cid", target=file))
    here = api.this_hub()
    assert here is not None
    assert f"/naming/name/kitabu.{key_label(here.id)}/" in client.get(item).content.decode()


def test_people_and_hubs_are_named_as_such_and_called_by_a_name_of_ones_own(sign_in: SignIn) -> None:
    sign_in("ama")
    far = HubWriter("hilltop")
    replay(far)
    request = HttpRequest()
    request.user = Person.objects.get(name="ama")
    for who, what in ((far.hub.id, "hub"), (bytes(32), "person")):
        give, own = ways_to_call(request, what, who)
        assert f"what={what}&target={id_text(who)}" in give.address
        assert own.address == f"/naming/own/?who={id_text(who)}"
    assert len(ways_to_call(request, "person", request.user.person_id or b"")) == 1
