"""The small files of a folder by one question, for neighbours that bring it."""

import io
from typing import Any

import pytest
from django.test import Client

from hub.content import holding, store
from hub.content.gateway import leaves
from hub.core.car import Reader
from hub.core.cid import Cid, cid_text, parse_cid
from hub.core.unixfs import nodes
from tests.content.gateway.conftest import Name
from tests.content.gateway.test_files import FILM

PAGES = [b"page %d" % number for number in range(6)]


@pytest.fixture
def site() -> Cid:
    within = [(f"{number}.html", parse_cid(store.add(page))) for number, page in enumerate(PAGES)]
    film = store.receive(io.BytesIO(FILM)).cid
    inner = store.add_folder(within[:1]).cid
    return store.add_folder([*within[:3], ("3-film", film), ("3-inner", inner), *within[3:]]).cid


@pytest.fixture
def given(site: Cid, name: Name) -> Cid:
    name(cid_text(site))
    return site


def ask(client: Client, cid: Cid, links: str) -> Any:
    return client.get(f"/ipfs/{cid_text(cid)}?format=car&dag-scope=leaves&links={links}")


def pages_in(answer: Any, root: Cid) -> list[bytes]:
    reader = Reader(io.BytesIO(answer.content).read)
    assert reader.roots == (root,)
    return [data for _cid, data in reader]


def test_files_of_one_block_are_given_by_the_numbers_of_their_links_and_nothing_else(
    client: Client, given: Cid
) -> None:
    assert pages_in(ask(client, given, "0:7"), given) == PAGES
    got = ask(client, given, "1:1,3:5,900:900")
    assert pages_in(got, given) == [PAGES[1], PAGES[3]]
    assert got["Content-Length"] == str(len(got.content))
    assert "no-store" in got["Cache-Control"], "tomorrow there may be more"


def test_a_wide_folder_is_gone_through_as_often_for_many_files_as_for_one(
    client: Client, given: Cid, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = list[bytes]()
    link_of = nodes._link
    monkeypatch.setattr(nodes, "WIDE", 2)

    def counted(data: bytes) -> nodes.Link:
        read.append(data)
        return link_of(data)

    ask(client, given, "0:7")  # and it is known to be right
    monkeypatch.setattr(nodes, "_link", counted)
    assert pages_in(ask(client, given, "0:7"), given) == PAGES
    many = len(read)
    ask(client, given, "7:7")
    assert len(read) == 2 * many


def test_what_is_not_here_is_left_out(client: Client, given: Cid) -> None:
    holding.drop(parse_cid(store.add(PAGES[0])))
    path = store.path_of(parse_cid(store.add(PAGES[2])))
    path.chmod(0o600)
    path.write_bytes(b"other")
    assert pages_in(ask(client, given, "0:7"), given) == [PAGES[1], *PAGES[3:]]


def test_as_many_are_given_as_fit_and_one_always_does(
    client: Client, given: Cid, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaves, "MOST", 3 * len(PAGES[0]))
    assert pages_in(ask(client, given, "0:7"), given) == PAGES[:3]
    monkeypatch.setattr(leaves, "MOST", 1)
    assert pages_in(ask(client, given, "1:7"), given) == PAGES[1:2]


def test_of_headers_no_file_is_sent(client: Client, given: Cid) -> None:
    assert client.head(f"/ipfs/{cid_text(given)}?format=car&dag-scope=leaves&links=0:7").content == b""


def test_who_is_not_given_the_folder_is_not_given_what_is_in_it(client: Client, site: Cid) -> None:
    assert ask(client, site, "0:7").status_code == 404


def test_a_file_has_no_such_parts(client: Client, name: Name) -> None:
    text = store.add(PAGES[0])
    film = store.receive(io.BytesIO(FILM)).cid
    name(text, cid_text(film))
    assert ask(client, parse_cid(text), "0:0").status_code == 404
    assert pages_in(ask(client, film, "0:9"), film) == []


@pytest.mark.parametrize("links", ["", "1", "2:1", "0:300"])
def test_a_question_out_of_shape_is_refused(client: Client, given: Cid, links: str) -> None:
    assert ask(client, given, links).status_code == 400
