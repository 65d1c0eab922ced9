"""Positions commit in order, so whoever follows the log by its last position skips nothing. For both
databases."""

import threading

import pytest
from django.db import connection

from hub.log import store, tables
from hub.log.models import Entry
from hub.log.store import Pen
from hub.testing import Writer
from tests.log.conftest import opened
from tests.log.sample import Note

pytestmark = pytest.mark.usefixtures("on_disk")
NOTES = 60


def test_one_who_follows_two_writers_sees_every_position_in_order(ama: Writer, kofi: Writer) -> None:
    pens = [opened(writer) for writer in (ama, kofi)]
    writers = [threading.Thread(target=publish_notes, args=[pen]) for pen in pens]
    for thread in writers:
        thread.start()
    followed = [entry.position for entry in tables.stored_after(0, 10)]
    while any(thread.is_alive() for thread in writers):
        followed += [entry.position for entry in tables.stored_after(followed[-1], 10_000)]
    followed += [entry.position for entry in tables.stored_after(followed[-1], 10_000)]
    assert followed == list(range(1, 2 * NOTES + 3))
    assert Entry.objects.count() == 2 * NOTES + 2


def publish_notes(pen: Pen) -> None:
    try:
        for number in range(NOTES):
            store.publish(pen, Note(text=f"note {number}"))
    finally:
        connection.close()
