"""Blocks as CAR files, for programs that check them."""

import io
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hub.content import cars, store
from hub.core.car import Reader, header
from hub.core.cid import Cid, cid_text
from hub.core.unixfs import DEFAULT, resolve
from tests.content.gateway.conftest import Name
from tests.content.gateway.test_files import FILM, bytes_of
from tests.content.samples import older_film


@pytest.fixture
def film(name: Name) -> Cid:
    stored = store.receive(io.BytesIO(FILM))
    name(cid_text(stored.cid))
    return stored.cid


def blocks_in(answer: Any, root: Cid) -> list[bytes]:
    reader = Reader(io.BytesIO(bytes_of(answer)).read)
    assert list(reader.roots) == [root]
    return [data for _, data in reader]


def test_what_older_tools_made_is_given_as_they_made_it(client: Client, name: Name, tmp_path: Path) -> None:
    """Blocks linked by CIDv0 stand under it, for programs look them up by that."""
    text, made = older_film([FILM[:5000], FILM[5000:9000]])
    (tmp_path / "theirs.car").write_bytes(made)
    (stored,) = cars.taken(tmp_path / "theirs.car")
    name(cid_text(stored.cid))
    assert bytes_of(client.get(f"/ipfs/{text}?format=car")) == made
    newer = bytes_of(client.get(f"/ipfs/{cid_text(stored.cid)}?format=car"))
    assert newer.startswith(header([stored.cid]))
    assert newer.endswith(made[-4000:])
    assert len(newer) == len(made) + 4, "two bytes more in the header and in the section of the root"


def test_a_whole_file_is_its_root_and_its_chunks(client: Client, film: Cid) -> None:
    got = client.get(f"/ipfs/{cid_text(film)}", headers={"Accept": "application/vnd.ipld.car; version=1; dups=y"})
    assert got["Content-Type"] == "application/vnd.ipld.car; version=1; order=dfs; dups=y"
    assert got["ETag"].startswith(f'W/"{cid_text(film)}.car.')
    root, *chunks = blocks_in(got, film)
    assert root == store.block(film)
    assert b"".join(chunks) == FILM


@pytest.mark.parametrize(
    ("wish", "chunks"),
    [("dag-scope=block", 0), ("dag-scope=entity", 3), ("entity-bytes=0:9", 1), ("entity-bytes=-9:*", 1)],
)
def test_a_part_is_the_blocks_that_it_takes(client: Client, film: Cid, wish: str, chunks: int) -> None:
    got = client.get(f"/ipfs/{cid_text(film)}?format=car&car-dups=y&{wish}")
    assert len(blocks_in(got, film)) == 1 + chunks


def test_what_is_had_is_not_sent_again_and_each_wish_is_another(client: Client, film: Cid) -> None:
    address = f"/ipfs/{cid_text(film)}?format=car"
    tag = client.get(address)["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    assert client.get(f"{address}&dag-scope=block", headers={"If-None-Match": tag}).status_code == 200


def test_of_headers_no_block_is_read(client: Client, film: Cid) -> None:
    got = client.head(f"/ipfs/{cid_text(film)}?format=car")
    assert (got.status_code, got.content) == (200, b"")


def test_who_has_only_the_blocks_can_check_that_they_are_what_lies_there(client: Client, film: Cid, name: Name) -> None:
    crowd = store.add_folder([(f"{number}", film) for number in range(300)], profile=replace(DEFAULT, split=0))
    root = store.add_folder([("docs", crowd.cid)]).cid
    name(cid_text(root))
    tags = set()
    for path, wish in (("docs/7", "dag-scope=block"), ("docs/8", "dag-scope=block"), ("docs/7", "entity-bytes=0:9")):
        got = client.get(f"/ipfs/{cid_text(root)}/{path}?format=car&{wish}")
        reader = Reader(io.BytesIO(bytes_of(got)).read)
        (first, _), *_rest = found = list(reader)
        assert (reader.roots, first) == ((film,), root)
        assert resolve(dict(found).__getitem__, root, path) == film
        tags.add(got["ETag"])
    assert len(tags) == 3
