"""The lines of news on the cards of the home page, remembered for a moment where everybody gets the same.

Each line costs a plugin a statement or more, and a hub may have twenty. Whether a line is the same for all shows in the
asking: a function that never looks at the request cannot know who asks. What it says is kept until the log grows, the
plugin announces a topic, or some seconds are over.
"""

import time
from typing import Any, NamedTuple, cast

from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import get_language

from hub import guard
from hub.log.tables import select
from hub.plugins import HubPlugin, Tile

KEPT = 5.0
"""Seconds."""


class Unseen:
    """A request that notices whether anybody looks at it."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request
        self._seen = False

    def __getattr__(self, name: str) -> Any:
        self._seen = True
        return getattr(self._request, name)

    @property
    def is_unseen(self) -> bool:
        return not self._seen


class Remembered(NamedTuple):
    """A line, good while the log ends with this entry and until then."""

    last: bytes
    until: float
    text: str


_remembered: dict[tuple[str, str], Remembered] = {}


def last_entry() -> bytes:
    """The id of the entry that the log ends with: as long as it is the same, nothing came."""
    rows = select("SELECT entry_id FROM log_entry ORDER BY position DESC LIMIT 1")
    return bytes(rows[0][0]) if rows else b""


def line(request: HttpRequest, plugin: HubPlugin, tile: Tile, last: bytes) -> str:
    """The line of a card, where the log ends with the entry `last`."""
    key = plugin.label, get_language() or ""
    held = _remembered.get(key)
    if held is not None and held.last == last and time.monotonic() < held.until:
        return held.text
    unseen = Unseen(request)
    text = asked(cast(HttpRequest, unseen), plugin, tile)
    if unseen.is_unseen:
        _remembered[key] = Remembered(last, time.monotonic() + KEPT, text)
    return text


def asked(request: HttpRequest, plugin: HubPlugin, tile: Tile) -> str:
    """What a plugin says about itself; nothing where it breaks at that."""
    if not tile.text:
        return ""
    return guard.ask(plugin.label, "tile", lambda: str(import_string(tile.text)(request)), "")


def hear(topic: str) -> None:
    """A topic was announced: its plugin may have something else to say."""
    label = topic.partition("/")[0]
    for key in [key for key in _remembered if key[0] == label]:
        _remembered.pop(key, None)
