"""Checks that every reader of frames needs: lists of a bounded or exact length, feeds with numbers."""

from typing import Any

from hub.core.entry import MAX_INT
from hub.core.errors import RemoteError


def read_list(obj: object, most: int, code: str) -> list[Any]:
    """A list of bounded length."""
    if type(obj) is not list or len(obj) > most:
        raise RemoteError(code, "not a list, or too long a one")
    return obj


def read_tuple(obj: object, size: int, code: str) -> list[Any]:
    """A list of exactly this many items."""
    if type(obj) is not list or len(obj) != size:
        raise RemoteError(code, f"not a list of {size}")
    return obj


def read_feed(obj: object, code: str) -> bytes:
    """A feed's key, by its length."""
    if type(obj) is not bytes or len(obj) != 32:
        raise RemoteError(code, "a feed's key has the wrong length")
    return obj


def read_seq(obj: object, code: str) -> int:
    """A number of an entry."""
    if type(obj) is not int or not 1 <= obj <= MAX_INT:
        raise RemoteError(code, "an entry's number is out of range")
    return obj


def read_head(obj: object, code: str) -> tuple[bytes, int]:
    """A feed and a number in it."""
    feed, seq = read_tuple(obj, 2, code)
    return read_feed(feed, code), read_seq(seq, code)


def first_of(fields: list[Any]) -> object:
    """The first field of a frame, None when there is none."""
    return fields[0] if fields else None
