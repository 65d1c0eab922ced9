"""Websites at hosts of their own: shown as at `/ipfs/`, and nothing of the hub beside them."""

from typing import Any

import libipld
import pytest
from django.test import Client

from hub.accounts.models import Hub
from hub.content.gateway import hosts
from hub.core import ipns
from hub.core.cid import cid_text, parse_cid, read_cid, to_bytes
from hub.core.errors import RemoteError
from tests.content.gateway.test_files import BROWSER
from tests.content.gateway.test_folders import Folder, folder, site  # noqa: F401  # fixtures
from tests.content.gateway.test_names import NAME, Put, near, put, record, sure  # noqa: F401  # fixtures
from tests.people import signed_in

BELOW = "riverbend.home.arpa"
A_CID = "bafybeibnoelefnzgwbcacyt4vh52ymxvzbjq7mmqhtcnwarfq4lzegsiqe"
PAGE = {**BROWSER, "accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(autouse=True)
def with_sites(settings: Any) -> None:
    settings.HUB_SITES = BELOW


def at(client: Client, host: str, path: str = "/", **headers: str) -> Any:
    return client.get(path, headers={**PAGE, "host": host, **headers})


def test_a_host_names_content_in_the_spellings_that_need_no_capitals() -> None:
    base36 = libipld.encode_multibase("k", to_bytes(parse_cid(A_CID)))
    assert hosts.read(f"{A_CID}.ipfs.{BELOW}:8000", BELOW) == hosts.Site("ipfs", A_CID, True)
    assert hosts.read(f"{A_CID.upper()}.IPFS.{BELOW}.", BELOW) == hosts.Site("ipfs", A_CID, True)
    assert hosts.read(f"{base36}.ipfs.{BELOW}", BELOW) == hosts.Site("ipfs", A_CID, False)
    assert hosts.read(f"{NAME}.ipns.{BELOW}", BELOW) == hosts.Site("ipns", NAME, True)


def test_other_hosts_are_the_hubs_own() -> None:
    for host in (
        BELOW,
        f"www.{BELOW}",
        f"ipfs.{BELOW}",
        "10.42.0.1",
        "[fe80::1]:8000",
        "",
        f"{A_CID}.ipfs.example",
        "." * 9,
    ):
        assert hosts.read(host, BELOW) is None, host
    assert hosts.read(f"{A_CID}.ipfs.{BELOW}", "") is None


def test_what_is_below_and_names_nothing_is_refused() -> None:
    old = "qmrq353ofnqt8zfz9x1hgruszwv9rkeewmmzzkbkyesybn"
    odd = (
        "",
        "x",
        old,
        "-",
        "b",
        "k",
        "é",
        "xn--80ak6aa92e",
        f"a.{A_CID}",
        f"{A_CID}a",
        NAME,
        "b" * 64,
        "f" + "0" * 72,
        "*",
    )
    for label in odd:
        with pytest.raises(RemoteError):
            hosts.read(f"{label}.ipfs.{BELOW}", BELOW)
    for label in (A_CID, "example-com", "12d3koowrawpbxptp1ezajpumgnywx2dcuyd3rqnydr3eato4az7"):
        with pytest.raises(RemoteError):
            hosts.read(f"{label}.ipns.{BELOW}", BELOW)


def test_a_website_begins_at_the_root_of_its_host(client: Client, site: str) -> None:  # noqa: F811
    host = f"{site}.ipfs.{BELOW}"
    page = at(client, host)
    assert (page.status_code, page.content) == (200, b"<p>home")
    assert page["X-Ipfs-Path"] == f"/ipfs/{site}/"
    assert f"default-src http://{host}/ " in page["Content-Security-Policy"]
    assert page["Content-Security-Policy"].startswith("sandbox allow-scripts;")
    assert at(client, host, "/docs/a.txt").content == b"maji"
    assert at(client, host, "/docs")["Location"] == "/docs/"
    assert at(client, host, "/old/x")["Location"] == "/docs/x"
    assert at(client, host, "/gone/x").status_code == 410
    assert at(client, host, "/nothing").status_code == 404


def test_nothing_of_the_hub_is_at_such_a_host(client: Client, site: str) -> None:  # noqa: F811
    host = f"{site}.ipfs.{BELOW}"
    for path in ("/sign-in/", "/static/portal/hub.css", "/health", f"/ipfs/{site}/", "/admin/", "/routing/v1/ipns/x"):
        assert at(client, host, path).status_code == 404, path
    for method in ("post", "put", "delete", "options"):
        assert getattr(client, method)("/sign-in/", headers={**PAGE, "host": host}).status_code == 405
    assert at(client, f"nothing.ipfs.{BELOW}", "/sign-in/").status_code == 400


def test_no_cookie_is_read_or_set_there(site: str, folder: Folder) -> None:  # noqa: F811
    ama = signed_in(Client(), "ama")
    page = at(ama, f"{site}.ipfs.{BELOW}")
    assert page.status_code == 200
    assert not page.cookies
    ama.cookies["django_language"] = "es"
    assert at(ama, f"{site}.ipfs.{BELOW}", "/nothing").content != at(ama, "10.42.0.1", f"/ipfs/{site}/nothing").content
    stays = folder({"index.html": b"<p>ours alone"}, stays=True)
    assert at(ama, f"{stays}.ipfs.{BELOW}").status_code == 404


def test_where_only_members_read_nobody_reads_there(client: Client, site: str) -> None:  # noqa: F811
    Hub.objects.update(reading="members")
    assert at(client, f"{site}.ipfs.{BELOW}").status_code == 404
    ama = signed_in(Client(), "ama")
    assert at(ama, BELOW, f"/ipfs/{site}/").status_code == 200


def test_no_program_is_installed_in_the_browser(client: Client, site: str) -> None:  # noqa: F811
    assert at(client, f"{site}.ipfs.{BELOW}", service_worker="script").status_code == 403


def test_who_opens_a_website_is_led_to_its_host(client: Client, site: str) -> None:  # noqa: F811
    def led(path: str, host: str = f"{BELOW}:8000", **headers: str) -> str:
        got = at(client, host, path, **headers)
        return str(got.headers.get("Location", got.status_code))

    there = f"http://{site}.ipfs.{BELOW}:8000"
    assert led(f"/ipfs/{site}") == led(f"/ipfs/{site}/") == f"{there}/"
    assert led(f"/ipfs/{site}/docs/a.txt?x=1%202") == f"{there}/docs/a.txt?x=1%202"
    assert led(f"/ipfs/{site}/old/x") == f"{there}/old/x", "rules are looked at there"
    assert led(f"/ipfs/{site}/", "10.42.0.1:8000") == "200"
    assert led(f"/ipfs/{site}/", "10.42.0.1:8000", x_forwarded_host=BELOW) == "200"
    assert led(f"/ipfs/{site}/", x_forwarded_host="esi.example", x_forwarded_proto="https") == f"{there}/"
    assert led(f"/ipfs/{site}/docs/a.txt", accept="image/png,*/*") == "200", "what a page loads stays"
    assert led(f"/ipfs/{site}?format=raw") == led(f"/ipfs/{site}?format=car") == "200"
    assert led(f"/ipfs/{site}/docs/a.txt?download=true") == "200"


def test_a_list_is_a_page_of_the_hub_and_stays_with_it(client: Client, folder: Folder) -> None:  # noqa: F811
    root = folder({"index.html": b"<p>home", "books": {"a.txt": b"maji"}})
    assert at(client, BELOW, f"/ipfs/{root}/books/").status_code == 200
    led = at(client, f"{root}.ipfs.{BELOW}", "/books/")
    assert led["Location"] == f"http://{BELOW}/ipfs/{root}/books/"
    assert at(client, f"{root}.ipfs.{BELOW}", "/books/a.txt").content == b"maji"


def test_another_spelling_is_led_to_ours(client: Client, site: str) -> None:  # noqa: F811
    base36 = libipld.encode_multibase("k", to_bytes(parse_cid(site)))
    led = at(client, f"{base36}.ipfs.{BELOW}", "/docs/?q=1")
    assert led["Location"] == f"http://{site}.ipfs.{BELOW}/docs/?q=1"
    assert cid_text(read_cid(base36)) == site


def test_a_name_has_a_host_too(client: Client, put: Put, site: str) -> None:  # noqa: F811
    assert put(record(f"/ipfs/{site}")) == 200
    assert at(client, BELOW, f"/ipns/{NAME}/docs/a.txt")["Location"] == f"http://{NAME}.ipns.{BELOW}/docs/a.txt"
    page = at(client, f"{NAME}.ipns.{BELOW}", "/docs/a.txt")
    assert (page.content, page["Cache-Control"]) == (b"maji", "public, max-age=60")
    assert at(client, f"{ipns.name_text(bytes(32))}.ipns.{BELOW}").status_code == 404


def test_one_file_is_the_whole_of_its_host(client: Client, folder: Folder, site: str) -> None:  # noqa: F811
    listing = at(client, BELOW, f"/ipfs/{site}/docs/a.txt", accept="*/*")
    film = listing["X-Ipfs-Roots"].rpartition(",")[2]
    assert at(client, f"{film}.ipfs.{BELOW}").content == b"maji"
    assert at(client, f"{film}.ipfs.{BELOW}", "/x").status_code == 404
