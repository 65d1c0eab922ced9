"""Writes a made-up village into this hub: real people with real keys and feeds, through the real publish
path.

Nobody can sign in as them, because their keys are sealed under a secret that is thrown away; that also saves
a third of a second of key derivation for each. Many publishes share a commit: an emergency of power only
costs the made-up.
"""

import secrets
from collections.abc import Iterator, Sequence
from itertools import groupby, islice
from typing import Any, TypeVar

from django.db import transaction

from hub.accounts.keys import keyring
from hub.accounts.people import joining
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.core.record import Record
from hub.host.village import Saying, Village
from hub.log import registry, store
from hub.log.sorting import kind_of
from hub.log.store import Pen
from hub.log.tables import stored_after

COMMIT = 1000
T = TypeVar("T")


def sow(village: Village, run_length: int) -> None:
    """Enrol the village's people and publish all that they say."""
    pens = [pen for part in parts(iter(village.people), 100) for pen in enrolled(part)]
    topics: list[str] = []
    for part in parts(village.openings(), COMMIT):
        topics += said(part, pens, village, topics)
    for part in parts(village.replies(run_length), COMMIT - COMMIT % run_length or run_length):
        said(part, pens, village, topics)


def parts(items: Iterator[T], size: int) -> Iterator[list[T]]:
    """The items in lists of this size."""
    while part := list(islice(items, size)):
        yield part


def enrolled(names: Sequence[str]) -> list[Pen]:
    """New people in one commit, with their pens."""
    with transaction.atomic():
        made = [joining.enrol(name, secrets.token_bytes(32), secrets.token_bytes(keyring.SALT)) for name in names]
    return [person.pen for person in made if person.pen is not None]


def said(sayings: Sequence[Saying], pens: Sequence[Pen], village: Village, topics: Sequence[str]) -> list[str]:
    """Publish sayings in one commit, each person's in a row at once; the ids of what was written."""
    board = first_board() if sayings[0].topic is None else ""
    ids: list[str] = []
    with transaction.atomic():
        for person, run in groupby(sayings, lambda saying: saying.person):
            name = village.people[person]
            records = [record_of(saying, name, board, topics) for saying in run]
            ids += [id_text(entry.id) for entry in store.publish_many(pens[person], records)]
    return ids


def record_of(saying: Saying, name: str, board: str, topics: Sequence[str]) -> Record:
    """The forum's record for a saying."""
    if saying.topic is None:
        return made("forum.topic", board=board, title=saying.title, text=saying.text, as_=name)
    return made("forum.post", topic=topics[saying.topic], text=saying.text, as_=name)


def made(kind: str, **fields: Any) -> Record:
    """A record of a type that a plugin declared; this hub's own code imports no plugin."""
    declared: Any = registry.record_class(kind)
    if declared is None:
        raise LocalError(f"No plugin here knows the record type {kind!r}.")
    record: Record = declared(**fields)
    return record


def first_board() -> str:
    """The id of the first board in the log."""
    position = 0
    while entries := stored_after(position, COMMIT):
        for entry in entries:
            if entry.body is not None and kind_of(entry.body) == "forum.board":
                return id_text(entry.id)
        position = entries[-1].position
    raise LocalError("There is no board to write on. Set the hub up with `manage.py provision` first.")
