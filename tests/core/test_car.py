"""CAR files: what the field's library writes is read and written alike, and hostile ones are refused in words."""

import hashlib
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core import varint
from hub.core.car import MOST_ROOTS, Reader, header, section
from hub.core.cid import DAG_PB, RAW, Cid, cid_text, to_bytes
from hub.core.errors import LocalError, RemoteError
from hub.core.unixfs.nodes import MOST_BLOCK

VECTORS: dict[str, dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "fixtures/vectors/car/cars.json").read_text()
)
REFUSED = {
    "no-root": "names between one root and 1000",
    "identity-root": "of a kind that is not kept here",
    "other-root": "of a kind that is not kept here",
}
READ = sorted(VECTORS.keys() - REFUSED)
PASSED = {"other-kinds": 3}
DATA = b"the well is open at six"
CID = Cid(RAW, hashlib.sha256(DATA).digest())
HEADER = header([CID])
WHOLE = HEADER + section(CID, DATA)


def given_by(data: bytes, most_block: int = MOST_BLOCK) -> tuple[tuple[Cid, ...], list[tuple[Cid, bytes]]]:
    reader = Reader(io.BytesIO(data).read, most_block)
    return reader.roots, list(reader)


def refusal(data: bytes) -> RemoteError | None:
    try:
        given_by(data)
    except RemoteError as error:
        return error
    return None


def framed(block: bytes) -> bytes:
    return varint.write(len(block)) + block


def spelled(cid: Cid, like: str) -> str:
    """A CIDv0 names the same block as a CIDv1 of dag-pb."""
    if like.startswith("Qm"):
        assert cid.codec == DAG_PB
        return like
    return cid_text(cid)


