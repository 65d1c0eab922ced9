"""Which bytes of a file are asked for (RFC 9110, section 14).

One range is answered. Several at once, another unit, or what is not written as a range get the whole file, which the
RFC allows: a download that was cut off goes on with one.
"""

import re
from typing import Final, NamedTuple

ONE: Final = re.compile(r"bytes=[ \t]*([0-9]{0,30})-([0-9]{0,30})[ \t]*", re.IGNORECASE)


class Range(NamedTuple):
    """From byte `start` up to and without byte `stop`."""

    start: int
    stop: int


class Unsatisfiable(Exception):
    """The range begins where the file has ended."""


def asked(header: str, size: int) -> Range | None:
    """The range that a `Range` header asks of a file of this size; None for all of it."""
    found = ONE.fullmatch(header)
    if found is None or not (found[1] or found[2]):
        return None
    if not found[1]:
        return ending(int(found[2]), size)
    start, last = int(found[1]), int(found[2] or size)
    if last < start and found[2]:
        return None
    if start >= size:
        raise Unsatisfiable
    return Range(start, min(last + 1, size))


def ending(count: int, size: int) -> Range | None:
    """The last so many bytes."""
    if not count:
        raise Unsatisfiable
    return Range(max(size - count, 0), size) if size else None


def spelled(part: Range, size: int) -> str:
    """The `Content-Range` of an answer."""
    return f"bytes {part.start}-{part.stop - 1}/{size}"
