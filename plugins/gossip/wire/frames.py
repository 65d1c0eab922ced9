"""Frames: the messages of an exchange inside the encrypted stream.

    length, 4 bytes big-endian | 0 plain or 1 zstd | CBOR array ["name", ...]

The length counts the marker byte and what follows it. `run` and `bodies` frames hold at most 320 KiB of CBOR,
all others 64 KiB, before and after decompression: output is capped before a byte of it is allocated, so a
small frame cannot unfold into a large one. Nothing here knows what a name means beyond its cap.
"""

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import cbor2
import zstandard

from hub.core.errors import LocalError, RemoteError
from hub.core.plain import read_loose

MAX_CONTROL = 64 * 1024
MAX_BULK = 320 * 1024
_BULK_HEADS = (b"\x63run", b"\x66bodies")
_WORTH_PACKING = 512
_PLAIN, _ZSTD = b"\x00", b"\x01"


class Frame(NamedTuple):
    """A decoded frame; `size` is that of its plain CBOR."""

    name: str
    fields: list[Any]
    size: int


class Encoder:
    """Writes frames; keeps one compressor, so it belongs to one session and one thread."""

    def __init__(self) -> None:
        self._compressor = zstandard.ZstdCompressor(level=3)

    def frame(self, name: str, *fields: object) -> bytes:
        """A control frame."""
        content = cbor2.dumps([name, *fields], canonical=True)
        if len(content) > MAX_CONTROL:
            raise LocalError(f"a {name} frame of {len(content)} bytes")
        return self._wrap(_PLAIN, content)

    def bulk(self, name: str, items: Sequence[bytes], *fields: object) -> tuple[bytes, int]:
        """A `run` or `bodies` frame from items already encoded: the frame, and its cost in credit."""
        head = bytes([0x80 + 2 + len(fields)]) + cbor2.dumps(name) + array_head(len(items))
        content = b"".join([head, *items, *map(cbor2.dumps, fields)])
        if len(content) > MAX_BULK:
            raise LocalError(f"a {name} frame of {len(content)} bytes")
        if len(content) >= _WORTH_PACKING:
            packed = self._compressor.compress(content)
            if len(packed) < len(content):
                return self._wrap(_ZSTD, packed), len(content)
        return self._wrap(_PLAIN, content), len(content)

    def _wrap(self, marker: bytes, content: bytes) -> bytes:
        return (len(content) + 1).to_bytes(4, "big") + marker + content


def array_head(count: int) -> bytes:
    """The CBOR head of an array of this many items."""
    if count < 24:
        return bytes([0x80 + count])
    return b"\x98" + bytes([count]) if count < 256 else b"\x99" + count.to_bytes(2, "big")


class Decoder:
    """Reads frames from pieces of any size; holds at most one unfinished frame."""

    def __init__(self) -> None:
        self._decompressor = zstandard.ZstdDecompressor()
        self._inbox = bytearray()

    def received(self, data: bytes) -> Iterator[Frame]:
        """The frames that these bytes complete. Read them all before the next piece."""
        self._inbox += data
        at = 0
        try:
            while (end := self._end_of_frame(at)) is not None:
                body = bytes(memoryview(self._inbox)[at + 4 : end])
                at = end
                yield self._decode(body)
        finally:
            del self._inbox[:at]

    def _end_of_frame(self, at: int) -> int | None:
        if len(self._inbox) - at < 4:
            return None
        size = int.from_bytes(self._inbox[at : at + 4], "big")
        if size < 2:
            raise RemoteError("frame", "an empty frame")
        if size > MAX_BULK + 1:
            raise RemoteError("frame-too-big", f"{size} bytes announced")
        end = at + 4 + size
        return end if end <= len(self._inbox) else None

    def _decode(self, body: bytes) -> Frame:
        marker, content = body[:1], body[1:]
        if marker == _ZSTD:
            content = self._unpack(content)
        elif marker != _PLAIN:
            raise RemoteError("frame", f"marker {marker.hex()}")
        if len(content) > MAX_CONTROL and not content[1:].startswith(_BULK_HEADS):
            raise RemoteError("frame-too-big", f"{len(content)} bytes in a control frame")
        message = read_loose(content, "frame")
        if type(message) is not list or not message or type(message[0]) is not str:
            raise RemoteError("frame", "not an array that begins with a name")
        return Frame(message[0], message[1:], len(content))

    def _unpack(self, packed: bytes) -> bytes:
        try:
            # A size written in the packed head is allocated at once, whatever the cap says: read it first.
            if zstandard.frame_content_size(packed) > MAX_BULK:
                raise RemoteError("frame-too-big", "a packed frame that unfolds too far")
            return self._decompressor.decompress(packed, max_output_size=MAX_BULK, allow_extra_data=False)
        except zstandard.ZstdError as error:
            raise RemoteError("frame", f"a packed frame does not unfold: {str(error)[:100]}") from error
