"""Folders as websites, as lists, and as what their rules say."""

import io
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.content import folders, reading, store
from hub.content.models import Hole, Stored
from hub.core.cid import Cid, cid_text
from hub.core.unixfs import DEFAULT
from tests.content.gateway.conftest import Name
from tests.content.gateway.test_files import BROWSER, FILM, bytes_of
from tests.content.samples import laid_down, received
from tests.portal.page import said

Folder = Callable[..., str]
REDIRECTS = b"""/old/*       /docs/:splat   302
/blog/:year  /docs/a.txt?y=:year#top 301
/away        https://hilltop.example/ 307
/out         /../../../
/gone/*      /sorry.html    410
/loop        /loop          302
/app/*       /docs          200
/none        /nowhere.html  404
"""


def kept(files: dict[str, Any]) -> Cid:
    """A folder of these, kept whole; a dictionary is a folder in it."""
    within = [
        (name, kept(data) if isinstance(data, dict) else store.receive(io.BytesIO(data)).cid)
        for name, data in files.items()
    ]
    return store.add_folder(within).cid


@pytest.fixture
def folder(name: Name) -> Folder:
    """`folder({name: bytes or dictionary})` is the id of a folder that an entry names."""

    def made(files: dict[str, Any], **how: bool) -> str:
        text = cid_text(kept(files))
        name(text, **how)
        return text

    return made


@pytest.fixture
def site(folder: Folder) -> str:
    docs = {"index.html": b"<p>inside", "a.txt": b"maji", "film.bin": FILM}
    return folder({"index.html": b"<p>home", "docs": docs, "sorry.html": b"<p>sorry", "_redirects": REDIRECTS})


def got(client: Client, address: str, **headers: str) -> Any:
    return client.get(f"/ipfs/{address}", headers={**BROWSER, **headers})


def test_a_website_is_its_index(client: Client, site: str) -> None:
    page = got(client, f"{site}/")
    assert page.content == b"<p>home"
    assert page["Content-Type"] == "text/html; charset=utf-8"
    assert "sandbox allow-scripts" in page["Content-Security-Policy"]
    assert got(client, f"{site}/docs/").content == b"<p>inside"


def test_a_list_says_of_which_file_a_part_was_lost(client: Client, folder: Folder) -> None:
    site = folder({"film": FILM, "note": b"maji"})
    assert "lost" not in said(got(client, f"{site}/"))
    Hole.objects.create(stored=Stored.objects.get(size=len(FILM)), begins=0)
    shown = said(got(client, f"{site}/"))
    assert "A part of it was lost here" in shown[shown.index("film") : shown.index("note")]
    assert shown.count("lost") == 1


def test_a_folder_ends_with_a_slash(client: Client, site: str) -> None:
    for address in (site, f"{site}/docs"):
        moved = got(client, f"{address}?q=a%20b")
        assert (moved.status_code, moved["Location"]) == (301, f"/ipfs/{address}/?q=a%20b")


def test_a_file_in_a_folder_is_given_by_its_path(client: Client, site: str) -> None:
    found = got(client, f"{site}/docs/a.txt")
    assert (found.content, found["Content-Type"]) == (b"maji", "text/plain; charset=utf-8")
    assert found["X-Ipfs-Path"] == f"/ipfs/{site}/docs/a.txt"
    roots = found["X-Ipfs-Roots"].split(",")
    assert roots[0] == site
    assert found["ETag"] == f'"{roots[2]}"'
    part = got(client, f"{site}/docs/film.bin", Range="bytes=1048575-1048576")
    assert (part.status_code, bytes_of(part)) == (206, FILM[1048575:1048577])


def test_a_block_in_a_folder_is_given_by_its_path(client: Client, site: str) -> None:
    assert got(client, f"{site}/docs/a.txt?format=raw").content == b"maji"
    assert got(client, f"{site}/docs?format=car")["Content-Type"].startswith("application/vnd.ipld.car")


def test_what_lies_in_a_folder_that_is_given_is_given_by_its_own_id(client: Client, site: str) -> None:
    alone = got(client, f"{site}/docs/a.txt")["X-Ipfs-Roots"].rpartition(",")[2]
    assert got(client, alone).content == b"maji"


def test_what_is_not_there_is_told_in_words(client: Client, folder: Folder) -> None:
    plain = folder({"a.txt": b"maji"})
    for path in ("b.txt", "a.txt/", "a.txt/b", "A.TXT"):
        absent = got(client, f"{plain}/{path}")
        assert (absent.status_code, absent["Cache-Control"]) == (404, "no-cache")
        assert b"Look at what is in it" in absent.content


@pytest.mark.parametrize(
    ("path", "status", "there"),
    [
        ("old/a.txt", 302, "/ipfs/{site}/docs/a.txt"),
        ("old/a b/", 302, "/ipfs/{site}/docs/a%20b/"),
        ("blog/2022", 301, "/ipfs/{site}/docs/a.txt?y=2022#top"),
        ("away", 307, "https://hilltop.example/"),
        ("loop", 302, "/ipfs/{site}/loop"),
    ],
)
def test_a_rule_leads_on_within_its_own_website(client: Client, site: str, path: str, status: int, there: str) -> None:
    led = got(client, f"{site}/{path}")
    assert (led.status_code, led["Location"]) == (status, there.format(site=site))


def test_a_rule_shows_another_file_in_place(client: Client, site: str) -> None:
    gone = got(client, f"{site}/gone/for/ever")
    assert (gone.status_code, gone.content, gone["Content-Type"]) == (410, b"<p>sorry", "text/html; charset=utf-8")
    assert "sandbox" in gone["Content-Security-Policy"]
    assert got(client, f"{site}/app/anything").content == b"<p>inside"


