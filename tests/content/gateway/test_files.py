"""`GET /ipfs/<cid>`: files and parts of them, as what they are: bytes that a stranger wrote."""

import io
from typing import Any

import libipld
import pytest
from django.test import Client

from hub.content import files, store
from hub.content.models import Hole, Stored
from hub.core.cid import cid_text, content_id, parse_cid, to_bytes
from tests.content.gateway.conftest import Name
from tests.content.samples import older

PAGE = b"<!doctype html><script>alert(1)</script>"
JPEG = b"\xff\xd8\xff\xe0 as far as anybody can tell"
FILM = bytes(range(256)) * 10_240
"""Two and a half chunks."""

BROWSER = {"User-Agent": "Mozilla/5.0 (Linux; Android 6.0) AppleWebKit/537.36 Chrome/55.0.2883.91 Mobile Safari/537.36"}


@pytest.fixture
def film(name: Name) -> str:
    """The id of a file of three chunks that an entry names."""
    text = cid_text(store.receive(io.BytesIO(FILM)).cid)
    name(text)
    return text


@pytest.fixture
def jpeg(name: Name) -> str:
    name(content_id(JPEG))
    return store.add(JPEG)


@pytest.fixture
def page(name: Name) -> str:
    name(content_id(PAGE))
    return store.add(PAGE)


def given(client: Client, address: str, **headers: str) -> Any:
    return client.get(address, headers=headers)


def bytes_of(answer: Any) -> bytes:
    return b"".join(answer) if answer.streaming else answer.content


def test_a_picture_is_shown_and_cached_for_ever(client: Client, jpeg: str) -> None:
    got = client.get(f"/ipfs/{jpeg}")
    assert got.content == JPEG
    assert got["Content-Type"] == "image/jpeg"
    assert got["Content-Length"] == str(len(JPEG))
    assert got["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "sandbox" in got["Content-Security-Policy"]
    assert got["X-Content-Type-Options"] == "nosniff"
    assert got["X-Ipfs-Path"] == f"/ipfs/{jpeg}"
    assert got["X-Ipfs-Roots"] == jpeg


def test_what_the_browser_has_is_not_sent_again(client: Client, jpeg: str) -> None:
    tag = client.get(f"/ipfs/{jpeg}")["ETag"]
    for header in (tag, f'"other", W/{tag}', "*"):
        again = given(client, f"/ipfs/{jpeg}", **{"If-None-Match": header})
        assert (again.status_code, again.content) == (304, b"")
    assert given(client, f"/ipfs/{jpeg}", **{"If-None-Match": '"other"'}).status_code == 200


def test_a_large_file_is_given_whole(client: Client, film: str) -> None:
    got = client.get(f"/ipfs/{film}")
    assert got.streaming
    assert got["Content-Length"] == str(len(FILM))
    assert bytes_of(got) == FILM


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [("0-0", 0, 1), ("1048570-1048590", 1048570, 1048591), ("2000000-", 2000000, len(FILM)), ("-7", -7, len(FILM))],
)
def test_a_part_is_given_and_says_which(client: Client, film: str, asked: str, start: int, stop: int) -> None:
    got = given(client, f"/ipfs/{film}", Range=f"bytes={asked}")
    assert got.status_code == 206
    assert bytes_of(got) == FILM[start:stop]
    begins = start % len(FILM)
    assert got["Content-Range"] == f"bytes {begins}-{stop - 1}/{len(FILM)}"
    assert got["Content-Length"] == str(stop - begins)


def test_several_parts_at_once_get_the_whole(client: Client, film: str) -> None:
    got = given(client, f"/ipfs/{film}", Range="bytes=0-1,5-6")
    assert (got.status_code, bytes_of(got)) == (200, FILM)


def test_a_part_beyond_the_end_is_told_where_that_is(client: Client, film: str) -> None:
    got = given(client, f"/ipfs/{film}", Range=f"bytes={len(FILM)}-")
    assert (got.status_code, got["Content-Range"]) == (416, f"bytes */{len(FILM)}")
    assert b"shorter" in got.content


def test_a_part_of_what_the_file_was_before_is_the_whole(client: Client, film: str) -> None:
    part = {"Range": "bytes=0-3"}
    assert given(client, f"/ipfs/{film}", **part, **{"If-Range": f'"{film}"'}).status_code == 206
    assert given(client, f"/ipfs/{film}", **part, **{"If-Range": '"other"'}).status_code == 200
    assert given(client, f"/ipfs/{film}", **part, **{"If-Range": "Sun, 22 Nov 2026 17:00:00 GMT"}).status_code == 200


