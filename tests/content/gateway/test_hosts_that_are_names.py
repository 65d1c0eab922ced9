"""What a browser is shown that followed a name to this hub."""

from ipaddress import ip_address
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.test import Client

from hub import api
from hub.accounts.hubs.identity import founded
from hub.accounts.models import Hub
from hub.core.cid import id_text
from hub.log import store
from hub.testing import HubWriter, replay
from naming import records
from naming.core.labels import dns_label, key_label
from naming.dns import hosts
from naming.held import Held
from tests.content.gateway.test_files import BROWSER
from tests.content.gateway.test_folders import Folder, folder, site  # noqa: F401  # fixtures
from tests.people import signed_in, signed_up

PAGE = {**BROWSER, "accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.fixture(autouse=True)
def with_dns(settings: Any, client: Client, site: str) -> None:  # noqa: F811
    settings.HUB_DNS_PORT, settings.HUB_DNS_ADDRESS = 5300, (ip_address("127.0.0.1"),)
    api.publish_as_hub(records.Claim(label="amani"))
    hosts._kept.clear()


def bind(label: str, what: str, target: str) -> None:
    api.publish_as_hub(records.Bind(label=label, what=what, target=target))


def at(client: Client, name: str, path: str = "/", **headers: str) -> Any:
    return client.get(path, headers={**PAGE, "host": f"{name}.home.arpa:8000", **headers})


def test_a_name_of_a_website_shows_it_as_nobodys_page(client: Client, site: str) -> None:  # noqa: F811
    bind("tovuti", "cid", site)
    ama = signed_in(Client(), "ama")
    for who in (client, ama):
        page = at(who, "tovuti.amani")
        assert (page.status_code, page.content) == (200, b"<p>home")
        assert page["Content-Security-Policy"].startswith("sandbox allow-scripts; default-src http://tovuti.amani.")
        assert not page.cookies
        assert at(who, "tovuti.amani", "/docs/a.txt").content == b"maji"
    for path in ("/sign-in/", "/static/portal/hub.css", "/health", "/admin/"):
        assert at(ama, "tovuti.amani", path).status_code == 404, path
    assert ama.post("/sign-in/", headers={**PAGE, "host": "tovuti.amani.home.arpa"}).status_code == 405


def test_a_name_of_a_page_of_this_hub_opens_it(client: Client) -> None:
    here = api.this_hub()
    assert here is not None
    for label, path, leads in (
        ("a", "/forum/", "/forum/"),
        ("b", "//evil/", "//evil/"),
        ("c", "/é?q=1", "/%C3%A9?q=1"),
    ):
        told = {"label": label, "what": "service", "target": id_text(here.id), "port": api.web_port()}
        api.publish_as_hub(records.Bind(**told, path=path))  # type: ignore[arg-type]
        shown = at(client, f"{label}.amani")
        assert (shown.status_code, shown["Location"]) == (302, f"http://amani.home.arpa:8000{leads}")


def test_a_name_in_letters_of_its_own_leads_to_its_page(client: Client) -> None:
    for label, host in (("बाज़ार", "xn--81b5an1cic"), ("café", "xn--caf-dma")):
        assert dns_label(label) == host.encode()
        bind(label, "address", "10.0.0.7")
        shown = at(client, f"{host}.amani")
        assert shown.status_code == 302
        assert shown["Location"] == f"http://amani.home.arpa:8000/naming/name/{quote(label)}.amani/"
        assert client.get(urlsplit(shown["Location"]).path).status_code == 200


def test_no_browser_goes_on_showing_what_a_name_led_to_before(
    client: Client,
    site: str,  # noqa: F811
    folder: Folder,  # noqa: F811
) -> None:
    """At its content id a file is the same for ever; at a name there may be another one the next minute."""
    bind("tovuti", "cid", site)
    first = at(client, "tovuti.amani")
    tag = first["ETag"]
    seen = [first, at(client, "tovuti.amani", "/docs"), at(client, "tovuti.amani", "/", **{"if-none-match": tag})]
    assert [each.status_code for each in seen] == [200, 301, 304]
    assert {each["Cache-Control"] for each in seen} == {"public, max-age=30"}
    before = Held().register(founded().id, "tovuti").heads
    other = folder({"index.html": b"<p>another"})
    api.publish_as_hub(records.Bind(label="tovuti", what="cid", target=other, after=[id_text(each) for each in before]))
    hosts._kept.clear()
    page = at(client, "tovuti.amani", **{"if-none-match": tag})
    assert (page.status_code, page.content) == (200, b"<p>another")


def test_a_folder_without_a_page_is_listed_by_the_hub_itself(client: Client, folder: Folder) -> None:  # noqa: F811
    cid = folder({"a.txt": b"a", "b.txt": b"b"})
    bind("faili", "cid", cid)
    assert at(client, "faili.amani")["Location"] == f"http://amani.home.arpa:8000/ipfs/{cid}/"
    assert at(client, "faili.amani", "/a.txt").content == b"a"


def test_the_hub_is_at_its_own_names_and_at_every_other_host(client: Client) -> None:
    (own,) = Hub.objects.values_list("hub_id", flat=True)
    for name in ("amani", key_label(bytes(own)), "AMANI"):
        assert at(client, name).status_code == 200, name
    for host in ("10.42.0.1:8000", "home.arpa", "amani.example", "localhost", "[::1]:8000"):
        assert client.get("/health", headers={"host": host}).status_code == 200, host


def test_nobody_signs_in_at_a_name_that_others_gave_the_hub(client: Client) -> None:
    """They would be given the session when they lead it to a machine of theirs."""
    (own,) = Hub.objects.values_list("hub_id", flat=True)
    far = HubWriter("hilltop")
    far.write(records.Bind(label="benki", what="hub", target=id_text(bytes(own))))
    replay(far)
    bind("kituo", "hub", id_text(bytes(own)))
    for name in (f"benki.{key_label(far.hub.id)}", "kituo.amani"):
        page = at(client, name, "/sign-in/")
        assert (page.status_code, page.get("Location")) == (302, "http://amani.home.arpa:8000/"), name
        assert not page.cookies


def test_people_entries_and_names_to_choose_from_lead_to_pages_of_the_hub(client: Client) -> None:
    ama = signed_up("ama")
    one, other = HubWriter("hilltop"), HubWriter("lakeside")
    for each in (one, other):
        each.write(records.Claim(label="soko"))
    replay(one, other)
    bind("ama", "person", id_text(ama.person_id))
    bind("zamu", "entry", id_text(bytes(32)))
    bind("jirani", "hub", id_text(one.hub.id))
    own = "http://amani.home.arpa:8000"
    assert at(client, "ama.amani")["Location"] == f"{own}/people/{id_text(ama.person_id)}/"
    assert at(client, "zamu.amani")["Location"] == f"{own}/naming/open/{id_text(bytes(32))}/"
    for name in ("soko", "jirani.amani", "kitabu.soko"):
        assert at(client, name, "/whatever")["Location"] == f"{own}/naming/name/{name}/"
    chooser = at(client, "amani", "/naming/name/soko/")
    assert chooser.status_code == 200
    assert all(key_label(each.hub.id) in chooser.content.decode() for each in (one, other))
    assert client.get(f"/naming/open/{id_text(bytes(32))}/").status_code == 404
    assert client.get("/naming/open/x/").status_code == 404


def test_what_leads_nowhere_is_told_in_words(client: Client) -> None:
    for name in ("nobody", "nobody.amani", "xn--", "-", "a..b"):
        page = at(client, name)
        assert page.status_code in (400, 404), name
        if page.status_code == 404:
            assert "No name leads here." in page.content.decode()


def test_content_that_not_everybody_reads_is_not_shown(client: Client, site: str, folder: Folder) -> None:  # noqa: F811
    stays, ama = folder({"index.html": b"<p>ours alone"}, stays=True), signed_up("ama")
    assert ama.pen is not None
    store.publish(ama.pen, records.Bind(label="yetu", what="cid", target=stays))
    store.publish(ama.pen, records.Bind(label="tovuti", what="cid", target=site))
    bind("ama", "person", id_text(ama.person_id))
    bind("tovuti", "cid", site)
    assert at(client, "tovuti.ama.amani").status_code == 200, "everybody is given it anyway"
    assert at(client, "yetu.ama.amani").status_code == 404, "nobody is given it because somebody named it"
    Hub.objects.update(reading="members")
    assert at(client, "tovuti.amani").status_code == 404


def test_without_dns_no_name_is_looked_at(client: Client, settings: Any) -> None:
    settings.HUB_DNS_PORT = 0
    assert at(client, "nobody").status_code == 200
