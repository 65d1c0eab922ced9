"""What one process of a hub appends, the other hears of; and each hears when the other is gone."""

import asyncio
import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from hub.live.wake import Wake, on_growth, pair
from hub.log import registry

PATIENCE = 10


@contextmanager
def other_process(life: Callable[[], None]) -> Iterator[int]:
    """A real fork that lives and ends; it is stopped and reaped at the end whatever happened."""
    child = os.fork()
    if child == 0:
        try:
            life()
        finally:
            os._exit(0)
    try:
        yield child
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)


async def heard(wake: Wake, begin: Callable[[], object] = lambda: None) -> list[str]:
    """What this end is told, in order, until the other end is gone."""
    told: list[str] = []
    gone = asyncio.Event()
    wake.on_growth(lambda: told.append("grown"))
    wake.on_topic(told.append)
    wake.start(lost=gone.set)
    begin()
    await asyncio.wait_for(gone.wait(), PATIENCE)
    return told


@pytest.fixture
def ends() -> Iterator[tuple[Wake, Wake]]:
    here, there = pair()
    yield here, there
    here.close()
    there.close()


def test_an_append_in_one_process_is_heard_in_the_other(ends: tuple[Wake, Wake]) -> None:
    here, there = ends
    with other_process(lambda: there.tell_growth()):
        there.close()
        assert asyncio.run(heard(here)) == ["grown"]


def test_an_append_is_heard_in_the_process_that_made_it_too(ends: tuple[Wake, Wake]) -> None:
    here, there = ends

    def append() -> None:
        registry.announce(1)
        there.close()

    assert asyncio.run(heard(here, append)) == ["grown"]


def test_what_the_other_process_said_is_not_said_back(ends: tuple[Wake, Wake]) -> None:
    here, there = ends

    async def both() -> list[str]:
        told: list[str] = []
        for name, end in (("here", here), ("there", there)):
            end.on_growth(lambda name=name: told.append(name))  # type: ignore[misc]  # mypy cannot see the default
            end.start(lost=lambda: None)
        here.tell_growth()
        for _ in range(10):
            await asyncio.sleep(0)
        here.close()
        there.close()
        return told

    assert asyncio.run(both()) == ["here", "there"]


def test_who_stopped_listening_hears_no_more(ends: tuple[Wake, Wake]) -> None:
    here, there = ends
    told: list[str] = []
    stop = here.on_growth(lambda: told.append("grown"))
    stop()
    there.tell_growth()
    there.close()
    asyncio.run(heard(here))
    assert told == []


def test_a_process_alone_hears_its_own_appends() -> None:
    async def scene() -> int:
        told: list[str] = []
        stop = on_growth(lambda: told.append("grown"))
        registry.announce(1)
        await asyncio.sleep(0)
        stop()
        registry.announce(2)
        await asyncio.sleep(0)
        return len(told)

    assert asyncio.run(scene()) == 1


def test_a_hundred_thousand_appends_wake_a_sleeping_process_and_block_nobody(ends: tuple[Wake, Wake]) -> None:
    here, there = ends
    for _ in range(100_000):
        there.tell_growth()
    there.close()
    told = asyncio.run(heard(here))
    assert 1 <= len(told) < 100


def test_topics_announced_by_hand_arrive_in_order(ends: tuple[Wake, Wake]) -> None:
    here, there = ends
    with other_process(lambda: there.tell_topics(["gossip/one", "gossip/two"])):
        there.close()
        assert asyncio.run(heard(here)) == ["gossip/one", "gossip/two"]


def test_more_topics_than_the_socket_takes_packets_arrive(ends: tuple[Wake, Wake]) -> None:
    here, there = ends
    many = [f"forum/topic/{number:016x}" for number in range(1000)]
    there.tell_topics(many)
    there.close()
    assert asyncio.run(heard(here)) == many


def test_topics_that_changed_behind_the_logs_end_are_told(ends: tuple[Wake, Wake]) -> None:
    here, there = ends

    def late() -> None:
        registry.announce_topics(["forum/topic/well"])
        there.close()

    assert asyncio.run(heard(here, late)) == ["forum/topic/well"]


def test_a_topic_too_long_for_a_packet_is_left_out(ends: tuple[Wake, Wake]) -> None:
    here, there = ends
    there.tell_topics(["x" * 300, "short"])
    there.close()
    assert asyncio.run(heard(here)) == ["short"]


def test_the_end_of_the_other_process_is_heard_however_it_died(ends: tuple[Wake, Wake]) -> None:
    here, there = ends

    def wait() -> None:
        signal.pause()

    with other_process(wait) as child:
        there.close()
        assert asyncio.run(heard(here, lambda: os.kill(child, signal.SIGKILL))) == []


def test_telling_a_process_that_is_gone_harms_nobody(ends: tuple[Wake, Wake]) -> None:
    here, there = ends
    there.close()
    here.tell_growth()
    here.tell_topics(["topic"])