@pytest.mark.parametrize("form", ["raw", "car"])
def test_whoever_checks_what_they_get_is_given_no_page_in_its_place(client: Client, site: str, form: str) -> None:
    assert got(client, f"{site}/app/anything?format={form}").status_code == 404


def test_a_rule_that_leads_out_or_nowhere_leads_nowhere(client: Client, site: str) -> None:
    assert got(client, f"{site}/out").status_code == 404
    assert got(client, f"{site}/none").status_code == 404


def test_no_rule_takes_the_place_of_what_is_there(client: Client, folder: Folder) -> None:
    site = folder({"a.txt": b"maji", "_redirects": b"/* /b.txt 200", "b.txt": b"other"})
    assert got(client, f"{site}/a.txt").content == b"maji"
    assert got(client, f"{site}/c").content == b"other"


@pytest.mark.parametrize("rules", [b"/a nowhere", b"#" * 70_000, b"\xff\xfe"])
def test_rules_that_are_wrong_are_told(client: Client, folder: Folder, rules: bytes) -> None:
    site = folder({"_redirects": rules})
    wrong = got(client, f"{site}/a")
    assert wrong.status_code == 500
    assert b"_redirects of this website is wrong" in wrong.content


def test_a_folder_without_a_page_is_listed(client: Client, folder: Folder) -> None:
    page = got(client, folder({"kitabu <b>.txt": b"maji", "picha": {"goat.jpg": b"\xff\xd8\xff"}}) + "/")
    assert "2 things in this folder" in said(page)
    text = page.content.decode()
    assert "kitabu &lt;b&gt;.txt" in text
    assert re.search(r'href="/ipfs/\w+/kitabu%20%3Cb%3E\.txt"', text)
    assert re.search(r'href="/ipfs/\w+/picha/"', text)
    assert "sandbox" not in page["Content-Security-Policy"], "it is a page of the hub"


def test_a_name_that_turns_or_hides_letters_is_shown_as_it_is_and_leads_to_its_file(client: Client, name: Name) -> None:
    root = cid_text(laid_down({"photo\u202egpj.exe": received(b"maji"), "long" * 99: received(b"moto")}).cid)
    name(root)
    listed = got(client, f"{root}/").content.decode()
    assert "photo\ufffdgpj.exe" in listed
    assert "\u202e" not in listed
    addresses = re.findall(r'row-link" href="/ipfs/([^"]+)"', listed)
    assert [bytes_of(got(client, address)) for address in addresses] == [b"moto", b"maji"]


def test_a_folder_within_leads_up_again(client: Client, folder: Folder) -> None:
    root = folder({"a": {"b": {"c.txt": b""}}})
    page = got(client, f"{root}/a/b/").content.decode()
    assert f'href="/ipfs/{root}/"' in page
    assert f'href="/ipfs/{root}/a/"' in page


def test_a_page_of_the_list_of_a_large_folder_asks_for_what_it_shows(client: Client, name: Name) -> None:
    page = store.receive(io.BytesIO(b"maji")).cid
    in_shards = replace(DEFAULT, split=1000)
    root = cid_text(store.add_folder([(f"page {at}.html", page) for at in range(600)], profile=in_shards).cid)
    name(root)
    with CaptureQueriesContext(connection) as asked:
        listed = said(got(client, f"{root}/?page=2"))
    assert "600 things in this folder, 2.3 KB in all" in listed
    assert len(asked) < 40


def test_a_long_list_comes_by_pages(client: Client, folder: Folder) -> None:
    root = folder({f"{number:03}.txt": b"" for number in range(250)})
    first, last = got(client, f"{root}/"), got(client, f"{root}/?page=3")
    assert ("000.txt" in said(first), "100.txt" in said(first)) == (True, False)
    assert ("249.txt" in said(last), "199.txt" in said(last)) == (True, False)
    assert 'href="?page=2"' in last.content.decode()
    for odd in ("99", "0", "-1", "a", "\u0663", "9" * 50):
        assert got(client, f"{root}/?page={odd}").status_code == 200


def test_of_a_folder_of_very_many_names_some_are_listed(
    client: Client, name: Name, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(folders, "MOST_LISTED", 150)
    monkeypatch.setattr(reading, "MOST_HELD", 1000)
    page = store.receive(io.BytesIO(b"maji")).cid
    names = [f"page {at}.html" for at in range(151)]
    for profile in (DEFAULT, replace(DEFAULT, split=1000)):
        all_of, more = (
            store.add_folder([(each, page) for each in some], profile=profile) for some in (names[1:], names)
        )
        name(cid_text(all_of.cid), cid_text(more.cid))
        assert "150 things in this folder" in said(got(client, f"{cid_text(all_of.cid)}/"))
        listed = [said(got(client, f"{cid_text(more.cid)}/?page={number}")) for number in (1, 2)]
        assert "More than 150 things in this folder, 604 bytes in all" in listed[0]
        assert sum(each in words for each in names for words in listed) == 150
        assert bytes_of(got(client, f"{cid_text(more.cid)}/{names[-1]}")) == b"maji"


def test_an_empty_folder_says_so(client: Client, folder: Folder) -> None:
    assert "Nothing is in this folder" in said(got(client, folder({}) + "/"))


def test_a_folder_that_stays_is_given_to_pages_of_this_hub_alone(client: Client, folder: Folder) -> None:
    root = folder({"a.txt": b"maji"}, stays=True)
    assert got(client, f"{root}/a.txt").status_code == 404
    here = got(client, f"{root}/a.txt", Referer="http://testserver/library/")
    assert (here.status_code, here["Cache-Control"][:7]) == (200, "private")
