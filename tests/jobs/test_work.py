"""A job that was asked for is done, whatever happens in between; one that fails is kept and holds up nothing."""

import os
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.apps import apps
from django.db import connections, transaction
from django.utils import timezone
from django_q.models import OrmQ, Task

from hub import api
from hub.core.errors import LocalError
from hub.jobs import work
from hub.plugins import Job, switches
from tests.jobs import chores


def do_all() -> None:
    work.do_all([], set())


def test_jobs_are_done_in_the_order_in_which_they_were_asked_for() -> None:
    for number in range(3):
        api.enqueue("forum", "sweep", number, "yard", b"\0", None)
    assert chores.done == []
    do_all()
    assert chores.done == [(number, "yard", b"\0", None) for number in range(3)]
    assert not OrmQ.objects.exists()
    assert not Task.objects.exists(), "what went well leaves nothing on the card"


def test_a_box_that_boots_in_1970_does_what_was_asked_for_before(monkeypatch: pytest.MonkeyPatch) -> None:
    api.enqueue("forum", "sweep")
    monkeypatch.setattr(timezone, "now", lambda: datetime(1970, 1, 1, 0, 5, tzinfo=UTC))
    api.enqueue("forum", "sweep")
    do_all()
    assert len(chores.done) == 2


def test_what_is_asked_for_in_a_transaction_goes_with_it() -> None:
    with transaction.atomic():
        api.enqueue("forum", "sweep")
        transaction.set_rollback(True)
    do_all()
    assert chores.done == []


def test_a_job_that_fails_is_kept_with_its_traceback_and_the_next_is_done() -> None:
    api.enqueue("forum", "fail", 7)
    api.enqueue("forum", "leave")
    api.enqueue("forum", "cancel")
    api.enqueue("forum", "sweep")
    do_all()
    assert chores.done == [()]
    cancelled, broken, left = Task.objects.order_by("name")
    assert (cancelled.name, broken.name, left.name) == ("forum.cancel", "forum.fail", "forum.leave")
    assert "CancelledError" in cancelled.result
    assert "ValueError: the broom is broken" in broken.result
    assert 'raise ValueError("the broom is broken")' in broken.result
    assert "SystemExit" in left.result
    assert not OrmQ.objects.exists()


def test_a_failed_job_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    api.enqueue("forum", "fail", 7)
    do_all()
    monkeypatch.setattr(chores, "fail", chores.sweep)
    work.retry(Task.objects.get())
    do_all()
    assert chores.done == [(7,)]
    assert not Task.objects.exists()


def test_a_job_that_comes_by_itself_keeps_one_failure_until_it_succeeds(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(3):
        work.do_all([work.periodic("forum", "fail")], set())
    assert Task.objects.get().attempt_count == 3
    monkeypatch.setattr(chores, "fail", chores.sweep)
    work.do_all([work.periodic("forum", "fail")], set())
    assert not Task.objects.exists()


def test_failures_do_not_fill_the_card(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "MOST_FAILURES", 3)
    for number in range(5):
        api.enqueue("forum", "fail", number)
    do_all()
    assert [task.args[2] for task in Task.objects.order_by("stopped")] == [2, 3, 4]


def test_a_failure_in_1970_is_kept_beside_failures_that_bear_later_dates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work, "MOST_FAILURES", 3)
    for number in range(4):
        api.enqueue("forum", "fail", number)
    do_all()
    monkeypatch.setattr(timezone, "now", lambda: datetime(1970, 1, 1, 0, 5, tzinfo=UTC))
    api.enqueue("forum", "fail", "in 1970")
    do_all()
    assert "in 1970" in [task.args[2] for task in Task.objects.all()]
    assert not OrmQ.objects.exists(), "or it would be begun again at each start"


def test_a_job_of_a_plugin_that_is_gone_waits_and_holds_up_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    api.enqueue("forum", "sweep", "later")
    gossip = type(apps.get_app_config("gossip"))
    monkeypatch.setattr(gossip, "jobs", (Job("air", "tests.jobs.chores.sweep"),))
    api.enqueue("gossip", "air", "now")
    with monkeypatch.context() as gone:
        gone.setattr(type(apps.get_app_config("forum")), "jobs", ())
        do_all()
        assert chores.done == [("now",)]
        do_all()
    do_all()
    assert chores.done == [("now",), ("later",)]


def test_a_job_of_a_plugin_that_is_off_is_done_when_it_is_on_again() -> None:
    api.enqueue("forum", "sweep", "later")
    switches.switch("forum", on=False)
    do_all()
    assert (chores.done, OrmQ.objects.count(), Task.objects.count()) == ([], 1, 0)
    switches.switch("forum", on=True)
    do_all()
    assert chores.done == [("later",)]


def test_only_what_is_declared_can_be_asked_for() -> None:
    with pytest.raises(LocalError, match="declares no job 'mow'"):
        api.enqueue("forum", "mow")
    with pytest.raises(LocalError, match="declares no job"):
        api.enqueue("nobody", "sweep")
    with pytest.raises(LocalError, match="give it ids"):
        api.enqueue("forum", "sweep", object())  # type: ignore[arg-type]  # on purpose


def test_what_another_box_stored_is_told_and_not_tried_for_ever() -> None:
    api.enqueue("forum", "sweep")
    OrmQ.objects.update(payload="of another box")
    api.enqueue("forum", "sweep")
    do_all()
    assert chores.done == [()]
    assert not OrmQ.objects.exists()
    assert "another box" in Task.objects.get().result
    with pytest.raises(LocalError, match="cannot be tried again"):
        work.retry(Task.objects.get())


def in_another_process(do: Callable[[], None]) -> int:
    """Do something in a process that may die of it; the signal that ended it, or 0."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        try:
            do()
        finally:
            connections.close_all()
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_what_a_power_cut_interrupted_is_done_again(tmp_path: Path) -> None:
    api.enqueue("forum", "cut", str(tmp_path / "first"))
    api.enqueue("forum", "sweep")
    assert in_another_process(do_all) == -9
    assert OrmQ.objects.count() == 2
    do_all()
    assert chores.done == [(str(tmp_path / "first"),), ()]


def test_a_job_that_takes_the_hub_down_each_time_is_given_up_and_told() -> None:
    api.enqueue("forum", "cut", "")
    api.enqueue("forum", "sweep")
    assert [in_another_process(do_all) for _ in range(work.MOST_BEGINNINGS)] == [-9] * work.MOST_BEGINNINGS
    do_all()
    assert chores.done == [()]
    assert "ended the hub" in Task.objects.get().result
