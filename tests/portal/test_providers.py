"""Where an IPFS tool is told to find content."""

from typing import Any

import pytest
from django.test import Client

from hub.accounts.hubs.identity import HubIdentity
from hub.content import leases, store
from hub.content.leases import Lease
from hub.core.cid import content_id, parse_cid
from hub.core.keys import parse_key
from hub.portal import providers
from tests.content.samples import older

pytestmark = pytest.mark.django_db


@pytest.fixture
def goat() -> str:
    """Content that is given to all."""
    text = store.add(b"goat")
    leases.take(Lease("content"), parse_cid(text), 4)
    return text


def told(client: Client, text: str, host: str = "192.168.4.1:8000") -> Any:
    return client.get(f"/routing/v1/providers/{text}", headers={"host": host}).json()


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("192.168.4.1:8000", "/ip4/192.168.4.1/tcp/8000/http"),
        ("riverbend.home.arpa", "/dns/riverbend.home.arpa/tcp/80/http"),
        ("[fe80::1]:8000", "/ip6/fe80::1/tcp/8000/http"),
        ("[fe80::1]", "/ip6/fe80::1/tcp/80/http"),
    ],
)
def test_the_hub_names_itself_where_it_was_asked(
    riverbend: HubIdentity, client: Client, goat: str, host: str, address: str
) -> None:
    (found,) = told(client, goat, host)["Providers"]
    assert found["Addrs"] == [address]
    assert found["Protocols"] == ["transport-ipfs-gateway-http"]
    assert found["ID"].startswith("12D3KooW")


def test_an_older_spelling_finds_the_same(riverbend: HubIdentity, client: Client) -> None:
    folder = store.add_folder([]).cid
    leases.take(Lease("content"), folder, 4)
    assert len(told(client, older(folder))["Providers"]) == 1


def test_of_what_is_not_here_or_not_for_all_nobody_is_named(riverbend: HubIdentity, client: Client) -> None:
    for text in (content_id(b"elsewhere"), store.add(b"nobody names this")):
        assert told(client, text) == {"Providers": []}


@pytest.mark.parametrize("text", ["bafkrei", "..", "x" * 3000, "Qm%00"])
def test_what_is_no_id_is_told(riverbend: HubIdentity, client: Client, text: str) -> None:
    assert client.get(f"/routing/v1/providers/{text}").status_code == 400


def test_a_key_is_written_as_libp2p_does() -> None:
    """The key of RFC 8032's first test, as its did:key says it too, is the same 32 bytes."""
    key = parse_key("did:key:z6MktwupdmLXVVqTzCw4i46r4uGyosGXRnR3XjN4Zq7oMMsw")
    assert providers.peer_id(key).startswith("12D3KooW")
    assert len(providers.peer_id(key)) == 52
