"""What is on its way is given as far as it came: films from their beginning, folders by what of them is here."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from hub.content import store, wanted
from hub.content.bringing import ahead, coming
from hub.content.bringing.crew import PATIENCE, Crew, Hand
from hub.content.bringing.line import Line
from hub.content.bringing.plan import plan_of
from hub.content.models import Wanted
from hub.core.cid import RAW, Cid, cid_text
from hub.core.errors import RemoteError
from hub.core.unixfs import Link, folder
from tests.content.bringing.neighbours import Film, film
from tests.content.gateway.conftest import Name
from tests.content.samples import FILM as DATA
from tests.content.samples import TINY, clear
from tests.portal.page import said

FILM = film(DATA, TINY)
TEXT = cid_text(FILM.cid)
LARGE = f"/ipfs/{TEXT}"


@pytest.fixture(autouse=True)
def empty() -> Iterator[None]:
    """Nothing of other tests lies there, and nothing of these stays; the folder is there, whoever ran before."""
    clear()
    coming.folder().mkdir(parents=True, exist_ok=True)
    yield
    for path in coming.folder().glob("*"):
        path.unlink()


def come(what: Film, *chunks: int) -> None:
    """These chunks of a film are here, and where others belong something else lies."""
    with coming.coming(what.cid) as (nodes, part):
        for text, block in what.nodes.items():
            cid = wanted.cid_of(text)
            assert cid
            nodes.put(cid, block)
        part.reserve(len(what.data))
        part.put_at(b"?" * len(what.data), 0)
        for number in chunks:
            part.put_at(what.data[number * 1000 : number * 1000 + 1000], number * 1000)
    Wanted.objects.update_or_create(**what.cid._asdict(), defaults={"held": 1000 * len(chunks), "size": len(what.data)})


def asked(client: Client, part: str, address: str = LARGE) -> Any:
    return client.get(address, headers={"Range": f"bytes={part}"})


def test_what_came_of_a_film_is_given(client: Client, name: Name) -> None:
    name(TEXT)
    come(FILM, 0, 1, 20)
    got = asked(client, "500-1999")
    assert (got.status_code, got["Content-Range"]) == (206, f"bytes 500-1999/{len(DATA)}")
    assert b"".join(got) == DATA[500:2000]
    assert asked(client, "-11").content == DATA[-11:], "players look for the end of a film first"
    assert asked(client, f"{len(DATA)}-").status_code == 416
    assert client.head(LARGE)["Content-Length"] == str(len(DATA))


def test_where_nobody_gives_more_it_is_said_when_to_ask_again(client: Client, name: Name) -> None:
    name(TEXT)
    come(FILM, 0)
    refused = asked(client, "1000-")
    assert (refused.status_code, refused["Retry-After"]) == (503, "30")
    assert "1000 bytes of 19.5 KB came" in refused.content.decode().replace("\xa0", " ")


def test_while_somebody_gives_more_what_is_asked_for_is_waited_for(client: Client, name: Name) -> None:
    name(TEXT)
    come(FILM, 0)
    Wanted.objects.update(hubs=1)
    pieces = iter(asked(client, "0-1999"))
    assert [next(pieces), next(pieces)] == [DATA[:1000], b""]
    assert coming.waited_for(FILM.cid) == 1000
    come(FILM, 0, 1)
    assert next(pieces) == DATA[1000:2000]


def test_who_waited_too_long_is_hung_up_on(client: Client, name: Name, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ahead, "PATIENCE", -1.0)
    name(TEXT)
    come(FILM, 0)
    with pytest.raises(RemoteError):
        b"".join(asked(client, "0-1999"))


def test_what_is_waited_for_is_brought_next() -> None:
    plan = plan_of(lambda cid: FILM.nodes[cid_text(cid)], FILM.cid)
    assert [plan.number_of(at) for at in (0, 999, 1000, 20_010, 10**9)] == [0, 0, 1, 20, 20]
    crew = Crew(plan, coming.Coming(FILM.cid), bytearray(len(plan)))
    hand = Hand(Line("http://127.0.0.1:9"))
    crew.hurry(20_000)
    assert next(crew._missing(hand)) == 20
    slow = Hand(Line("http://127.0.0.1:9"))
    crew._hands += [slow, hand]
    assert crew._next(slow) == range(20, 21)
    assert crew._next(hand) == range(1), "somebody was just asked for it"
    slow.since -= 2 * PATIENCE
    assert crew._next(hand) == range(20, 21)


def test_who_reads_while_it_becomes_whole_or_is_given_up_reads_on(client: Client, name: Name) -> None:
    name(TEXT)
    come(FILM, *range(21))
    pieces = iter(client.get(LARGE))
    first = next(pieces)
    coming.forget(FILM.cid)
    assert first + b"".join(pieces) == DATA
    assert client.get(LARGE).status_code == 404


def test_nodes_that_are_cut_off_are_told_in_words(client: Client, name: Name) -> None:
    name(TEXT)
    come(FILM, 0)
    nodes = next(coming.folder().glob("*.nodes"))
    whole = nodes.read_bytes()
    for size in range(0, len(whole), 37):
        nodes.write_bytes(whole[:size] + b"\xff" * 40)
        assert asked(client, "0-999").status_code in (206, 404, 503), size


@pytest.mark.parametrize("words", ["", "-1", "9" * 400, "\u0663", "0x10", "1\n2"])
def test_what_no_reader_wrote_hurries_nothing(words: str) -> None:
    coming.wait_for(FILM.cid, 0)
    next(coming.folder().glob("*.next")).write_text(words)
    assert coming.waited_for(FILM.cid) is None
    assert coming.waited_for(FILM.cid) is None


def test_what_nobody_may_see_is_not_given_while_it_comes_either(client: Client) -> None:
    come(FILM, 0)
    assert asked(client, "0-9").status_code == 404


def test_pages_of_a_website_are_shown_while_others_come(client: Client, name: Name) -> None:
    page, late = b"<!doctype html>the pump", Cid(RAW, hashlib.sha256(b"late").digest())
    links = [Link(Cid(RAW, hashlib.sha256(page).digest()), "index.html", 1), Link(late, "late.html", 1)]
    root, blocks = folder([*links, Link(FILM.cid, "film", 1)], TINY)
    inner, more = folder([Link(root.cid, "site", 1), Link(late, "late.html", 1)], TINY)
    come(FILM, 0)
    come(Film(b"", inner, {cid_text(each.cid): each.data for each in (*blocks, *more)}))
    come(Film(b"", root, {cid_text(each.cid): each.data for each in blocks}))
    store.add(page)
    name(cid_text(inner.cid))
    site = f"/ipfs/{cid_text(inner.cid)}/site/"
    assert client.get(site).content == page
    assert asked(client, "0-9", f"{site}film").content == DATA[:10]
    assert (client.get(f"{site}late.html").status_code, client.get(f"{site}none").status_code) == (404, 404)
    assert "Not here yet" in said(client.get(f"/ipfs/{cid_text(inner.cid)}/"))
