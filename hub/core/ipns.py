"""Records of IPNS: whoever holds an Ed25519 key says where its name points now. PURE: bytes and a key in, a value out.

A name is the key itself, in the spelling of a CID (`k51…`). A record is signed by it (V2: over the CBOR bytes inside);
the newer of two has the greater number. Legacy copies of fields that stand beside the signed ones are read only to
refuse a record in which they differ. Nothing here knows what time it is: a record says until when it is good, and
`is_over` is asked with a time. Source: specs.ipfs.tech/ipns/ipns-record.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

import cbor2
import libipld
from nacl import bindings, exceptions

from hub.core.errors import LocalError, RemoteError
from hub.core.unixfs.wire import bytes_field, fields

MOST_BYTES: Final = 10 * 1024
MOST_VALUE: Final = 2048
MOST_NUMBER: Final = 2**64 - 1
LONGEST_NAME: Final = 120
A_SECOND: Final = 10**9

_KEY: Final = b"\x08\x01\x12\x20"  # an Ed25519 key as libp2p writes it: type 1, then 32 bytes
_HASH: Final = b"\x00\x24" + _KEY  # the identity multihash of that
_NAME: Final = b"\x01\x72" + _HASH  # CIDv1 of a libp2p key
_PREFIX: Final = b"ipns-signature:"
_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)", re.ASCII)
_PUBLIC_KEY, _SIGNATURE, _DATA = 7, 8, 9
_LEGACY: Final = {1: "Value", 3: "ValidityType", 4: "Validity", 5: "Sequence", 6: "TTL"}
_SAID: Final = (1, 2)
"""Of a legacy record at least its value or its signature stands there."""


class Pointer(NamedTuple):
    """Where a name points. value: a path, `/ipfs/…` or `/ipns/…`.  until, ttl: nanoseconds, since 1970 and from when it
    is asked for."""

    key: bytes
    value: str
    sequence: int
    until: int
    ttl: int

    @property
    def newness(self) -> tuple[int, int]:
        """What is greater of a newer record."""
        return self.sequence, self.until

    def is_over(self, now: int) -> bool:
        """Whether it was good only until before this nanosecond."""
        return self.until <= now


def name_text(key: bytes) -> str:
    """The one text of a name as we write it: base36, which is short enough to be a part of a host's name."""
    if len(key) != 32:
        raise LocalError("a key is 32 bytes")
    return libipld.encode_multibase("k", _NAME + key)


def read_name(text: object) -> bytes:
    """The key in a name in any spelling of the field's tools; `RemoteError("name")` for anything else, names of other
    sorts of keys among it."""
    if type(text) is not str or not text.isascii() or len(text) > LONGEST_NAME:
        raise RemoteError("name", "not a name of this length")
    is_peer = text.startswith("1")  # as libp2p writes the hash alone: 12D3KooW…
    try:
        data = bytes(libipld.decode_multibase("z" + text if is_peer else text)[1])
    except ValueError as error:
        raise RemoteError("name", str(error)[:200]) from error
    prefix = _HASH if is_peer else _NAME
    if not data.startswith(prefix) or len(data) != len(prefix) + 32:
        raise RemoteError("name", "not the name of an Ed25519 key")
    return data[len(prefix) :]


def read(record: bytes, key: bytes) -> Pointer:
    """What this record says, if the holder of the key signed it; `RemoteError("ipns")` otherwise."""
    if len(record) > MOST_BYTES:
        raise RemoteError("ipns", "a record is at most 10 KiB")
    given = _given(record)
    data, signature = given.get(_DATA, b""), given.get(_SIGNATURE, b"")
    if not isinstance(data, bytes) or not isinstance(signature, bytes) or not data or len(signature) != 64:
        raise RemoteError("ipns", "no signature of today's kind")
    if given.get(_PUBLIC_KEY, _KEY + key) != _KEY + key:
        raise RemoteError("ipns", "it brings another key than its name says")
    if not _is_signed(key, _PREFIX + data, signature):
        raise RemoteError("ipns", "the signature is not that of its name's key")
    said = _said(data)
    if any(number in given for number in _SAID):
        _compare(given, said)
    return _pointer(key, said)


