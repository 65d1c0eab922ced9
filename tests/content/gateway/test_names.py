"""What names of IPNS point to, and whose word on it is taken."""

import ipaddress
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client

from hub.content import store, wanted
from hub.content.gateway import names, pointers
from hub.content.models import Pointed
from hub.core import ipns
from hub.core.ipns import A_SECOND
from hub.core.keys import public_key
from hub.log import vouching
from hub.log.clock import Clock
from tests.content.gateway.test_files import BROWSER
from tests.content.gateway.test_folders import folder, site  # noqa: F401  # fixtures
from tests.core.test_ipns import KEY, RECORDS, SEED

UNTIL = ipns.moment("2126-01-01T00:00:00Z")
NAME = ipns.name_text(KEY)
OTHER = bytes([8]) * 32
OTHER_NAME = ipns.name_text(public_key(OTHER))
NEAR = "10.42.0.7"
Put = Callable[..., int]


@pytest.fixture(autouse=True)
def near(settings: Any) -> None:
    settings.HUB_NEAR = (ipaddress.ip_network("10.42.0.0/16"),)


@pytest.fixture(autouse=True)
def sure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody vouches for this hub's clock, which shows a day of 2026."""
    it_is(monkeypatch, 1_795_000_000_000, vouching.NETWORK)


def it_is(monkeypatch: pytest.MonkeyPatch, wall: int, voucher: str) -> None:
    """The machine's clock shows this, and this vouches for it."""
    for module in (names, pointers):
        monkeypatch.setattr(module, "clock", Clock(lambda: wall, lambda _wall: voucher))


@pytest.fixture
def put(client: Client) -> Put:
    """`put(record)`: the status that somebody near is answered."""

    def brought(record: bytes, name: str = NAME, **how: Any) -> int:
        usual = {"content_type": "application/vnd.ipfs.ipns-record", "REMOTE_ADDR": NEAR}
        return int(client.put(f"/routing/v1/ipns/{name}", record, **(usual | how)).status_code)

    return brought


def record(value: str, sequence: int = 1, **how: Any) -> bytes:
    return ipns.write(SEED, value, sequence, **({"until": UNTIL, "ttl": 60 * A_SECOND} | how))


def got(client: Client, path: str, **headers: str) -> Any:
    return client.get(f"/ipns/{path}", headers={**BROWSER, **headers})


def test_a_name_shows_the_website_that_it_points_to(client: Client, put: Put, site: str) -> None:  # noqa: F811
    assert put(record(f"/ipfs/{site}")) == 200
    page = got(client, f"{NAME}/docs/a.txt")
    assert (page.status_code, page.content) == (200, b"maji")
    assert page["X-Ipfs-Path"] == f"/ipns/{NAME}/docs/a.txt"
    assert page["Cache-Control"] == "public, max-age=60"
    assert "sandbox allow-scripts" in page["Content-Security-Policy"]
    assert "/ipns/" in page["Content-Security-Policy"]
    assert got(client, f"{NAME}/docs")["Location"] == f"/ipns/{NAME}/docs/"
    assert got(client, f"{NAME}/away").status_code == 307
    assert got(client, f"{NAME}/old/x")["Location"] == f"/ipns/{NAME}/docs/x"


def test_it_may_point_into_a_folder_and_to_another_name(client: Client, put: Put, site: str) -> None:  # noqa: F811
    record_of_other = ipns.write(OTHER, f"/ipns/{NAME}/a.txt", 1, UNTIL, 5 * A_SECOND)
    assert put(record(f"/ipfs/{site}/docs")) == 200
    assert put(record_of_other, OTHER_NAME) == 200
    page = got(client, OTHER_NAME)
    assert page.content == b"maji"
    assert page["Cache-Control"] == "public, max-age=5"


def test_names_that_point_in_a_ring_lead_nowhere(client: Client, put: Put) -> None:
    assert put(record(f"/ipns/{NAME}")) == 200
    assert got(client, NAME).status_code == 400


def test_every_spelling_of_a_name_is_that_name(client: Client, put: Put) -> None:
    assert put(RECORDS["good"]) == 200
    peer = "12D3KooWRawPbxPtP1eZaJpumGnyWX2DcUyd3RQnydr3eAto4Az7"
    assert got(client, f"{peer}?format=ipns-record").content == RECORDS["good"]