def test_headers_are_those_of_the_file_and_nothing_is_read_on(client: Client, film: str) -> None:
    got = client.head(f"/ipfs/{film}", headers={"Range": "bytes=5-9"})
    assert (got.status_code, got["Content-Length"], got.content) == (206, "5", b"")
    got = client.head(f"/ipfs/{film}")
    assert (got.status_code, got["Content-Length"], got["Accept-Ranges"]) == (200, str(len(FILM)), "bytes")


def test_an_empty_file_is_one_too(client: Client, name: Name) -> None:
    name(content_id(b""))
    got = given(client, f"/ipfs/{store.add(b'')}", Range="bytes=-1")
    assert (got.status_code, got["Content-Length"], got.content) == (200, "0", b"")


def test_a_page_in_disguise_is_only_ever_a_file_to_save(client: Client, page: str) -> None:
    got = given(client, f"/ipfs/{page}", **BROWSER)
    assert got["Content-Type"] == "application/octet-stream"
    assert got["Content-Disposition"].startswith("attachment")


def test_a_link_may_say_its_name(client: Client, page: str) -> None:
    got = given(client, f"/ipfs/{page}?filename=kitabu.html", **BROWSER)
    assert got["Content-Type"] == "text/html; charset=utf-8"
    assert got["Content-Disposition"] == 'inline; filename="kitabu.html"'
    got = given(client, f"/ipfs/{page}?filename=kitabu.html&download=true", **BROWSER)
    assert got["Content-Disposition"] == 'attachment; filename="kitabu.html"'


@pytest.mark.parametrize(
    "wish", ["..", "a/b.html", "a%0D%0ASet-Cookie:x.html", "%E2%80%AElmth.html", "x" * 300 + ".html"]
)
def test_a_name_that_plays_tricks_is_none(client: Client, page: str, wish: str) -> None:
    got = given(client, f"/ipfs/{page}?filename={wish}", **BROWSER)
    assert got["Content-Type"] == "application/octet-stream"
    assert got["Content-Disposition"] == f'attachment; filename="{page}"'


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0 (Windows NT 6.1; rv:49.0) Gecko/20100101 Firefox/49.0",
        "Mozilla/5.0 (Windows NT 6.3; Trident/7.0; rv:11.0) like Gecko",
        "Mozilla/5.0 (Linux; U; Android 4.0.3) AppleWebKit/534.30 (KHTML, like Gecko) Version/4.0 Mobile Safari/534.30",
        "Opera/9.80 (Android; Opera Mini/36.2/119) Presto/2.12.423 Version/12.16",
    ],
)
def test_what_may_hold_a_program_is_saved_where_nothing_keeps_it_apart(client: Client, page: str, agent: str) -> None:
    got = given(client, f"/ipfs/{page}?filename=a.svg", **{"User-Agent": agent})
    assert got["Content-Disposition"].startswith("attachment")
    assert "User-Agent" in got["Vary"]


def test_a_program_of_a_file_is_let_at_nothing_but_content(client: Client, page: str) -> None:
    policy = given(client, f"/ipfs/{page}?filename=a.html", **BROWSER)["Content-Security-Policy"]
    assert policy.startswith("sandbox allow-scripts; default-src http://testserver/ipfs/ ")
    assert "allow-same-origin" not in policy
    assert "form-action 'none'" in policy


def test_what_is_only_given_here_is_read_by_no_other_site(client: Client, name: Name) -> None:
    name(content_id(JPEG), stays=True)
    got = given(client, f"/ipfs/{store.add(JPEG)}", Referer="http://testserver/")
    assert got.status_code == 200
    assert "Access-Control-Allow-Origin" not in got.headers


def test_a_block_is_given_as_it_is_to_whoever_checks_it(client: Client, film: str) -> None:
    for got in (
        given(client, f"/ipfs/{film}?format=raw"),
        given(client, f"/ipfs/{film}", Accept="application/vnd.ipld.raw"),
    ):
        assert got["Content-Type"] == "application/vnd.ipld.raw"
        assert got["ETag"] == f'"{film}.raw"'
        assert got["Content-Disposition"].startswith("attachment")
        assert got.content == store.block(parse_cid(film))


