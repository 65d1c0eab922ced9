"""Unsigned varints, as CIDs, CAR files and protocol buffers write numbers: seven bits a byte, the lowest first.

At most nine bytes and 2^63-1, and each number has one spelling only, the shortest: multiformats' unsigned-varint
asks for both. Who reads knows within nine bytes that there is nothing to wait for.
"""

from typing import Final

from hub.core.errors import LocalError, RemoteError

MOST: Final = 2**63 - 1
LONGEST: Final = 9


def write(number: int) -> bytes:
    """The one spelling of a number."""
    if not 0 <= number <= MOST:
        raise LocalError("a varint is a whole number below 2^63")
    out = bytearray()
    while number > 0x7F:
        out.append(number & 0x7F | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)


def read(data: bytes, at: int = 0) -> tuple[int, int]:
    """The number that begins at this offset and the offset after it; `RemoteError("varint")` where none does."""
    number = shift = 0
    for offset, byte in enumerate(data[at : at + LONGEST], at + 1):
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            if byte == 0 and shift:
                raise RemoteError("varint", "a number is written longer than it need be")
            return number, offset
        shift += 7
    if shift == 7 * LONGEST:
        raise RemoteError("varint", "a number is longer than nine bytes")
    raise RemoteError("varint", "a number is cut off")
