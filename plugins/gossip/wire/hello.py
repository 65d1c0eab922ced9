"""The first frame of each side: a map, because it is the one that later versions will add to."""

from collections.abc import Sequence
from typing import Any, Final

from hub.core.entry import MAX_INT
from hub.core.errors import RemoteError

from .actions import Hello
from .outbox import Outbox

MAX_CREDIT: Final = 1 << 28
_MOST: Final = 256


def tell_hello(out: Outbox, hello: Hello) -> None:
    """Say who we are."""
    out.speak(
        "hello",
        {
            "boot": hello.boot,
            "caps": list(hello.capabilities),
            "clock": hello.clock,
            "credit": hello.credit,
            "declines": hello.declines,
            "neighbours": list(hello.neighbours[:_MOST]),
            "versions": list(hello.versions),
        },
    )


def read_hello(fields: Sequence[Any]) -> Hello:
    """Check the peer's; unknown fields are ignored, missing ones have a default."""
    if not fields or type(fields[0]) is not dict:
        raise RemoteError("hello", "not a map")
    said: dict[str, Any] = fields[0]
    return Hello(
        versions=tuple(_items(said, "versions", int)),
        capabilities=tuple(_items(said, "caps", str)),
        clock=_number(said, "clock", MAX_INT),
        boot=_number(said, "boot", MAX_INT),
        neighbours=tuple(_ids(said)),
        declines=_digest(said),
        credit=_number(said, "credit", MAX_CREDIT),
    )


def _items(said: dict[str, Any], key: str, kind: type) -> list[Any]:
    items = said.get(key, [])
    if type(items) is not list or len(items) > _MOST or any(type(item) is not kind for item in items):
        raise RemoteError("hello", f"{key} is no list of {kind.__name__}")
    return items


def _ids(said: dict[str, Any]) -> list[bytes]:
    ids: list[bytes] = _items(said, "neighbours", bytes)
    if any(len(item) != 32 for item in ids):
        raise RemoteError("hello", "a neighbour's id has the wrong length")
    return ids


def _digest(said: dict[str, Any]) -> bytes:
    digest = said.get("declines")
    if type(digest) is not bytes or len(digest) != 32:
        raise RemoteError("hello", "no digest of declines")
    return digest


def _number(said: dict[str, Any], key: str, most: int) -> int:
    number = said.get(key, 0)
    if type(number) is not int or not 0 <= number <= most:
        raise RemoteError("hello", f"{key} is out of range")
    return number
