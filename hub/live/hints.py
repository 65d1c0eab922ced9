"""Hints where a hub may be, from whoever hears of one to whoever looks for hubs, within one process.

A hint is anybody's word on the local network: nothing is believed by it. Who is there must show a signed card, and
prove in a handshake that it holds the card's key.
"""

from collections.abc import Callable
from typing import NamedTuple


class Hint(NamedTuple):
    """key: the device key (32 bytes) that is said to be there; host: a number (IP address); web_port: of its pages."""

    key: bytes
    host: str
    web_port: int


_listening: list[Callable[[Hint], None]] = []


def on_hint(callback: Callable[[Hint], None]) -> Callable[[], None]:
    """Call back in the event loop with each hint; returns how to stop that."""
    _listening.append(callback)
    return lambda: _listening.remove(callback)


def hint(hint: Hint) -> None:
    """A hub may be there: said again and again for as long as it is heard of. Called in the event loop."""
    for callback in list(_listening):
        callback(hint)
