"""A body that is read while it comes: nothing of it is lost, and no more of it is held than a little."""

import asyncio
from collections.abc import Callable

import pytest

from hub.portal.pouring import A_READ, HELD, Body, BrokeOff

PIECE = bytes(A_READ)


class Line:
    """Who sends, and whether they are told to wait."""

    def __init__(self) -> None:
        self.told: list[str] = []
        self.body = Body(lambda: self.told.append("wait"), lambda: self.told.append("go on"))


def on_a_loop(act: Callable[[Line], None]) -> Line:
    async def run() -> Line:
        line = Line()
        act(line)
        await asyncio.sleep(0)
        return line

    return asyncio.run(run())


def test_a_sender_waits_for_a_slow_reader_and_goes_on_when_most_is_read() -> None:
    def act(line: Line) -> None:
        for _ in range(HELD // A_READ + 1):
            line.body.put(PIECE)
        assert line.told == ["wait"]
        for _ in range(HELD // A_READ):
            assert line.body.read(A_READ) == PIECE

    assert on_a_loop(act).told == ["wait", "go on"]


def test_all_is_read_in_order_by_any_measure() -> None:
    def act(line: Line) -> None:
        line.body.put(b"maji ")
        line.body.put(b"safi")
        line.body.end()
        assert [line.body.read(3), line.body.read(9), line.body.read(), line.body.read(9)] == [
            b"maj",
            b"i ",
            b"safi",
            b"",
        ]

    on_a_loop(act)


def test_what_came_before_the_line_was_lost_is_read_and_then_it_is_told() -> None:
    def act(line: Line) -> None:
        line.body.put(b"maji")
        line.body.lose()
        assert line.body.read(9) == b"maji"
        with pytest.raises(BrokeOff):
            line.body.read(9)

    on_a_loop(act)


def test_what_nobody_reads_on_is_thrown_away_and_holds_no_sender_up() -> None:
    def act(line: Line) -> None:
        for _ in range(HELD // A_READ + 1):
            line.body.put(PIECE)
        line.body.close()
        line.body.put(PIECE)
        with pytest.raises(BrokeOff):
            line.body.read(9)

    assert on_a_loop(act).told == ["wait", "go on"]
