"""What people paste names one thing, in whatever way the field's tools and pages write it."""

import pytest

from hub.content.pasted import Pasted, pasted
from hub.core.cid import cid_text, read_cid
from hub.core.errors import RemoteError
from hub.core.ipns import name_text

OLD = "QmRQ353oFNqt8zfZ9X1HgRUszwv9RkEEwmMZZkbkYEsybn"
CID = cid_text(read_cid(OLD))
NAME = name_text(bytes(range(32)))
CONTENT = [
    CID,
    OLD,
    CID.upper(),
    f" {CID}/\n",
    f"/ipfs/{OLD}",
    f"ipfs/{CID}/",
    f"ipfs://{CID}",
    f"ipfs://{OLD}/",
    f"/ipfs/{CID}?filename=a.pdf",
    f"http://hub.home.arpa:8000/ipfs/{CID}/",
    f"HTTPS://hub.example/ipfs/{CID}?filename=a.pdf#top",
    f"http://{CID}.ipfs.hub.example/",
    f"http://{CID.upper()}.IPFS.hub.example",
]
NAMES = [NAME, f"/ipns/{NAME}/", f"ipns://{NAME}", f"http://hub/ipns/{NAME}/a", f"http://{NAME}.ipns.hub:80/"]
NOTHING = [
    "",
    "Kofi",
    "/",
    "/ipfs/",
    "/ipfs/../etc",
    "/library/item/x/",
    "ftp://hub/ipfs/" + CID,
    "http://[/ipfs/" + CID,
    f"http://hub/else/{CID}",
    f"http://{CID}.example/",
    "ipfs://" + NAME,
    "/ipns/" + CID,
    f"/ipfs/{CID}/../a",
    f"/ipfs/{CID}/a%2Fb",
    f"/ipfs/{CID}/a%00",
    "x" * 100_000,
    "http://hub" + "/http://hub" * 300,
    "/http://hub/ipfs/" + CID,
    "/" * 5000,
]


@pytest.mark.parametrize("text", CONTENT)
def test_content_is_read_in_every_spelling(text: str) -> None:
    assert pasted(text) == Pasted("ipfs", CID)


@pytest.mark.parametrize("text", NAMES)
def test_so_is_a_name(text: str) -> None:
    assert (pasted(text).space, pasted(text).root) == ("ipns", NAME)


def test_what_lies_below_is_named_with_it() -> None:
    for text in (f"/ipfs/{CID}/a%20b/c.pdf", f"http://hub/ipfs/{OLD}/a%20b//c.pdf?x", f"{CID}/a b/c.pdf"):
        assert pasted(text) == Pasted("ipfs", CID, ("a b", "c.pdf"))


@pytest.mark.parametrize("text", NOTHING)
def test_what_names_nothing_is_refused(text: str) -> None:
    with pytest.raises(RemoteError):
        pasted(text)
