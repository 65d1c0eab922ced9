"""Fixture: the hub's uptime, which begins anew with each test (`tests.once`), passes when a test says so."""

from collections.abc import Callable

import pytest

from hub.accounts.hubs import uptime


@pytest.fixture
def time_passes(db: None) -> Callable[[int], None]:
    """`time_passes(60)`: the hub has been up for another minute."""

    def more(seconds: int) -> None:
        line = uptime.Drawn.line or uptime.drawn()
        uptime.Drawn.line = line._replace(seconds=line.seconds + seconds)

    return more
