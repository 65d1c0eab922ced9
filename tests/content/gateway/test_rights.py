"""Who is given what: what entries name, what that consists of, and what the hub keeps for itself."""

import io

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.content import leases, store
from hub.content.gateway import rights
from hub.content.leases import Lease
from hub.core.cid import cid_text, content_id, parse_cid
from hub.log.models import Entry
from tests.content.gateway.conftest import Name
from tests.content.gateway.test_files import FILM

AMA = b"a" * 32


def status(client: Client, text: str) -> int:
    return client.get(f"/ipfs/{text}").status_code


@pytest.mark.parametrize(
    ("lease", "given"),
    [
        (Lease("content"), 200),
        (Lease("pins", AMA, promised=True), 200),
        (Lease("library", AMA), 404),
        (Lease("content", until=10), 404),
    ],
)
def test_what_the_hub_keeps_itself_is_given_and_what_waits_for_its_entry_is_not(
    client: Client, lease: Lease, given: int
) -> None:
    text = store.add(b"goat")
    assert status(client, text) == 404
    leases.take(lease, parse_cid(text), 4)
    assert status(client, text) == given


def test_what_was_hidden_is_given_for_no_promise(client: Client, name: Name) -> None:
    text = store.add(b"goat")
    name(text)
    leases.take(Lease("pins", promised=True), parse_cid(text), 4)
    assert status(client, text) == 200
    Entry.objects.update(state=Entry.State.ERASED)
    assert status(client, text) == 404


def test_what_lies_in_many_folders_is_found_in_the_one_that_is_given(client: Client, name: Name) -> None:
    text = store.add(b"goat")
    folders = [store.add_folder([(f"goat {number}", parse_cid(text))]) for number in range(20)]
    assert status(client, text) == 404
    name(cid_text(store.add_folder([("all", folders[15].cid)]).cid))
    assert status(client, text) == 200
    assert status(client, cid_text(folders[15].cid)) == 301
    assert status(client, cid_text(folders[14].cid)) == 404


def test_a_photo_costs_one_question(client: Client, name: Name) -> None:
    text = store.add(b"\xff\xd8\xff goat")
    name(text)
    with CaptureQueriesContext(connection) as asked:
        assert rights.is_for_all(parse_cid(text))
    assert len(asked) == 1


def test_what_is_part_of_half_the_hub_ends_after_a_bounded_search(name: Name) -> None:
    cid = parse_cid(store.add(b"goat"))
    for number in range(rights.MOST_HOLDERS + 10):
        cid = store.add_folder([(str(number), cid)]).cid
    name(cid_text(cid))
    with CaptureQueriesContext(connection) as asked:
        assert not rights.is_for_all(parse_cid(content_id(b"goat")))
    assert len(asked) <= 5 * rights.MOST_HOLDERS


def test_a_chunk_is_given_where_its_file_lies_in_a_folder_that_is(client: Client, name: Name) -> None:
    film = store.receive(io.BytesIO(FILM))
    name(cid_text(store.add_folder([("film.mp4", film.cid)]).cid))
    assert status(client, content_id(FILM[: 1 << 20])) == 404, "a chunk is no file"
    assert client.get(f"/ipfs/{content_id(FILM[: 1 << 20])}?format=raw").status_code == 200
