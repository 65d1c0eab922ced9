"""What publish acknowledged is there, whatever happens to the process; what it refused, it refuses in a
sentence."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from hub.core import stamp
from hub.core.errors import LocalError
from hub.log import store
from hub.log.clock import clock
from hub.log.models import Entry, Feed
from hub.log.reading import runs_from
from hub.log.store import Pen
from hub.testing import Writer
from tests.log.acts import shown
from tests.log.conftest import opened
from tests.log.sample import Note

PUBLISHER = Path(__file__).with_name("publisher.py")


@pytest.mark.django_db
def test_what_is_published_is_shown_at_once_and_travels(ama: Writer) -> None:
    pen = opened(ama)
    entry = store.publish(pen, Note(text="one"))
    assert (entry.seq, shown(ama)) == (2, [2])
    assert [len(run.links) for run in runs_from(pen.key, 1, 10**6)] == [1, 1]


@pytest.mark.django_db
def test_many_records_are_one_commit_and_each_is_signed(ama: Writer) -> None:
    pen = opened(ama)
    store.publish_many(pen, [Note(text=text) for text in ("one", "two", "three")])
    assert shown(ama) == [2, 3, 4]
    assert not Entry.objects.filter(sig=None).exists()


@pytest.mark.django_db
def test_a_feed_that_was_never_opened_here_is_not_written(ama: Writer, esi: Writer) -> None:
    with pytest.raises(LocalError, match="not been opened"):
        store.publish(Pen(ama.seed, ama.key), Note(text="one"))
    store.ingest(esi.runs(), via=None)
    with pytest.raises(LocalError, match="another hub"):
        store.publish(Pen(esi.seed, esi.key), Note(text="one"))


@pytest.mark.django_db
def test_a_record_that_is_too_long_is_refused_and_takes_no_number(ama: Writer) -> None:
    pen = opened(ama)
    with pytest.raises(LocalError, match="16384"):
        store.publish(pen, Note(text="x" * 20_000))
    assert store.publish(pen, Note(text="short")).seq == 2


@pytest.mark.django_db
def test_a_feed_is_opened_once(ama: Writer) -> None:
    opened(ama)
    with pytest.raises(LocalError, match="before"):
        opened(ama)


@pytest.mark.django_db
def test_stamps_follow_what_was_read_but_no_wild_clock(ama: Writer, kofi: Writer) -> None:
    pen = opened(ama)
    ahead = clock.best() + stamp.DAY // 2
    wild = clock.best() + 400 * stamp.DAY
    Feed.objects.create(id=98, key=kofi.key, head=2, head_id=bytes(32), stamp=ahead)
    Feed.objects.create(id=99, key=bytes(32), head=2, head_id=bytes(32), stamp=wild)
    assert store.publish(pen, Note(text="after kofi")).stamp == ahead + 1


@pytest.mark.usefixtures("on_disk")
def test_every_acknowledged_post_survives_sigkill(ama: Writer) -> None:
    opened(ama)
    publisher = start_publisher(ama, 10_000)
    assert publisher.stdout is not None
    acknowledged = [publisher.stdout.readline() for _ in range(25)]
    publisher.send_signal(signal.SIGKILL)
    acknowledged += publisher.stdout.read().splitlines(keepends=True)
    publisher.wait()
    told = [line.strip() for line in acknowledged if line.endswith("\n")]
    held = [bytes(entry.entry_id).hex() for entry in Entry.objects.filter(seq__gt=1).order_by("seq")]
    assert len(told) >= 25
    assert held[: len(told)] == told
    assert Feed.objects.get().head == 1 + len(held)


@pytest.mark.usefixtures("on_disk")
def test_two_processes_that_write_at_once_lose_and_fork_nothing(ama: Writer) -> None:
    pen = opened(ama)
    publisher = start_publisher(ama, 40)
    assert publisher.stdout is not None
    publisher.stdout.readline()
    for number in range(40):
        store.publish(pen, Note(text=f"from this process {number}"))
    assert publisher.wait() == 0
    assert list(Entry.objects.order_by("seq").values_list("seq", flat=True)) == list(range(1, 82))
    assert sum(len(run.links) for run in runs_from(pen.key, 1, 10**6)) == 81


def start_publisher(writer: Writer, notes: int) -> "subprocess.Popen[str]":
    environment = {
        **os.environ,
        "HUB_DATA": str(settings.HUB_DATA),
        "TEST_DATABASE": str(connection.settings_dict["NAME"]),
    }
    return subprocess.Popen(
        [sys.executable, str(PUBLISHER), writer.name, str(notes)],
        env=environment,
        cwd=settings.PROJECT,
        stdout=subprocess.PIPE,
        text=True,
    )
