"""Virtual time: what is to happen, in order. Equal times keep the order in which they were asked for."""

import heapq
from collections.abc import Callable


class Agenda:
    """A queue of things to do, in milliseconds. `done` counts the events that happened."""

    def __init__(self) -> None:
        self.now = 0
        self.done = 0
        self._asked = 0
        self._heap: list[tuple[int, int, Callable[[], None]]] = []

    @property
    def seconds(self) -> float:
        """The clock that sessions are given."""
        return self.now / 1000

    def after(self, delay: int, do: Callable[[], None]) -> None:
        """Have something done `delay` milliseconds from now."""
        self._asked += 1
        heapq.heappush(self._heap, (self.now + delay, self._asked, do))

    def step(self) -> None:
        """The next event."""
        self.now, _, do = heapq.heappop(self._heap)
        self.done += 1
        do()
