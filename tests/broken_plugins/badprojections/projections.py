"""Reads what people post in the forum as if it were its own."""

from dataclasses import dataclass

from hub.api import Message, reducer
from hub.core.record import Record, record


@record("forum.post")
@dataclass(frozen=True, slots=True, kw_only=True)
class Post(Record):
    text: str


@reducer(Post)
def posts(batch: list[Message]) -> None:
    """Never called."""
