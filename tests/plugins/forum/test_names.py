"""What people are called in the forum: by who looks, and nobody sees what another calls them."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub import api
from hub.accounts.models import Person
from hub.core.cid import id_text
from naming import records
from naming.models import Called
from plugins.forum.models import Topic
from tests.plugins.forum.test_pages import begin, page

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def id_of(name: str) -> bytes:
    person: bytes | None = Person.objects.get(name=name).person_id
    assert person is not None
    return bytes(person)


def test_a_private_name_stands_on_the_pages_of_who_gave_it_alone(sign_in: SignIn, board: str, client: Client) -> None:
    ama, kofi = sign_in("ama"), sign_in("kofi", "steward")
    topic = begin(ama, board)
    mine = begin(kofi, board, "Another")
    Called.objects.create(person=id_of("kofi"), label="dada-ya-kisima", zone=id_of("ama"))
    for browser in (client, ama, kofi, ama, client):  # each list is kept as it was drawn
        for address in (board, topic):
            shown = page(browser, address)
            assert ("dada-ya-kisima" in shown) == (browser is kofi), address
            assert (">ama<" in shown) == (browser is not kofi), address
    fragment = page(kofi, board, **{"X-Fragment": "1"})
    assert fragment.count("<bdi>dada-ya-kisima</bdi>") == fragment.count("<bdi>kofi</bdi>") == 1
    assert "dada-ya-kisima" not in page(client, mine)


def test_what_this_hub_calls_somebody_stands_in_a_list_that_was_kept(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    begin(ama, board)
    assert "<bdi>ama</bdi>" in page(ama, board)
    api.publish_as_hub(records.Bind(label="ama-kisima", what="person", target=id_text(id_of("ama"))))
    assert "<bdi>ama-kisima</bdi>" in page(ama, board)


def test_what_somebody_writes_carries_the_name_that_they_give_themselves(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    api.publish_as_hub(records.Bind(label="ama-kisima", what="person", target=id_text(id_of("ama"))))
    begin(ama, board)
    position = Topic.objects.get().position
    assert (api.written([position])[position].record or {})["as"] == "ama"


def test_names_cost_a_board_no_statement_for_each_of_its_writers(sign_in: SignIn, board: str) -> None:
    kofi, counts = sign_in("kofi", "steward"), []
    for name in ("ama", "esi", "yaw", "efua"):
        begin(sign_in(name), board, name)
        api.publish_as_hub(records.Bind(label=f"{name}-here", what="person", target=id_text(id_of(name))))
        Called.objects.create(person=id_of("kofi"), label=f"my-{name}", zone=id_of(name))
        page(kofi, board)
        with CaptureQueriesContext(connection) as asked:
            assert f"my-{name}" in page(kofi, board)
        counts.append(len(asked))
    assert len(set(counts)) == 1
