"""Many long answers at once: whoever asks for many leaves others theirs."""

import asyncio
from collections import Counter
from collections.abc import Iterator

import pytest
from django.http import StreamingHttpResponse

from hub.portal import downloads
from hub.portal.downloads import Downloads, TooMany
from hub.portal.one_hop import read_on

PIECES = 5


def asks(who: str, read: list[str]) -> Iterator[bytes]:
    for _ in range(PIECES):
        read.append(who)
        yield b"a piece"


async def given(all_: Downloads, who: str, read: list[str]) -> str:
    async with all_.turn(who) as reading:
        async for _ in read_on(StreamingHttpResponse(), asks(who, read), reading):
            await asyncio.sleep(0)
    return who


def test_who_asks_for_many_keeps_nobody_waiting() -> None:
    async def all_of_them() -> list[str]:
        all_, read = Downloads(), list[str]()
        many = [asyncio.create_task(given(all_, "kofi", read)) for _ in range(20)]
        await asyncio.sleep(0)
        await given(all_, "ama", read)
        before = list(read)
        await asyncio.gather(*many)
        assert Counter(read) == {"kofi": 20 * PIECES, "ama": PIECES}
        return before

    before = Counter(asyncio.run(all_of_them()))
    assert before["kofi"] <= 4 * before["ama"]


def test_a_line_that_is_full_takes_nobody_more_and_moves_on(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "PATIENCE", 0.05)

    async def filled() -> None:
        all_, done = Downloads(), asyncio.Event()

        async def holds(who: str) -> None:
            async with all_.turn(who):
                await done.wait()

        lines = [asyncio.create_task(holds("kofi")) for _ in range(downloads.PLACES + downloads.IN_LINE)]
        await asyncio.sleep(0)
        with pytest.raises(TooMany):
            await holds("kofi")
        async with all_.turn("ama"):
            pass
        await asyncio.sleep(0.1)
        waited = [line for line in lines if line.done()]
        assert len(waited) == downloads.IN_LINE
        done.set()
        ends = await asyncio.gather(*lines, return_exceptions=True)
        assert [type(each) for each in ends].count(TooMany) == downloads.IN_LINE
        async with all_.turn("kofi"):
            pass
        assert not all_._lanes

    asyncio.run(filled())


def test_all_together_fill_no_more_than_the_memory_that_is_there_for_them() -> None:
    async def filled() -> None:
        all_ = Downloads()
        lines = [asyncio.create_task(hold(all_, f"phone {number}")) for number in range(downloads.MOST)]
        await asyncio.sleep(0)
        with pytest.raises(TooMany):
            await hold(all_, "one more")
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)
        assert not all_._lanes

    asyncio.run(filled())


def test_walks_are_few_for_one_and_for_all_and_other_files_still_go_out() -> None:
    async def filled() -> None:
        all_, lines = Downloads(), list[asyncio.Task[None]]()
        for who in ("kofi", "esi"):
            lines += [asyncio.create_task(hold(all_, who, walks=True)) for _ in range(downloads.WALKS_OF_ONE)]
            await asyncio.sleep(0)
            with pytest.raises(TooMany):
                await hold(all_, who, walks=True)
        with pytest.raises(TooMany):
            await hold(all_, "ama", walks=True)
        for who in ("kofi", "ama"):
            async with all_.turn(who):
                pass
        lines.pop().cancel()
        await asyncio.sleep(0)
        async with all_.turn("ama", walks=True):
            pass
        for line in lines:
            line.cancel()
        await asyncio.gather(*lines, return_exceptions=True)
        assert not all_._lanes

    asyncio.run(filled())


async def hold(all_: Downloads, who: str, *, walks: bool = False) -> None:
    async with all_.turn(who, walks=walks):
        await asyncio.Event().wait()
