"""What holds of every file and folder: what is made is read again, whole and in any part, by a plain account of it."""

import hashlib

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.cid import RAW, Cid
from hub.core.unixfs import (
    Builder,
    Kind,
    Profile,
    Root,
    chunks,
    decode,
    entries,
    fault_in_name,
    folder,
    payload,
    resolve,
)
from tests.core.unixfs.test_folders import file
from tests.core.unixfs.test_reading import Here

SMALL = Profile("small", 4, 3, 0, "links")
names = st.text("ab .äš🐐", min_size=1, max_size=20).filter(lambda name: not fault_in_name(name))


def made(data: bytes) -> tuple[Root, Here]:
    """A file in a small profile, with all its blocks."""
    builder, held = Builder(SMALL), Here([])
    parts = [data[at : at + 4] for at in range(0, len(data), 4)]
    blocks = [block for part in parts for block in builder.chunk(hashlib.sha256(part).digest(), len(part))]
    root, rest = builder.finish()
    held.add(*parts, b"", *(block.data for block in blocks + rest))
    return root, held


@given(st.binary(max_size=200), st.integers(0, 210), st.integers(0, 210))
def test_any_part_of_any_file_is_read_again(data: bytes, start: int, stop: int) -> None:
    root, held = made(data)
    found = list(chunks(held, root.cid, start, stop))
    read = b"".join(payload(chunk, held(chunk.cid)) for chunk in found)
    first = found[0].begins if found else start

    assert root.size == len(data)
    assert read[max(0, start - first) :][: max(0, stop - start)] == data[start : max(start, stop)]
    assert all(chunk.begins < stop and chunk.begins + chunk.size > start for chunk in found)


@settings(max_examples=30)
@given(st.integers(1, 120))
def test_every_chunk_lies_at_one_depth_below_full_nodes(count: int) -> None:
    root, held = made(b"".join(number.to_bytes(4, "big") for number in range(count)))
    level, widths = [root.cid], []
    while level[0].codec != RAW:
        nodes = [decode(held(cid)) for cid in level]
        widths += [len(node.links) for node in nodes[:-1]]
        level = [link.cid for node in nodes for link in node.links]

    assert {cid.codec for cid in level} == {RAW}
    assert len(level) == count
    assert set(widths) <= {3}


@settings(max_examples=25)
@given(st.sets(names, max_size=40))
def test_any_folder_is_read_again(found: set[str]) -> None:
    links = {link.name: link for link in map(file, found)}
    root, blocks = folder(links.values(), SMALL)
    held = Here(block.data for block in blocks)

    assert {link.name: link for link in entries(held, root.cid)} == links
    assert all(resolve(held, root.cid, name) == link.cid for name, link in links.items())
    assert decode(held(root.cid)).kind == (Kind.SHARD if links else Kind.FOLDER)
    assert root.total == sum(len(block.data) for block in blocks) + sum(link.total for link in links.values())


def test_the_same_bytes_as_a_file_and_as_a_node_are_two() -> None:
    root, held = made(b"longer than a chunk")
    node = held(root.cid)
    held.add(node)

    assert [chunk.size for chunk in chunks(held, Cid(RAW, root.cid.digest))] == [len(node)]
    assert sum(chunk.size for chunk in chunks(held, root.cid)) == 19
