"""Somebody else's type."""

from dataclasses import dataclass

from hub.core.record import Record, record


@record("forum.price")
@dataclass(frozen=True, slots=True, kw_only=True)
class Price(Record):
    text: str
