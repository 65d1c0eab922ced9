"""Frames: whole messages out of any pieces, and caps that no packed byte gets around."""

from contextlib import suppress

import cbor2
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.errors import LocalError, RemoteError
from plugins.gossip.wire.frames import MAX_BULK, MAX_CONTROL, Decoder, Encoder


def framed(content: bytes, marker: bytes = b"\x00") -> bytes:
    return (len(content) + 1).to_bytes(4, "big") + marker + content


def refused(data: bytes) -> str:
    with pytest.raises(RemoteError) as error:
        list(Decoder().received(data))
    return error.value.code


@pytest.mark.parametrize("piece", [1, 3, 5, 1000])
def test_frames_come_whole_out_of_any_pieces(piece: int) -> None:
    encoder, decoder = Encoder(), Decoder()
    bulk, cost = encoder.bulk("run", [cbor2.dumps(["text " * 200])] * 3)
    data = encoder.frame("ping", 1) + bulk + encoder.frame("have", [[bytes(32), 7]])
    frames = [frame for at in range(0, len(data), piece) for frame in decoder.received(data[at : at + piece])]
    assert [frame.name for frame in frames] == ["ping", "run", "have"]
    assert frames[1].fields == [[["text " * 200]] * 3]
    assert frames[1].size == cost


def test_bulk_is_packed_when_that_helps() -> None:
    frame, cost = Encoder().bulk("run", [cbor2.dumps("the well is dry " * 500)])
    assert len(frame) < cost // 10
    random_like = b"".join(bytes([(7 * at * at + at // 3) % 251]) for at in range(600))
    frame, cost = Encoder().bulk("run", [cbor2.dumps(random_like)])
    assert len(frame) <= cost + 5


@pytest.mark.parametrize("count", [0, 1, 23, 24, 255, 256, 3000])
def test_any_number_of_items(count: int) -> None:
    frame, _ = Encoder().bulk("run", [cbor2.dumps(7)] * count)
    assert next(iter(Decoder().received(frame))).fields == [[7] * count]


def test_a_bomb_is_refused_before_it_unfolds() -> None:
    bomb = zstandard.ZstdCompressor(level=3).compress(bytes(100_000_000))
    assert refused(framed(bomb, b"\x01")) == "frame-too-big"
    silent = zstandard.ZstdCompressor(level=3, write_content_size=False).compressobj()
    packed = silent.compress(bytes(100_000_000)) + silent.flush()
    assert refused(framed(packed, b"\x01")) in ("frame", "frame-too-big")


def test_control_frames_have_a_smaller_cap() -> None:
    big = cbor2.dumps(["have", bytes(MAX_CONTROL)])
    assert refused(framed(big)) == "frame-too-big"
    assert refused(framed(zstandard.compress(big, 3), b"\x01")) == "frame-too-big"
    with pytest.raises(LocalError):
        Encoder().frame("have", bytes(MAX_CONTROL))
    with pytest.raises(LocalError):
        Encoder().bulk("run", [cbor2.dumps(bytes(MAX_BULK))])


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\x00\x00\x00",
        b"\x00\x00\x00\x01\x00",
        framed(b"\x81", b"\x00"),
        framed(cbor2.dumps({"a": 1})),
        framed(cbor2.dumps([])),
        framed(cbor2.dumps([7])),
        framed(cbor2.dumps(["x"]), b"\x02"),
        framed(b"not packed at all", b"\x01"),
        framed(zstandard.compress(cbor2.dumps(["x"])) + b"tail", b"\x01"),
        framed(b"\x81" * 5000 + b"\x00"),
    ],
)
def test_what_is_no_frame_is_refused(data: bytes) -> None:
    assert refused(data) == "frame"


def test_a_long_frame_is_refused_by_its_head_alone() -> None:
    assert refused((MAX_BULK + 2).to_bytes(4, "big")) == "frame-too-big"


@settings(max_examples=200, derandomize=True)
@given(st.binary(max_size=200), st.sampled_from([b"\x00", b"\x01"]))
def test_no_bytes_do_more_than_raise_the_peers_fault(content: bytes, marker: bytes) -> None:
    with suppress(RemoteError):
        list(Decoder().received(framed(content or b"x", marker)))
