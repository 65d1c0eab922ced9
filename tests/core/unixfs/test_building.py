"""The tree above a file's chunks is the one that the field builds."""

import hashlib
from typing import Any

import pytest

from hub.core.cid import DAG_PB, RAW, Cid, cid_text
from hub.core.errors import LocalError
from hub.core.unixfs import DEFAULT, PROFILES, Builder, Kind, decode
from tests.core.unixfs.vectors import built, load

KUBO = PROFILES["kubo-cidv1-256k"]
DIGEST = hashlib.sha256(b"a chunk").digest()


@pytest.mark.parametrize("case", load("files"), ids=lambda case: f"{case['profile']} {case['size']}")
def test_a_file_has_the_id_that_another_implementation_gives_it(case: dict[str, Any]) -> None:
    root, blocks = built(PROFILES[case["profile"]], case["size"])

    assert (cid_text(root.cid), root.size, root.total) == (case["cid"], case["size"], case["total"])
    assert root.total == case["size"] + sum(len(block.data) for block in blocks)


def test_nothing_is_the_raw_empty_block() -> None:
    root, blocks = Builder().finish()

    assert (root.cid, root.size, blocks) == (Cid(RAW, hashlib.sha256(b"").digest()), 0, [])


def test_one_chunk_alone_is_its_own_root() -> None:
    builder = Builder()
    assert builder.chunk(DIGEST, 5) == []

    root, blocks = builder.finish()

    assert (root.cid, root.size, root.total, blocks) == (Cid(RAW, DIGEST), 5, 5, [])


def test_a_node_is_given_out_as_soon_as_it_is_full() -> None:
    builder = Builder(KUBO)
    given = [builder.chunk(DIGEST, KUBO.chunk) for _ in range(175)]

    assert [len(blocks) for blocks in given] == [0] * 173 + [1, 0]
    assert decode(given[173][0].data).size == 174 * KUBO.chunk


def test_the_last_chunk_lies_as_deep_as_all_others() -> None:
    root, blocks = built(KUBO, 174 * KUBO.chunk + 1)
    nodes = {block.cid: decode(block.data) for block in blocks}

    assert [link.cid.codec for link in nodes[root.cid].links] == [DAG_PB, DAG_PB]
    assert [node.kind for node in nodes.values()] == [Kind.FILE] * 3


@pytest.mark.parametrize("size", [0, -1, DEFAULT.chunk + 1])
def test_no_chunk_is_empty_or_too_large(size: int) -> None:
    with pytest.raises(LocalError):
        Builder().chunk(DIGEST, size)


def test_nothing_follows_a_short_chunk() -> None:
    builder = Builder()
    builder.chunk(DIGEST, 1)

    with pytest.raises(LocalError):
        builder.chunk(DIGEST, 1)


def test_nothing_follows_the_end() -> None:
    builder = Builder()
    builder.finish()

    with pytest.raises(LocalError):
        builder.chunk(DIGEST, DEFAULT.chunk)