def test_the_record_is_given_to_tools_that_check_it(client: Client, put: Put) -> None:
    put(RECORDS["good"])
    asked = (
        got(client, f"{NAME}?format=ipns-record"),
        got(client, NAME, accept="application/vnd.ipfs.ipns-record"),
        client.get(f"/routing/v1/ipns/{NAME}"),
    )
    for answer in asked:
        assert (answer.status_code, answer.content) == (200, RECORDS["good"])
        assert answer["Content-Type"] == "application/vnd.ipfs.ipns-record"
        assert answer["Cache-Control"] == "public, max-age=60"
    again = got(client, f"{NAME}?format=ipns-record", if_none_match=asked[0]["ETag"])
    assert again.status_code == 304
    assert got(client, f"{NAME}/path?format=ipns-record").status_code == 400


def test_the_newest_record_wins_whatever_comes_last(client: Client, put: Put) -> None:
    assert [put(RECORDS[each]) for each in ("good", "newer", "good", "newer")] == [200, 200, 409, 200]
    assert got(client, f"{NAME}?format=ipns-record").content == RECORDS["newer"]
    assert [put(RECORDS["sequence-most"]), put(RECORDS["newer"])] == [200, 409]


def test_only_neighbours_and_named_ranges_say_where_a_name_points(put: Put) -> None:
    far = ("203.0.113.9", "10.43.0.1", "::1", "", "10.42.0.7.example")
    assert {put(RECORDS["good"], REMOTE_ADDR=address) for address in far} == {403}
    assert put(RECORDS["good"], REMOTE_ADDR="203.0.113.9", HTTP_X_FORWARDED_FOR=NEAR) == 403
    assert not Pointed.objects.exists()


@pytest.fixture
def neighbour() -> Iterator[None]:
    before = wanted.providers[:]
    wanted.providers[:] = [lambda: ["http://198.51.100.4:8000"]]
    yield
    wanted.providers[:] = before


def test_a_neighbour_is_near(put: Put, neighbour: None) -> None:
    assert put(RECORDS["good"], REMOTE_ADDR="198.51.100.4") == 200


def test_what_is_no_record_of_this_name_is_refused(put: Put) -> None:
    for each in ("other-key", "changed-signature", "changed-data", "cut-off", "without-data", "large"):
        assert put(RECORDS[each]) == 400, each
    assert put(b"x" * 200_000) == 400
    assert put(RECORDS["expired"]) == 409
    assert put(RECORDS["good"], content_type="text/plain") == 415
    assert put(RECORDS["good"], "example.com") == 400
    assert not Pointed.objects.exists()


def test_one_whose_time_has_passed_is_told(client: Client, put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    assert put(RECORDS["good"]) == 200
    it_is(monkeypatch, UNTIL // 1_000_000 + 1000, vouching.NETWORK)
    assert got(client, NAME).status_code == got(client, f"{NAME}?format=ipns-record").status_code == 410
    assert client.get(f"/routing/v1/ipns/{NAME}").status_code == 404


def test_a_box_that_does_not_know_the_time_shows_what_it_has(
    client: Client, put: Put, monkeypatch: pytest.MonkeyPatch
) -> None:
    it_is(monkeypatch, 4_100_000_000_000, "")
    assert put(RECORDS["expired"]) == 200
    answer = got(client, f"{NAME}?format=ipns-record")
    assert (answer.status_code, answer["Cache-Control"]) == (200, "public, max-age=60")


def test_it_is_kept_no_longer_than_the_record_is_good() -> None:
    now = 1_795_000_000 * A_SECOND
    assert names.kept_for(60 * A_SECOND, now + 5 * A_SECOND) == 5
    assert names.kept_for(2**64 - 1, now + 2**63) == names.LONGEST
    assert names.kept_for(0, now + 5 * A_SECOND) == names.kept_for(60, now - 5) == 0


def test_what_the_hub_would_not_give_a_name_does_not_open(client: Client, put: Put) -> None:
    hidden = store.add(b"nobody names this")
    nowhere = {"/ipfs/x": 400, "/etc/passwd": 400, "": 400, "/ipns/example.com": 400, "/ipfs/x/../y": 400}
    for value, status in {f"/ipfs/{hidden}": 404, **nowhere}.items():
        Pointed.objects.all().delete()
        assert put(record(value)) == 200
        assert got(client, NAME).status_code == status, value
    assert got(client, "example.com").status_code == 400
    Pointed.objects.all().delete()
    assert got(client, NAME).status_code == 404


def test_one_teller_fills_no_more_than_their_share(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pointers, "MOST_TOLD", 1)
    assert put(RECORDS["good"]) == 200
    theirs = ipns.write(OTHER, "/ipfs/x", 1, UNTIL)
    assert put(theirs, OTHER_NAME) == 409
    assert put(RECORDS["newer"]) == 200
    assert put(theirs, OTHER_NAME, REMOTE_ADDR="10.42.0.8") == 200
