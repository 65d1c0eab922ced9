"""Neighbours are told which records of names came, each once."""

from collections.abc import Collection

from hub.api import hear_trail
from hub.core import ipns
from hub.core.keys import public_key
from hub.testing import sown
from plugins.gossip.names import Names
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