def test_a_chunk_of_a_file_is_given_by_its_own_id(client: Client, film: str) -> None:
    chunk = FILM[: 1 << 20]
    assert given(client, f"/ipfs/{content_id(chunk)}?format=raw").content == chunk
    kept = store.receive(io.BytesIO(b"nobody names this" + FILM))
    assert kept
    other = (b"nobody names this" + FILM)[: 1 << 20]
    assert given(client, f"/ipfs/{content_id(other)}?format=raw").status_code == 404


def test_what_older_links_name_by_the_hash_alone_is_given(client: Client, film: str) -> None:
    old = older(parse_cid(film))
    assert given(client, f"/ipfs/{old}?format=raw").content == store.block(parse_cid(film))
    assert given(client, f"/ipfs/{old}")["X-Ipfs-Roots"] == film


def test_what_no_entry_names_is_given_to_nobody(client: Client) -> None:
    assert client.get(f"/ipfs/{store.add(b'not yet sent')}").status_code == 404


def test_an_id_in_base36_is_that_id(client: Client, name: Name) -> None:
    name(text := store.add(b"goat"))
    found = client.get(f"/ipfs/{libipld.encode_multibase('k', to_bytes(parse_cid(text)))}")
    assert (found.content, found["X-Ipfs-Path"]) == (b"goat", f"/ipfs/{text}")


def test_what_is_named_and_not_here_is_told_in_words(client: Client, name: Name) -> None:
    name(content_id(b"elsewhere"))
    for address in ("", "?format=raw", "?format=car"):
        got = client.get(f"/ipfs/{content_id(b'elsewhere')}{address}")
        assert got.status_code == 404
        assert b"a neighbour that has it" in got.content
        assert got["Cache-Control"] == "no-cache"


@pytest.mark.parametrize(
    "address",
    [
        *("bafkrei", "..%2f..%2fhub.db", "x" * 5000, "%00", f"{content_id(b'a')}//", f"{content_id(b'a')}/../a"),
        *(f"{content_id(b'a')}/%2e%2e/a", f"{content_id(b'a')}/a%00", f"{content_id(b'a')}/%E2%80%AEa"),
        *(f"{content_id(b'a')}" + "/a" * 1000, content_id(b"a").upper()),
        *(f"{content_id(b'a')}?format=tar", f"{content_id(b'a')}?format=car&entity-bytes=x"),
        *(f"{content_id(b'a')}?format=car&dag-scope=x", f"{content_id(b'a')}?format=car&car-version=2"),
    ],
)
def test_what_is_no_address_is_told_in_words(client: Client, address: str) -> None:
    got = client.get(f"/ipfs/{address}")
    assert got.status_code == 400
    assert b"not an address of content" in got.content


def test_nothing_is_ever_written_by_address(client: Client, jpeg: str) -> None:
    assert client.post(f"/ipfs/{jpeg}").status_code == 405


def test_damaged_bytes_are_never_given(client: Client, film: str) -> None:
    path = store.path_of(parse_cid(film))
    path.chmod(0o600)
    with path.open("r+b") as file:
        file.write(b"!")
    got = client.get(f"/ipfs/{film}")
    assert got.status_code == 404
    assert given(client, f"/ipfs/{film}", Range="bytes=1048576-1048579").status_code == 206


def test_what_turns_out_to_be_damaged_on_the_way_never_looks_whole(client: Client, film: str) -> None:
    path = store.path_of(parse_cid(film))
    path.chmod(0o600)
    with path.open("r+b") as file:
        file.seek(2 << 20)
        file.write(b"!")
    got = client.get(f"/ipfs/{film}")
    with pytest.raises(Exception, match="damaged"):
        b"".join(got)


def test_a_film_on_a_machine_that_does_not_answer_is_told_to_be_so(client: Client, film: str) -> None:
    cid = parse_cid(film)
    here, elsewhere = files.path_of(cid), files.marked(cid, files.BUCKET)
    here.rename(elsewhere)
    answer = client.get(f"/ipfs/{film}")
    elsewhere.rename(here)
    assert (answer.status_code, answer.content.decode()) == (
        503,
        "This file lies on another machine, which does not answer now. Try again in some minutes.",
    )


def test_of_a_film_with_a_known_hole_a_player_gets_what_it_can_and_who_saves_it_is_told(
    client: Client, film: str
) -> None:
    Hole.objects.create(stored=Stored.objects.get(digest=parse_cid(film).digest), begins=1 << 20)
    got = given(client, f"/ipfs/{film}")
    assert got.status_code == 404
    assert b"a neighbour that has it" in got.content
    assert given(client, f"/ipfs/{film}", Range="bytes=0-").status_code == 206
