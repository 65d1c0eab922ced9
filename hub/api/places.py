"""The order of what stewards put one after another, such as boards and shelves. A place is a number in a signed record
of each, smaller first; between two there is mostly room for a third, so few need another record when one of them moves.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Final, Protocol, TypeVar

STEP: Final = 10


class Placed(Protocol):
    """What has a place."""

    @property
    def text_id(self) -> str: ...

    @property
    def order(self) -> int: ...


Thing = TypeVar("Thing", bound=Placed)


def last_place(things: Sequence[Placed]) -> int:
    """The number of one that comes after these."""
    return max((each.order for each in things), default=-STEP) + STEP


def new_places(
    things: Sequence[Thing], thing: Thing, by: int, heading: Callable[[Thing], object] = lambda each: None
) -> list[tuple[Thing, int]]:
    """The new numbers for one of these things, given in their order, to change places with the next on one side (`by` 1
    or -1) that stands under the same heading; none where there is no such."""
    found = list(things)
    at = next((place for place, each in enumerate(found) if each.text_id == thing.text_id), -1)
    if at < 0 or not 0 <= at + by < len(found) or heading(found[at + by]) != heading(found[at]):
        return []
    found[at], found[at + by] = found[at + by], found[at]
    return list(renumbered(found))


def renumbered(things: Sequence[Thing]) -> Iterator[tuple[Thing, int]]:
    """Those that need another number to stand in this order, with it: as few as possible."""
    last: int | None = None
    for place, each in enumerate(things):
        order = each.order
        if last is not None and order <= last:
            following = things[place + 1].order if place + 1 < len(things) else last
            order = (last + following) // 2 if following > last + 1 else last + STEP
            yield each, order
        last = order
