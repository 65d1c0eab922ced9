"""Fixtures: the hub's uptime begins anew with each test, and passes when a test says so."""

from collections.abc import Callable, Iterator

import pytest

from hub.accounts.hubs import uptime


@pytest.fixture(autouse=True)
def own_time() -> Iterator[None]:
    """Each test's database begins its own life."""
    uptime.Drawn.line = None
    yield
    uptime.Drawn.line = None


@pytest.fixture
def time_passes(db: None) -> Callable[[int], None]:
    """`time_passes(60)`: the hub has been up for another minute."""

    def more(seconds: int) -> None:
        line = uptime.Drawn.line or uptime.drawn()
        uptime.Drawn.line = line._replace(seconds=line.seconds + seconds)

    return more
