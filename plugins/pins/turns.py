"""All promises have their turn, some at each run of a job: the newest always, of the others the next ones.

Where it stands is written nowhere, for a card wears out by it: after a start it begins anywhere.
"""

import random
from collections.abc import Iterable
from typing import Any, Final

from hub.core.short_ids import short
from plugins.pins.circle import ids, offers_of
from plugins.pins.models import Pinned

NEWEST: Final = 100
A_TURN: Final = 400


class Turn:
    """One walk after the other through all promises, from the newest to the oldest."""

    def __init__(self, last: int | None = None) -> None:
        self.last = last

    def next(self, me: bytes, newest: int = NEWEST, most: int = A_TURN) -> list[int]:
        """Positions of the promises that are looked at now."""
        rows = rows_of(zones(me)).order_by("-position").values_list("position", flat=True)
        young = list(rows[:newest])
        if len(young) < newest:
            return young
        if self.last is None:
            self.last = random.randint(0, young[-1])  # noqa: S311  # no secret
        older = list(rows.filter(position__lt=min(self.last, young[-1]))[:most])
        self.last = older[-1] if len(older) == most else young[-1]
        return young + older


def rows_of(zones: Iterable[bytes]) -> Any:
    """The rows of these villages' promises in sight."""
    return Pinned.objects.visible().filter(zone8__in=[short(zone) for zone in zones])


def zones(me: bytes) -> set[bytes]:
    """Our village and those for whom this hub keeps things."""
    own = offers_of([me]).get(me)
    return {me} | (ids(own, "keeps") if own is not None else set())