def write(seed: bytes, value: str, sequence: int, until: int, ttl: int = 300 * A_SECOND) -> bytes:
    """The record by which the holder of this seed says where their name points. until: nanoseconds since 1970."""
    whole, rest = divmod(until, A_SECOND)
    said = {
        "Value": value.encode(),
        "Validity": f"{datetime.fromtimestamp(whole, UTC):%Y-%m-%dT%H:%M:%S}.{rest:09d}Z".encode(),
        "ValidityType": 0,
        "Sequence": sequence,
        "TTL": ttl,
    }
    data = cbor2.dumps(said, canonical=True)
    signature = bindings.crypto_sign(_PREFIX + data, bindings.crypto_sign_seed_keypair(seed)[1])[:64]
    record = bytes_field(_SIGNATURE, signature) + bytes_field(_DATA, data)
    if len(record) > MOST_BYTES or len(said["Value"]) > MOST_VALUE:  # type: ignore[arg-type]
        raise LocalError("this is too long for a record")
    return record


def moment(text: str) -> int:
    """A time as RFC 3339 writes it, in nanoseconds since 1970."""
    found = _MOMENT.fullmatch(text)
    if found is None:
        raise RemoteError("ipns", "no time as RFC 3339 writes it")
    try:
        when = datetime.fromisoformat(found[1] + ("+00:00" if found[3] == "Z" else found[3]))
        since = when - datetime(1970, 1, 1, tzinfo=UTC)
    except (ValueError, OverflowError):
        raise RemoteError("ipns", "no such time") from None
    return (since.days * 86_400 + since.seconds) * A_SECOND + int((found[2] or "").ljust(9, "0"))


def _given(record: bytes) -> dict[int, int | bytes]:
    """The fields of a record, each once."""
    given: dict[int, int | bytes] = {}
    try:
        for number, value in fields(record):
            if number in given:
                raise RemoteError("ipns", "a field stands there twice")
            given[number] = value
    except RemoteError as error:
        raise RemoteError("ipns", error.detail) from None
    return given


def _is_signed(key: bytes, message: bytes, signature: bytes) -> bool:
    if len(key) != 32:
        return False
    try:
        bindings.crypto_sign_open(signature + message, key)
    except exceptions.CryptoError:
        return False
    return True


def _said(data: bytes) -> Mapping[str, Any]:
    """The signed fields."""
    try:
        said = libipld.decode_dag_cbor(data)
    except (ValueError, RecursionError) as error:
        raise RemoteError("ipns", str(error)[:200]) from None
    if type(said) is not dict:
        raise RemoteError("ipns", "not a map")
    return said


def _compare(given: Mapping[int, int | bytes], said: Mapping[str, Any]) -> None:
    """Legacy copies must say the same."""
    for number, name in _LEGACY.items():
        nothing: int | bytes = b"" if name in ("Value", "Validity") else 0
        if given.get(number, nothing) != said.get(name):
            raise RemoteError("ipns", f"{name} says one thing signed and another beside it")


def _pointer(key: bytes, said: Mapping[str, Any]) -> Pointer:
    value, validity = said.get("Value"), said.get("Validity")
    sequence, ttl = said.get("Sequence"), said.get("TTL")
    if type(value) is not bytes or type(validity) is not bytes or len(validity) > 64 or len(value) > MOST_VALUE:
        raise RemoteError("ipns", "no value, or no time until which it is good")
    if said.get("ValidityType") != 0 or type(said["ValidityType"]) is not int:
        raise RemoteError("ipns", "good in another way than until a time")
    if not (_is_number(sequence) and _is_number(ttl)):
        raise RemoteError("ipns", "a number is none")
    try:
        text, until = value.decode(), validity.decode("ascii")
    except UnicodeDecodeError:
        raise RemoteError("ipns", "a value that is no text") from None
    return Pointer(key, text, int(sequence or 0), moment(until), int(ttl or 0))


def _is_number(given: object) -> bool:
    return type(given) is int and 0 <= given <= MOST_NUMBER
