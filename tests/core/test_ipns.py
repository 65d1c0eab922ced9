"""Records of IPNS as the field's own library makes them are read, and all that is not theirs is refused."""

import json
from pathlib import Path
from typing import Any

import cbor2
import pytest
from nacl import bindings

from hub.core import ipns
from hub.core.errors import LocalError, RemoteError
from hub.core.unixfs.wire import bytes_field, number_field

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).resolve().parents[2] / "fixtures/vectors/ipns/records.json").read_text()
)
KEY = bytes.fromhex(VECTORS["key"])
RECORDS = {name: bytes.fromhex(each["record"]) for name, each in VECTORS["records"].items()}
SEED = bytes([7]) * 32
UNTIL = ipns.moment("2126-01-01T00:00:00.123456789Z")


def signed(said: Any, seed: bytes = SEED, beside: bytes = b"") -> bytes:
    """A record of ours with whatever stands in it."""
    data = said if isinstance(said, bytes) else cbor2.dumps(said, canonical=True)
    secret = bindings.crypto_sign_seed_keypair(seed)[1]
    signature = bindings.crypto_sign(b"ipns-signature:" + data, secret)[:64]
    return beside + bytes_field(8, signature) + bytes_field(9, data)


def fields(**other: Any) -> dict[str, Any]:
    usual = {"Value": b"/ipfs/x", "Validity": b"2126-01-01T00:00:00Z", "ValidityType": 0, "Sequence": 1, "TTL": 5}
    return {name: value for name, value in (usual | other).items() if value is not None}


def test_one_name_has_many_spellings_and_is_written_in_one() -> None:
    assert {ipns.read_name(text) for text in VECTORS["names"]} == {KEY}
    assert ipns.name_text(KEY) == VECTORS["names"][0]
    assert len(ipns.name_text(KEY)) <= 63


NO_NAMES: list[Any] = [
    *("", "k", "k51", "example.com", "1", "1" * 52, "é" * 60, "k" + "z" * 61, "12D3KooW" + "z" * 44, 5, "\0" * 59),
    "QmRQ353oFNqt8zfZ9X1HgRUszwv9RkEEwmMZZkbkYEsybn",
    "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy",
]


def test_what_is_no_name_is_refused() -> None:
    for text in NO_NAMES:
        with pytest.raises(RemoteError):
            ipns.read_name(text)


def test_what_the_fields_library_takes_is_read_and_what_it_refuses_is_refused() -> None:
    for name, record in RECORDS.items():
        if VECTORS["records"][name]["says"] in ("good", "RecordExpiredError"):
            assert ipns.read(record, KEY).key == KEY, name
        else:
            with pytest.raises(RemoteError):
                ipns.read(record, KEY)


def test_a_record_says_where_its_name_points() -> None:
    assert ipns.read(RECORDS["good"], KEY) == ipns.Pointer(KEY, VECTORS["value"], 5, UNTIL, 60 * ipns.A_SECOND)
    assert ipns.read(RECORDS["sequence-most"], KEY).sequence == 2**64 - 1


def test_the_greater_number_is_newer_and_of_equal_ones_the_longer_good() -> None:
    newness = [ipns.read(RECORDS[name], KEY).newness for name in ("sequence-0", "good", "newer", "sequence-most")]
    assert newness == sorted(newness)
    later = ipns.read(ipns.write(SEED, "/ipfs/x", 5, UNTIL + 1), KEY)
    assert later.newness > ipns.read(RECORDS["good"], KEY).newness


def test_it_is_good_until_its_time() -> None:
    found = ipns.read(RECORDS["good"], KEY)
    assert (found.is_over(UNTIL - 1), found.is_over(UNTIL)) == (False, True)
    assert ipns.read(RECORDS["expired"], KEY).is_over(ipns.moment("2002-01-01T00:00:00Z"))


def test_what_we_write_we_read() -> None:
    record = ipns.write(SEED, VECTORS["value"], 5, UNTIL, 60 * ipns.A_SECOND)
    assert record == RECORDS["good"], "byte for byte as the field's library does"
    with pytest.raises(LocalError):
        ipns.write(SEED, "/ipfs/" + "x" * 3000, 5, UNTIL)


def test_another_key_signed_nothing_here() -> None:
    with pytest.raises(RemoteError, match="signature"):
        ipns.read(signed(fields(), seed=bytes([8]) * 32), KEY)
    with pytest.raises(RemoteError, match="another key"):
        ipns.read(signed(fields(), beside=bytes_field(7, b"\x08\x01\x12\x20" + bytes(32))), KEY)
    assert ipns.read(signed(fields(), beside=bytes_field(7, b"\x08\x01\x12\x20" + KEY)), KEY)


def legacy(**other: Any) -> bytes:
    said: dict[str, Any] = {"value": b"/ipfs/x", "validity": b"2126-01-01T00:00:00Z", "sequence": 1, "ttl": 5} | other
    return (
        bytes_field(1, said["value"])
        + bytes_field(2, b"an old signature")
        + bytes_field(4, said["validity"])
        + number_field(5, said["sequence"])
        + number_field(6, said["ttl"])
    )


def test_legacy_copies_must_say_the_same() -> None:
    assert ipns.read(signed(fields(), beside=legacy()), KEY).value == "/ipfs/x"
    for other in ({"value": b"/ipfs/y"}, {"validity": b""}, {"sequence": 2}, {"ttl": 0}):
        with pytest.raises(RemoteError, match="beside it"):
            ipns.read(signed(fields(), beside=legacy(**other)), KEY)


def test_a_legacy_record_alone_is_none() -> None:
    with pytest.raises(RemoteError, match="today"):
        ipns.read(legacy(), KEY)


HOSTILE: list[Any] = [
    fields(Value=None),
    fields(Value="/ipfs/x"),
    fields(Value=b"\xff\xfe"),
    fields(Value=b"/ipfs/" + b"x" * 3000),
    fields(Validity=None),
    fields(Validity=b"tomorrow"),
    fields(Validity=b"2126-13-01T00:00:00Z"),
    fields(Validity="٢١٢٦-01-01T00:00:00Z".encode()),
    fields(ValidityType=1),
    fields(ValidityType=False),
    fields(ValidityType=None),
    fields(Sequence=-1),
    fields(Sequence=2**64),
    fields(Sequence=None),
    fields(Sequence=True),
    fields(TTL=-1),
    fields(TTL=1.5),
    [],
    b"\x81" * 9000 + b"\x01",
    b"\xff",
    b"\xa0\xa0",
]


def test_whoever_signs_what_is_no_record_is_refused() -> None:
    for said in HOSTILE:
        with pytest.raises(RemoteError):
            ipns.read(signed(said), KEY)


def test_bytes_of_another_make_are_refused() -> None:
    good = RECORDS["good"]
    for record in (good + good, b"\x0b" + good, b"\xff" * 20, good[1:], b"\x4a\xff\xff\xff\xff\x7f", b"x" * 11_000):
        with pytest.raises(RemoteError):
            ipns.read(record, KEY)
