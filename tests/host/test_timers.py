"""What ends a line on which nothing comes is no matter of dates."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from twisted.internet.asyncioreactor import AsyncioSelectorReactor

from hub.host.serving import count_by_uptime

TEN_YEARS = 3653 * 24 * 3600


@pytest.fixture
def shown() -> list[float]:
    """What the wall clock shows, in seconds."""
    return [1_790_000_000.0]


@pytest.fixture
def reactor(shown: list[float]) -> Iterator[Any]:
    """One as it is made for a hub, on a machine with that clock."""
    loop = asyncio.new_event_loop()
    made: Any = AsyncioSelectorReactor(loop)
    made.seconds = lambda: shown[0]
    count_by_uptime(made)
    yield made
    loop.close()


@pytest.mark.parametrize("jump", [TEN_YEARS, -TEN_YEARS])
def test_a_clock_that_jumps_ten_years_neither_holds_up_nor_hurries_what_is_to_come(
    reactor: Any, shown: list[float], jump: int
) -> None:
    done = list[str]()
    reactor.callLater(0.05, done.append, "soon")
    reactor.callLater(600, done.append, "much later")
    shown[0] += jump
    reactor.callLater(0.1, reactor._asyncioEventloop.stop)
    reactor._asyncioEventloop.call_later(20, reactor._asyncioEventloop.stop)
    reactor._asyncioEventloop.run_forever()
    assert done == ["soon"]
