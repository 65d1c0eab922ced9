"""Looking through all that is kept, a little whenever the machine has nothing else to do: cards forget bits.

Where it stands is written nowhere, for that would wear the card out: after a start it begins anywhere.
"""

import os
import random
from collections.abc import Iterator
from typing import Final

from hub.content import files, holding, letting_go, reading
from hub.content.models import Stored
from hub.core.errors import RemoteError

A_TIME: Final = 32 * 1024 * 1024
"""Bytes that are looked at between two rests."""


class Scrub:
    """One walk after the other through all files. `some` goes on where it stopped."""

    def __init__(self, first: int | None = None, drawer: int | None = None) -> None:
        newest = Stored.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
        self.last = random.randint(0, newest) if first is None else first  # noqa: S311  # no secret
        self.drawer = random.randrange(256) if drawer is None else drawer  # noqa: S311  # no secret
        self.walk: Iterator[int] = iter(())

    def some(self, most: int = A_TIME) -> int:
        """Compare about so many bytes with their ids; how many. What is damaged is noted, and wanted again."""
        seen = 0
        while seen < most:
            size = next(self.walk, None)
            if size is not None:
                seen += size
                continue
            stored = Stored.objects.filter(pk__gt=self.last, kind=Stored.Kind.FILE).order_by("pk").first()
            if stored is None:
                self.last = 0
                break
            self.last = stored.pk
            if not files.is_elsewhere(stored.cid):  # that is compared whenever it is read, and not for this alone
                self.walk = sizes(stored)
        return seen

    def tidy(self) -> int:
        """Remove from one of the 256 drawers the files that no row tells of; how many."""
        drawer = files.folder() / f"{self.drawer:02x}"
        self.drawer = (self.drawer + 1) % 256
        try:
            found = letting_go.orphans(os.listdir(drawer))
        except FileNotFoundError:
            return 0
        for cid in found:
            holding.undo(cid)
        return len(found)


def sizes(stored: Stored) -> Iterator[int]:
    """The sizes of its chunks, each after it was compared. What follows one that is damaged is looked at too."""
    begins = 0
    while begins < stored.size and Stored.objects.filter(pk=stored.pk).exists():
        try:
            for piece, _data in reading.pieces(stored, begins, stored.size):
                begins = piece.begins + piece.size
                yield piece.size
        except RemoteError:
            begins = reading.after(stored, begins)
            yield 0
