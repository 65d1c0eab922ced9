"""The library as a catalogue for reading programs: what OPDS 1.2 and Atom demand of every feed, asked of each one that
a program meets when it follows all links; and who may read what."""

import re
from base64 import urlsafe_b64encode
from collections.abc import Iterator
from urllib.parse import urljoin
from xml.etree import ElementTree

import pytest
from django.test import Client

from hub.core.cid import parse_id
from hub.search import index
from tests.plugins.library.conftest import a_file, add, add_shelf

pytestmark = pytest.mark.django_db

ATOM, TERMS = "{http://www.w3.org/2005/Atom}", "{http://purl.org/dc/terms/}"
SEARCH = "{http://a9.com/-/spec/opensearch/1.1/}"
FEED = "application/atom+xml;profile=opds-catalog"
DESCRIPTION = "application/opensearchdescription+xml"
ROOT = "/library/opds/"
HOSTILE = "</title>\x01<script>alert(1)</script> &amp; \ufffe\u202e]]>"


def read(browser: Client, address: str) -> ElementTree.Element:
    """A feed as a stranger's program reads it: by no page of this hub before."""
    got = browser.get(address)
    assert got.status_code == 200, got.content[:300]
    found = ElementTree.fromstring(got.content)  # our own
    if found.tag == f"{ATOM}feed":
        check(found, got.headers["Content-Type"])
    return found


def check(feed: ElementTree.Element, kind: str) -> None:
    """RFC 4287, 4.1.1 and 4.1.2; OPDS 1.2, 2.2 and 2.3, 5.1 and 5.2, 7.1.3."""
    kinds = {rel: each.get("type", "").replace(" ", "") for rel, each in links(feed).items()}
    assert kind.replace(" ", "").startswith(kinds["self"])
    assert kinds["start"] == f"{FEED};kind=navigation"
    assert kinds["search"] == DESCRIPTION
    assert feed.findtext(f"{ATOM}author/{ATOM}name")
    entries = feed.findall(f"{ATOM}entry")
    ids = [each.findtext(f"{ATOM}id") for each in (feed, *entries)]
    assert len(set(ids)) == len(ids)
    for each in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(each.findall(f"{ATOM}{name}")) == 1
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", each.findtext(f"{ATOM}updated") or "")
        assert (each.findtext(f"{ATOM}id") or "").startswith("ni:///sha-256;")
    for each in entries:
        acquired = [link for rel, link in links(each).items() if rel.startswith("http://opds-spec.org/acquisition")]
        assert len(acquired) == (1 if kinds["self"].endswith("=acquisition") else 0)
        assert all("/" in link.get("type", "") for link in acquired)
        assert all(text.get("type") == "text" for text in each.findall(f"{ATOM}summary"))


def links(place: ElementTree.Element) -> dict[str, ElementTree.Element]:
    return {each.get("rel", ""): each for each in place.findall(f"{ATOM}link")}


def entries_of(browser: Client, address: str) -> Iterator[ElementTree.Element]:
    """Every entry of a feed, page after page."""
    while address:
        feed = read(browser, address)
        yield from feed.findall(f"{ATOM}entry")
        more = links(feed).get("next")
        address = urljoin(address, more.get("href", "")) if more is not None else ""


def titles(browser: Client, address: str) -> list[str]:
    return [each.findtext(f"{ATOM}title") or "" for each in entries_of(browser, address)]


