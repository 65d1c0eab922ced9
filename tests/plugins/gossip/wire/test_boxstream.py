"""The box stream against bytes that the reference implementation wrote, and against a line that lies."""

import json
from pathlib import Path
from typing import Any

import pytest

from hub.core.errors import LocalError, RemoteError
from plugins.gossip.wire.boxstream import Opener, Sealer

VECTORS = Path(__file__).parents[4] / "fixtures/vectors/handshake/boxstream.json"
CASES: list[dict[str, Any]] = json.loads(VECTORS.read_text())
KEY, NONCE = bytes([5] * 32), bytes([6] * 24)
TEXT = b"the well is dry " * 700


def stream_of(data: bytes) -> bytes:
    sealer = Sealer(KEY, NONCE)
    return sealer.seal(data) + sealer.goodbye()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_bytes_are_those_of_the_reference(case: dict[str, Any]) -> None:
    sealer = Sealer(bytes.fromhex(case["key"]), bytes.fromhex(case["nonce"]))
    sealed = b"".join(sealer.seal(bytes.fromhex(message)) for message in case["messages"])
    assert (sealed + sealer.goodbye()).hex() == case["stream"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_the_bytes_of_the_reference_are_read(case: dict[str, Any]) -> None:
    opener = Opener(bytes.fromhex(case["key"]), bytes.fromhex(case["nonce"]))
    assert opener.received(bytes.fromhex(case["stream"])).hex() == "".join(case["messages"])


@pytest.mark.parametrize("piece", [1, 33, 34, 35, 4097])
def test_where_the_line_cuts_means_nothing(piece: int) -> None:
    sealed = stream_of(TEXT)
    opener = Opener(KEY, NONCE)
    plain = b"".join(opener.received(sealed[at : at + piece]) for at in range(0, len(sealed), piece))
    assert plain == TEXT


def test_any_flipped_bit_is_refused() -> None:
    sealed = stream_of(b"short")
    for bit in range(len(sealed) * 8):
        broken = bytearray(sealed)
        broken[bit // 8] ^= 1 << bit % 8
        with pytest.raises(RemoteError):
            Opener(KEY, NONCE).received(bytes(broken))


def test_segments_cannot_be_repeated_or_reordered() -> None:
    sealer = Sealer(KEY, NONCE)
    one, two = sealer.seal(b"one"), sealer.seal(b"two")
    for wrong in (one + one, two + one, two):
        with pytest.raises(RemoteError):
            Opener(KEY, NONCE).received(wrong)


def test_nothing_may_follow_the_goodbye() -> None:
    with pytest.raises(RemoteError):
        Opener(KEY, NONCE).received(stream_of(b"short") + b"x")


def test_a_failed_stream_stays_failed() -> None:
    opener = Opener(KEY, NONCE)
    with pytest.raises(RemoteError):
        opener.received(bytes(34))
    with pytest.raises(LocalError):
        opener.received(stream_of(b"short"))


def test_misuse_is_our_own_fault() -> None:
    sealer = Sealer(KEY, NONCE)
    sealer.goodbye()
    with pytest.raises(LocalError):
        sealer.seal(b"late")
    with pytest.raises(LocalError):
        Opener(KEY, b"short")