@pytest.mark.parametrize("name", READ)
def test_what_the_library_of_the_field_writes_is_read(name: str) -> None:
    vector = VECTORS[name]
    reader = Reader(io.BytesIO(bytes.fromhex(vector["car"])).read)
    blocks = list(reader)
    told = vector["blocks"][PASSED.get(name, 0) :]

    assert [spelled(root, like) for root, like in zip(reader.roots, vector["roots"], strict=True)] == vector["roots"]
    assert [[spelled(cid, like), data.hex()] for (cid, data), (like, _) in zip(blocks, told, strict=True)] == told
    assert (reader.passed, reader.position) == (PASSED.get(name, 0), len(vector["car"]) // 2)


@pytest.mark.parametrize("name", sorted(set(READ) - {"old-root", "other-kinds"}))
def test_it_is_written_as_the_library_of_the_field_writes_it(name: str) -> None:
    roots, blocks = given_by(bytes.fromhex(VECTORS[name]["car"]))

    assert (header(roots) + b"".join(section(*block) for block in blocks)).hex() == VECTORS[name]["car"]


@pytest.mark.parametrize("name", REFUSED)
def test_without_a_root_that_can_be_kept_it_is_refused(name: str) -> None:
    with pytest.raises(RemoteError, match=REFUSED[name]):
        given_by(bytes.fromhex(VECTORS[name]["car"]))


@pytest.mark.parametrize("name", ["folder", "old-root", "other-kinds", "length-of-two-bytes"])
def test_cut_at_any_byte_it_is_refused_or_ends_between_two_blocks(name: str) -> None:
    whole = bytes.fromhex(VECTORS[name]["car"])
    refusals = [refusal(whole[:length]) for length in range(len(whole))]

    assert refusals.count(None) == len(VECTORS[name]["blocks"])
    assert {error.code for error in refusals if error} <= {"car", "varint"}


def test_a_stream_that_gives_less_than_asked_is_read_whole() -> None:
    stream = io.BytesIO(WHOLE)

    assert list(Reader(lambda most: stream.read(min(most, 5)))) == [(CID, DATA)]


def test_one_wrong_bit_is_told_with_the_block_it_is_in() -> None:
    with pytest.raises(RemoteError, match=f"^hash: .*{cid_text(CID)}"):
        given_by(WHOLE[:-1] + bytes((WHOLE[-1] ^ 1,)))


class Counted(io.BytesIO):
    """What was asked for at once at most."""

    most = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.most = max(self.most, size if size is not None else 0)
        return super().read(size)


@pytest.mark.parametrize("length", [MOST_BLOCK + 200, 2**40, varint.MOST])
def test_no_section_is_read_before_its_length_is_weighed(length: int) -> None:
    stream = Counted(HEADER + varint.write(length) + to_bytes(CID) + DATA)

    with pytest.raises(RemoteError, match="^car: a block is larger than 2097152 bytes"):
        list(Reader(stream.read))
    assert stream.most < 200


def test_no_header_is_read_before_its_length_is_weighed() -> None:
    stream = Counted(varint.write(64 * 2**10 + 1) + bytes(2**17))

    with pytest.raises(RemoteError, match="no CAR file"):
        Reader(stream.read)
    assert stream.most == 1


def test_a_length_without_end_is_read_for_nine_bytes() -> None:
    stream = io.BytesIO(b"\xff" * 100)

    with pytest.raises(RemoteError, match="longer than nine bytes"):
        Reader(stream.read)
    assert stream.tell() == 9


def test_the_largest_block_is_read_and_one_byte_more_is_not() -> None:
    for size, fits in ((500, True), (501, False)):
        data = bytes(size)
        stream = HEADER + section(Cid(RAW, hashlib.sha256(data).digest()), data)
        if fits:
            assert len(given_by(stream, 500)[1]) == 1
        else:
            with pytest.raises(RemoteError, match="^car: a block is larger"):
                given_by(stream, 500)


@pytest.mark.parametrize(
    ("length", "why"),
    [("ff" * 9, "varint: .*longer than nine"), ("8000", "varint: .*longer than it need"), ("80", "varint: .*cut off")],
)
def test_a_length_out_of_shape_is_refused(length: str, why: str) -> None:
    for before in (b"", HEADER):
        with pytest.raises(RemoteError, match=why):
            given_by(before + bytes.fromhex(length))


@pytest.mark.parametrize(
    "start",
    [
        b"",
        b"\x00",
        b"%PDF-1.7 a manual of pumps that somebody renamed and carried here, and it is no CAR file whatever its name",
        varint.write(2**40),
        varint.write(64 * 2**10 + 1) + bytes(64 * 2**10 + 1),
        framed(b"\x80"),
        framed(b"\x81" * 60_000 + b"\x00"),
        framed(b"\xa1\x65roots" * 8000 + b"\x00"),
        framed(b"\xa2\x65roots\x9b\x00\x00\x7f\xff\xff\xff\xff\xff"),
        framed(b"\xf9\x7e\x00"),
    ],
)
def test_what_is_no_car_file_is_called_so(start: bytes) -> None:
    with pytest.raises(RemoteError, match="^car: "):
        given_by(start)


def test_version_2_is_refused_with_what_to_do() -> None:
    with pytest.raises(RemoteError, match="^car-version: .* of version 2; make one of version 1"):
        given_by(bytes.fromhex("0aa16776657273696f6e02") + bytes(40))


LINK = b"\xd8\x2a\x58\x25\x00" + to_bytes(CID)


@pytest.mark.parametrize(
    "block",
    [
        b"\xa1\x67version\x01",
        b"\xa1\x65roots\x81" + LINK,
        b"\xa2\x65roots\xf6\x67version\x01",
        b"\xa2\x65roots\x81\x01\x67version\x01",
        b"\xa2\x65roots\x81" + LINK + b"\x67version\xf5",
        b"\xa2\x65roots\x81" + LINK[2:] + b"\x67version\x01",
        b"\xa3\x64also\x01\x65roots\x81" + LINK + b"\x67version\x01",
        b"\xa2\x65roots\x98\x01" + LINK + b"\x67version\x01",
        b"\xa2\x65roots\x81\xd8\x2a\x58\x26\x00" + to_bytes(CID) + b"\x00\x67version\x01",
        b"\xa2\x67version\x01\x65roots\x81" + LINK,
        b"\xa2\x65roots\x81" + LINK + b"\x67version\x01\x00",
    ],
    ids=range(11),
)
def test_a_header_has_one_shape(block: bytes) -> None:
    with pytest.raises(RemoteError, match="^car: "):
        given_by(framed(block))


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (b"", "varint"),
        (b"\x00", "varint"),
        (b"\x02\x55\x12\x20" + CID.digest + DATA, "car"),
        (b"\x01\x55\x12\x20" + CID.digest[:31], "car"),
        (b"\x01\x55\x12\xff\xff\xff\xff\xff\xff\xff\xff\x7f" + DATA, "car"),
        (b"\x01\x55\x12\x81\x01" + bytes(129), "car"),
        (b"\x01\x55\x00\x05smallother", "hash"),
        (b"\x01\x55\x00\x05small", "hash"),
    ],
    ids=range(8),
)
def test_a_section_without_an_id_is_refused(part: bytes, code: str) -> None:
    with pytest.raises(RemoteError, match=f"^{code}: "):
        given_by(HEADER + framed(part))


def test_a_block_of_another_kind_is_counted_and_never_given() -> None:
    others = [b"\x01\xa9\x02\x12\x20" + CID.digest + DATA, b"\x01\x55\x12\x10" + CID.digest[:16] + DATA]
    reader = Reader(io.BytesIO(HEADER + b"".join(map(framed, others)) + section(CID, DATA)).read)

    assert list(reader) == [(CID, DATA)]
    assert reader.passed == 2


@pytest.mark.parametrize("count", [0, MOST_ROOTS + 1])
def test_no_header_is_written_that_we_would_refuse(count: int) -> None:
    with pytest.raises(LocalError):
        header([CID] * count)


def test_one_root_more_than_may_be_is_refused() -> None:
    block = b"\xa2\x65roots\x99" + (MOST_ROOTS + 1).to_bytes(2, "big") + LINK * (MOST_ROOTS + 1) + b"\x67version\x01"

    with pytest.raises(RemoteError, match="between one root and 1000, and this one 1001"):
        given_by(framed(block))


def test_as_many_roots_as_may_be_are_written_and_read() -> None:
    assert given_by(header([CID] * MOST_ROOTS))[0] == (CID,) * MOST_ROOTS


@settings(max_examples=300)
@given(st.binary(max_size=60), st.integers(0, len(WHOLE)), st.integers(0, 6))
def test_nothing_but_a_remote_error_leaves(junk: bytes, at: int, gone: int) -> None:
    error = refusal(WHOLE[:at] + junk + WHOLE[at + gone :])

    assert error is None or error.detail