def test_a_program_finds_its_way_from_the_shelf_to_the_file(ama: Client, shelf: str, client: Client) -> None:
    words = {"description": "For dry years.", "language": "sw", "licence": "CC-BY-4.0", "tags": "well, water"}
    add(ama, shelf, source="The ministry", **words)
    assert f'href="{ROOT}shelf/' in client.get(shelf).content.decode()
    ways = {each.findtext(f"{ATOM}title"): links(each) for each in entries_of(client, ROOT)}
    new, school = ways["What is new"]["http://opds-spec.org/sort/new"], ways["School"]["subsection"]
    for way in (new, school):
        assert way.get("type") == f"{FEED};kind=acquisition"
        [entry] = entries_of(client, way.get("href", ""))
        assert entry.findtext(f"{ATOM}title") == "Wells"
        assert entry.findtext(f"{ATOM}summary") == "For dry years."
        assert entry.findtext(f"{TERMS}language") == "sw"
        assert "CC BY" in (entry.findtext(f"{ATOM}rights") or "")
        assert links(entry)["license"].get("href") == "https://creativecommons.org/licenses/by/4.0/"
        assert [each.get("term") for each in entry.findall(f"{ATOM}category")] == ["well", "water"]
        file = links(entry)["http://opds-spec.org/acquisition/open-access"]
        got = client.get(file.get("href", ""))
        assert b"".join(got) == b"How to dig a well."
        assert got.headers["Content-Type"] == file.get("type")
        assert got.headers["Content-Length"] == file.get("length")


def test_words_that_look_like_markup_stay_words(ama: Client, kofi: Client, client: Client) -> None:
    shelf = add_shelf(kofi, HOSTILE, about=HOSTILE)
    add(ama, shelf, HOSTILE, description=HOSTILE, tags=HOSTILE, source=HOSTILE, file=a_file("</link>.txt"))
    told = HOSTILE.replace("\x01", "").replace("\ufffe", "")
    assert told in titles(client, ROOT)
    assert titles(client, f"{ROOT}new/") == [told]


def test_a_long_shelf_comes_in_pages(ama: Client, shelf: str, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.api.paging.A_PAGE", 2)
    for number in range(5):
        add(ama, shelf, f"Wells {number}", again="on")
    assert titles(client, f"{ROOT}new/") == [f"Wells {number}" for number in range(4, -1, -1)]


def test_a_program_searches(ama: Client, shelf: str, client: Client) -> None:
    add(ama, shelf, "Wells", description="deep")
    item = add(ama, shelf, "Roofs", again="on")
    ama.post(f"{item}change/", {"title": "Better roofs", "again": "on"})
    while index.bring_on():
        pass
    described = read(client, links(read(client, ROOT))["search"].get("href", ""))
    url = described.find(f"{SEARCH}Url")
    assert url is not None
    assert url.get("type") == f"{FEED};kind=acquisition"
    template = (url.get("template") or "").removeprefix("http://testserver")
    assert titles(client, template.replace("{searchTerms}", "DEEP")) == ["Wells"]
    assert titles(client, template.replace("{searchTerms}", "better")) == ["Better roofs"]
    assert titles(client, template.replace("{searchTerms}", "")) == []
    assert titles(client, template.replace("{searchTerms}", "%00%22%27)%20OR%201")) == []


def test_nobody_reads_more_than_on_the_pages(ama: Client, kofi: Client, client: Client) -> None:
    for title, rules in (("Members", {"read": "member"}), ("Here", {"scope": "here"}), ("Stories", {"children": "on"})):
        address = add_shelf(kofi, title, **rules)
        add(ama, address, f"On {title}", again="on")
        known = address.split("/")[-2]
        assert client.get(f"{ROOT}shelf/{known}/").status_code == (200 if title == "Stories" else 404)
    assert titles(client, ROOT) == ["What is new", "Stories"]
    assert titles(client, f"{ROOT}new/") == []
    assert titles(ama, f"{ROOT}new/") == ["On Members"]


def test_the_same_item_has_the_same_id_wherever_it_is_listed(ama: Client, shelf: str, client: Client) -> None:
    """The id is the hash of what was signed, which every hub that holds it has."""
    item = add(ama, shelf).split("/")[-2]
    [entry] = entries_of(client, f"{ROOT}new/")
    assert entry.findtext(f"{ATOM}id") == uri_of(item)


def uri_of(text_id: str) -> str:
    return "ni:///sha-256;" + urlsafe_b64encode(parse_id(text_id)).decode().rstrip("=")
