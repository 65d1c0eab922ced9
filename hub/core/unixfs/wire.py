"""The part of protocol buffers that dag-pb and UnixFS are made of: numbered fields that hold a number or bytes.

No library serves: those of protocol buffers write fields by rising number, and dag-pb wants its second field first.
"""

from collections.abc import Iterator
from typing import Final

from hub.core import varint
from hub.core.errors import RemoteError

_NUMBER: Final = 0
_BYTES: Final = 2
_FIXED: Final = {1: 8, 5: 4}
_KNOWN: Final = 6
"""The last field that is read: none up to it is of a fixed length, so each has one spelling."""


def number_field(field: int, value: int) -> bytes:
    """A field that holds a number."""
    return bytes((field << 3 | _NUMBER,)) + varint.write(value)


def bytes_field(field: int, value: bytes) -> bytes:
    """A field that holds bytes."""
    return bytes((field << 3 | _BYTES,)) + varint.write(len(value)) + value


def fields(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """The fields in these bytes, in their order; `RemoteError` where they end too early or are of another make."""
    at = 0
    while at < len(data):
        tag, at = _number(data, at)
        kind = tag & 7
        value: int | bytes
        if kind == _NUMBER:
            value, at = _number(data, at)
        elif kind == _BYTES:
            size, at = _number(data, at)
            value, at = _part(data, at, size)
        elif kind in _FIXED and tag >> 3 > _KNOWN:
            value, at = _part(data, at, _FIXED[kind])
        else:
            raise RemoteError("unixfs", "a field of a kind that is not used here")
        yield tag >> 3, value


def _number(data: bytes, at: int) -> tuple[int, int]:
    if at < len(data) and data[at] < 0x80:
        return data[at], at + 1
    return varint.read(data, at)


def _part(data: bytes, at: int, size: int) -> tuple[bytes, int]:
    end = at + size
    if end > len(data):
        raise RemoteError("unixfs", "a field is cut off")
    return data[at:end], end
