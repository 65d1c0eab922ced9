"""Beside a `qcluster` a job is hidden while one of its workers is at it, and not until a wrong clock's date comes."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone
from django_q.conf import Conf

from hub import api
from hub.jobs.broker import Queue

NOW = datetime(2026, 11, 22, tzinfo=UTC)
TEN_YEARS = timedelta(days=3653)


@pytest.fixture(autouse=True)
def prompt(monkeypatch: pytest.MonkeyPatch) -> None:
    """No worker pauses where there is nothing to do."""
    monkeypatch.setattr(Conf, "POLL", 0)


def taken(monkeypatch: pytest.MonkeyPatch, now: datetime) -> bool:
    """Whether a worker whose clock shows this gets the job."""
    monkeypatch.setattr(timezone, "now", lambda: now)
    return bool(Queue().dequeue())


def test_a_job_that_a_worker_is_at_is_hidden_from_the_others_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    api.enqueue("forum", "sweep")
    assert taken(monkeypatch, NOW)
    assert not taken(monkeypatch, NOW + timedelta(seconds=Conf.RETRY - 1))
    assert not taken(monkeypatch, NOW - timedelta(seconds=60)), "the clock of another server is a little behind"
    assert taken(monkeypatch, NOW + timedelta(seconds=Conf.RETRY + 1))


@pytest.mark.parametrize("jump", [TEN_YEARS, -TEN_YEARS])
def test_a_clock_that_jumps_ten_years_hides_no_job_for_ten_years(
    monkeypatch: pytest.MonkeyPatch, jump: timedelta
) -> None:
    api.enqueue("forum", "sweep")
    assert taken(monkeypatch, NOW), "and the worker's power fails"
    assert taken(monkeypatch, NOW + jump)
    assert not taken(monkeypatch, NOW + jump + timedelta(seconds=1))
