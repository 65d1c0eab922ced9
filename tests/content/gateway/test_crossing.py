"""What a browser is told that asks beforehand what a program of another site may send."""

import pytest
from django.test import Client

from hub.core.cid import content_id
from tests.content.gateway.test_names import NAME

A_FILE = content_id(b"nobody has it")


@pytest.mark.parametrize(
    "address", [f"ipfs/{A_FILE}", f"ipfs/{A_FILE}/a", f"ipns/{NAME}", f"routing/v1/ipns/{NAME}", "ipfs/none"]
)
def test_anybody_may_read_and_nobody_may_write(client: Client, address: str) -> None:
    asked = {"Origin": "https://example.com", "Access-Control-Request-Method": "PUT"}
    told = client.options(f"/{address}", headers=asked)
    assert told.status_code == 200
    assert told["Access-Control-Allow-Origin"] == "*"
    assert told["Access-Control-Allow-Methods"] == "GET, HEAD, OPTIONS"
    assert ("PUT" in told["Allow"]) == address.startswith("routing/v1/ipns"), "programs that are no browser's page"
    assert "Range" in told["Access-Control-Allow-Headers"]
    assert "Access-Control-Allow-Credentials" not in told
    assert not told.content


def test_what_is_given_to_some_alone_no_other_site_reads(client: Client) -> None:
    assert "Access-Control-Allow-Origin" not in client.get(f"/ipfs/{A_FILE}")


def test_other_ways_are_refused(client: Client) -> None:
    for way in (client.post, client.put, client.delete):
        assert way(f"/ipfs/{A_FILE}").status_code == 405
