"""The hub looks for jobs when one was asked for, and does by itself what became due by its uptime."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ

from hub import api
from hub.host import jobs as loop
from hub.live.thread import DatabaseThread
from hub.live.wake import pair
from hub.plugins import Job
from tests.jobs import chores


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(60):
        while not holds():
            await asyncio.sleep(0.01)


async def left(jobs: int) -> None:
    """Wait until so many jobs are left."""
    async with asyncio.timeout(60), DatabaseThread("test") as thread:
        while await thread.run(OrmQ.objects.count) != jobs:
            await asyncio.sleep(0.01)


def test_what_a_page_asks_for_in_the_other_process_is_done_at_once() -> None:
    async def both() -> None:
        web, hub = pair()
        hub.start(lost=lambda: None)
        running = asyncio.create_task(loop.run_jobs(hub))
        await asyncio.to_thread(api.enqueue, "forum", "sweep")  # before the loop is there
        await left(0)
        chores.done.clear()
        await asyncio.to_thread(ask_from, web)
        await left(0)
        running.cancel()
        hub.close()
        web.close()

    def ask_from(web: object) -> None:
        from hub.jobs import work
        from hub.live.wake import Wake

        assert isinstance(web, Wake)
        work.enqueue("forum", "sweep")
        web.tell_topics([work.TOPIC])

    asyncio.run(both())
    assert chores.done == [()]


def test_a_job_that_does_not_end_keeps_the_others_waiting_only_for_a_while() -> None:
    api.enqueue("forum", "hang")
    api.enqueue("forum", "sweep")

    async def beside() -> None:
        asked = asyncio.Event()
        running = asyncio.create_task(loop.go_on(asked, longest=0.2, look_every=0.05))
        await until(lambda: chores.done)
        assert chores.begun.is_set()
        await left(1)
        chores.go_on.set()
        await left(0)
        running.cancel()

    asyncio.run(beside())


def test_nothing_is_written_while_there_is_nothing_to_do() -> None:
    with CaptureQueriesContext(connection) as asked:
        loop.do_due(0, 1000, set())
    assert [query["sql"].split()[0] for query in asked.captured_queries] == ["SELECT"] * len(asked)


def test_the_wait_for_what_another_plugin_left_is_not_written_either(monkeypatch: pytest.MonkeyPatch) -> None:
    api.enqueue("forum", "sweep")
    monkeypatch.setattr(type(apps.get_app_config("forum")), "jobs", ())
    with CaptureQueriesContext(connection) as asked:
        loop.do_due(0, 1000, set())
    assert {query["sql"].split()[0] for query in asked.captured_queries} == {"SELECT"}


@pytest.mark.parametrize(
    ("before", "now", "due"),
    [(-1, 100, []), (0, 9, []), (0, 10, ["often"]), (9, 12, ["often"]), (10, 19, []), (55, 60, ["often", "hourly"])],
)
def test_jobs_come_by_themselves_by_minutes_of_uptime(
    monkeypatch: pytest.MonkeyPatch, before: int, now: int, due: list[str]
) -> None:
    jobs = tuple(Job(name, "tests.jobs.chores.sweep", every) for name, every in (("often", 10), ("hourly", 60)))
    monkeypatch.setattr(type(apps.get_app_config("forum")), "jobs", (*chores.JOBS, *jobs))
    assert [name for label, name in loop.became_due(before, now) if label == "forum"] == due


def test_what_is_due_is_done_without_a_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(type(apps.get_app_config("forum")), "jobs", (Job("often", "tests.jobs.chores.sweep", 5),))
    loop.do_due(-1, 100, set())
    assert chores.done == []
    with CaptureQueriesContext(connection) as asked:
        loop.do_due(100, 105, set())
    assert chores.done == [()]
    assert {query["sql"].split()[0] for query in asked.captured_queries} <= {"SELECT"}


def test_with_a_qcluster_beside_it_the_hub_only_asks(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(type(apps.get_app_config("forum")), "jobs", (Job("often", "tests.jobs.chores.sweep", 5),))
    settings.HUB_QCLUSTER = True
    loop.do_due(100, 105, set())
    assert (OrmQ.objects.count(), chores.done) == (1, [])
