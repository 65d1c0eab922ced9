"""What anybody may write."""

from dataclasses import dataclass

from hub.core.record import Record, record


@record("grumpy.word")
@dataclass(frozen=True, slots=True, kw_only=True)
class Word(Record):
    text: str
