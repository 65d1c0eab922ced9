"""Neighbours are told which records of names came, each once."""

import asyncio
from collections.abc import Collection

import pytest

from hub.api import hear_trail
from hub.core import ipns
from hub.core.keys import public_key
from hub.testing import sown
from plugins.gossip.names import PAUSE, Names
from tests.plugins.gossip.test_mirror import Log, log

__all__ = ["log"]
SEED, UNTIL = sown("a name"), ipns.moment("2126-01-01T00:00:00Z")


def test_what_came_is_told_and_nothing_twice(log: Log) -> None:
    names, told = Names(log.exchange), list[Collection[bytes]]()
    for number in (1, 2):
        record = ipns.write(SEED, "/ipfs/bafkqaaa", number, UNTIL)
        log.runner.run(log.exchange.run(hear_trail, ipns.name_text(public_key(SEED)), [record], "a neighbour"))
        for _time in range(2):
            log.runner.run(names.look(told.append))
        assert len(told) == number
        assert told[-1] == names.marks


def test_a_neighbour_that_tells_without_end_is_followed_once_in_a_while(
    log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    names, pauses = Names(log.exchange), list[float]()

    async def pause(seconds: float) -> None:
        pauses.append(seconds)
        names.hear(sown("a neighbour"), [bytes(16)])
        if len(pauses) == 3:
            raise asyncio.CancelledError

    async def scene() -> None:
        names.hear(sown("a neighbour"), [bytes(16)])
        with pytest.raises(asyncio.CancelledError):
            await asyncio.wait_for(names._ask(), 10)

    monkeypatch.setattr(asyncio, "sleep", pause)
    log.runner.run(scene())
    assert pauses == [PAUSE] * 3
