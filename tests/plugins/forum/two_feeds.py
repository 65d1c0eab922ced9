"""Somebody who writes in two feeds, as after a box was restored, or with pictures as well as with a PIN."""

from collections.abc import Sequence

from hub.core import keys
from hub.core.entry import Entry
from hub.core.record import to_body
from hub.core.statement import MODERATE, NAME, POST
from hub.testing import Writer, sown


class SecondFeed(Writer):
    """Another feed of the same person at the same hub."""

    def __init__(self, first: Writer, caps: Sequence[str] = (POST, NAME, MODERATE)) -> None:
        self.name, self.hub, self.person = first.name, first.hub, first.person
        self.seed = sown(first.name, first.hub.id.hex(), "second feed")
        self.key = keys.public_key(self.seed)
        self.written: list[Entry] = []
        self.sigs: list[bytes] = []
        self._append(to_body(self._passport(list(caps)), sown(first.name, "second passport")[:16]))
