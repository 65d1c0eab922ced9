"""A plugin as small as can be, for the log's own tests: notes, a row for each, and a reducer that can be
made to fail."""

from dataclasses import dataclass

from django.db import models

from hub.core.record import Record, record
from hub.log.registry import Message, Projection, reducer
from hub.log.rows import Row

LABEL = "sample"


@record("sample.note")
@dataclass(frozen=True, slots=True, kw_only=True)
class Note(Record):
    text: str


@record("sample.loud")
@dataclass(frozen=True, slots=True, kw_only=True)
class Loud(Record):
    text: str


class NoteRow(Row):
    feed = models.BigIntegerField()
    seq = models.BigIntegerField()
    size = models.IntegerField()

    class Meta:
        app_label = LABEL


class Refused(Exception):
    """What the reducer raises for texts in `refused`."""


refused: set[str] = set()
leaving: set[str] = set()
"""Texts at which the reducer tries to end the program."""
complaint = ""
"""What it adds then."""
seen: list[int] = []
"""Numbers of the messages handed over, in their order."""


@reducer(Note)
def keep_notes(batch: list[Message]) -> None:
    rows = []
    for message in batch:
        assert isinstance(message.record, Note)
        if message.record.text in refused:
            raise Refused(message.record.text + complaint)
        if message.record.text in leaving:
            raise SystemExit(message.record.text)
        seen.append(message.seq)
        rows.append(
            NoteRow(position=message.position, feed=message.feed, seq=message.seq, size=len(message.record.text))
        )
    NoteRow.objects.bulk_create(rows, ignore_conflicts=True)


def projection(version: int = 1) -> Projection:
    return Projection(LABEL, version, {Note.type: Note}, (keep_notes,), models=(NoteRow,))
