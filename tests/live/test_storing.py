"""What the hub process hands over is stored by another process and answered; each notices when the other is gone."""

import asyncio
import os
import pickle
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

import pytest
from django.conf import settings
from django.db import DatabaseError, OperationalError, connection

from hub.core.errors import LocalError, RemoteError
from hub.live import storing
from hub.live.storing import Line
from hub.log import registry, store
from hub.log.appending import Arrival
from hub.log.models import Entry
from hub.log.trouble import DiskFull
from hub.testing import Writer

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 30


@contextmanager
def store_process() -> Iterator[tuple[Line, subprocess.Popen[bytes]]]:
    """A line to a process that stores, and that process; it ends with the test whatever happened."""
    line, end = storing.pair()
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.live.store_process", str(end.fileno()), connection.settings_dict["NAME"]],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "hub.settings", "HUB_DATA": str(settings.HUB_DATA)},
        pass_fds=(end.fileno(),),
    )
    end.close()
    try:
        yield line, process
    finally:
        process.kill()
        process.wait()


def over(line: Line, talk: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Talk over a started line; the event says that the other end is gone."""

    async def whole() -> None:
        gone = asyncio.Event()
        await line.start(lost=gone.set)
        try:
            async with asyncio.timeout(PATIENCE):
                await talk(gone)
        finally:
            line.close()

    asyncio.run(whole())


def test_what_is_handed_over_is_stored_and_answered_and_its_growth_is_heard_here() -> None:
    ama = Writer("ama")
    grown: list[int] = []
    forget = registry.on_append(grown.append)
    with store_process() as (line, _):

        async def talk(gone: asyncio.Event) -> None:
            first = await line.submit(store.check(ama.runs(), b"n" * 32))
            again = await line.submit(store.check(ama.runs(), None))
            assert [(each.feed, each.stored, type(each.verdict).__name__) for each in (*first, *again)] == [
                (ama.key, 1, "Append"),
                (ama.key, 0, "Known"),
            ]

        over(line, talk)
    forget()
    assert grown == [Entry.objects.get().position]


def test_a_failure_is_answered_as_what_it_was() -> None:
    with store_process() as (line, _):

        async def talk(gone: asyncio.Event) -> None:
            with pytest.raises(LocalError, match="at least one entry"):
                await line.submit([Arrival(bytes(32), [], [], None, None)])

        over(line, talk)


def test_when_the_other_process_dies_whoever_waits_is_told() -> None:
    with store_process() as (line, process):

        async def talk(gone: asyncio.Event) -> None:
            process.kill()
            with pytest.raises(LocalError, match="stopping"):
                await line.submit(store.check(Writer("ama").runs(), None))
            await gone.wait()
            with pytest.raises(LocalError, match="stopping"):
                line.submit([])

        over(line, talk)


def test_hanging_up_stores_what_was_handed_over() -> None:
    with store_process() as (line, process):

        async def talk(gone: asyncio.Event) -> None:
            line.submit(store.check(Writer("ama").runs(), None))
            await asyncio.sleep(0)

        over(line, talk)
        assert process.wait(PATIENCE) == 0
    assert Entry.objects.count() == 1


def test_a_message_that_was_cut_is_passed_over_and_what_came_before_is_stored() -> None:
    whole = storing.packed((1, store.check(Writer("ama").runs(), None), False))
    with store_process() as (line, process):
        line._end.sendall(whole + whole[: len(whole) // 2])
        line.close()
        assert process.wait(PATIENCE) == 0
    assert Entry.objects.count() == 1


@pytest.mark.parametrize("error", [KeyError("why"), DiskFull("free some space"), RemoteError("run", "why")])
def test_every_failure_survives_the_crossing(error: Exception) -> None:
    crossed = pickle.loads(pickle.dumps(storing.plain(error)))
    assert isinstance(crossed, LocalError | RemoteError)
    assert isinstance(crossed, DiskFull) is isinstance(error, DiskFull)
    assert "why" in str(crossed) or "space" in str(crossed)


def test_trouble_of_the_database_crosses_as_such() -> None:
    crossed = pickle.loads(pickle.dumps(storing.plain(OperationalError("disk I/O error"))))
    assert type(crossed) is DatabaseError
    assert str(crossed) == "OperationalError: disk I/O error"


def test_whose_fault_it_was_crosses_between_processes() -> None:
    error = pickle.loads(pickle.dumps(RemoteError("signature", "run from 2")))
    assert (error.code, error.detail, str(error)) == ("signature", "run from 2", "signature: run from 2")
