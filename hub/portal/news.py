"""The lines of news on the cards of the home page, remembered where everybody gets the same.

Each line costs a plugin a statement or more, and a hub may have twenty. Whether a line is the same for all shows in the
asking: a function that never looks at the request cannot know who asks. What it says is kept until the log grows, the
plugin announces a topic, or some seconds are over; then it is asked anew, but of many only a few for one page, those
first that were asked longest ago, so that a page after a post costs no more than others. The rest say what they said
until it is their turn.
"""

import time
from collections.abc import Sequence
from typing import Any, NamedTuple, cast

from django.http import HttpRequest
from django.utils.module_loading import import_string
from django.utils.translation import get_language

from hub import guard
from hub.api.lines import plain
from hub.log.tables import select
from hub.plugins import HubPlugin, Tile

KEPT = 5.0
"""Seconds."""

ANEW = 6
"""Lines for all that are asked anew for one page at most."""


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
    """What a card said when it was asked, in seconds of the process, at a log that ended with this entry. Without a
    text it is asked for each page, for it is somebody's own."""

    last: bytes
    asked: float
    text: str | None

    def is_good(self, last: bytes) -> bool:
        return self.last == last and time.monotonic() < self.asked + KEPT


NEVER = Remembered(b"", 0.0, "")
_remembered: dict[tuple[str, str], Remembered] = {}


def last_entry() -> bytes:
    """The id of the entry that the log ends with: as long as it is the same, nothing came."""
    rows = select("SELECT entry_id FROM log_entry ORDER BY position DESC LIMIT 1")
    return bytes(rows[0][0]) if rows else b""


def lines(request: HttpRequest, cards: Sequence[tuple[HubPlugin, Tile]], last: bytes) -> list[str]:
    """The line of each card, where the log ends with the entry `last`."""
    language = get_language() or ""
    held = [_remembered.get((plugin.label, language), NEVER) for plugin, _tile in cards]
    shared = [place for place, each in enumerate(held) if each.text is not None and not each.is_good(last)]
    anew = set(sorted(shared, key=lambda place: held[place].asked)[:ANEW])
    return [
        each.text if each.text is not None and place not in anew else line(request, *cards[place], last)
        for place, each in enumerate(held)
    ]


def line(request: HttpRequest, plugin: HubPlugin, tile: Tile, last: bytes) -> str:
    """The line of a card, asked and remembered."""
    unseen = Unseen(request)
    text = asked(cast(HttpRequest, unseen), plugin, tile)
    kept = text if unseen.is_unseen else None
    _remembered[plugin.label, get_language() or ""] = Remembered(last, time.monotonic(), kept)
    return text


def asked(request: HttpRequest, plugin: HubPlugin, tile: Tile) -> str:
    """What a plugin says about itself; nothing where it breaks at that."""
    if not tile.text:
        return ""
    return guard.ask(plugin.label, "tile", lambda: plain(import_string(tile.text)(request)), "")


def hear(topic: str) -> None:
    """A topic was announced: its plugin may have something else to say, and is the first to be asked."""
    label = topic.partition("/")[0]
    for key, held in list(_remembered.items()):
        if key[0] == label:
            _remembered[key] = held._replace(last=b"", asked=0.0)


def forget() -> None:
    """Remember nothing."""
    _remembered.clear()
