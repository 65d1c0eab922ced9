"""A library that is killed again and again, at any moment, by the signal that nobody can hear; and looked at each time.

The one who lives is a fork of a process that has loaded the hub, and tells on a pipe what it begins and what is kept.
Another fork starts on what was left, as `up` does, and says what is wrong.
"""

import contextlib
import json
import logging
import os
import random
import signal
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection, connections, transaction

from hub.content import files, filled, folders, holding, letting_go, store, whole
from hub.content.bringing import coming
from hub.content.bringing.passes import Bringing
from hub.content.models import Stored, Wanted
from hub.host import upgrading
from tests.power import library

LONGEST: Final = 0.06
"""Seconds of a life."""
A_DAY: Final = letting_go.GRACE + 1


class Pipe:
    """Tells the one who kills, line by line; nothing that was told is lost with the teller."""

    def __init__(self, descriptor: int, first: int) -> None:
        self.descriptor, self.minutes = descriptor, count(first * 1000 * A_DAY, A_DAY)

    def begins(self, subject: str) -> None:
        os.write(self.descriptor, f"begins {subject}\n".encode())

    def kept(self, subject: str) -> None:
        os.write(self.descriptor, f"kept {subject}\n".encode())

    def minute(self) -> int:
        return next(self.minutes)


def lost(cycles: int, first: int = 0, control: bool = False) -> Iterator[str]:
    """What was wrong after each of so many cycles, in words."""
    logging.disable(logging.CRITICAL)
    upgrading.upgrade()
    connections.close_all()
    kept: set[str] = set()
    for number in range(first, first + cycles):
        told = a_life(number, control)
        for line in told:
            word, _, subject = line.partition(" ")
            (kept.add if word == "kept" else kept.discard)(subject)
        wrong = in_a_fork(wrongs, sorted(kept))
        yield from (f"after kill {number}: {each}" for each in wrong)
        kept -= {each for each in kept if any(each in words for words in wrong)}


def a_life(number: int, control: bool) -> list[str]:
    """Live until killed, a moment after the first act began; what was told."""
    draw = random.Random(number)
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        with contextlib.suppress(BaseException):
            live(draw, Pipe(write, number + 1), control)
        os.write(write, b"ended\n")
        os._exit(1)
    os.close(write)
    with os.fdopen(read, "rb") as told:
        first = told.readline() + told.readline()  # on a busy machine it takes longer than a life until an act begins
        time.sleep(draw.random() * LONGEST)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        lines = (first + told.read()).decode().splitlines()
    assert "ended" not in lines, "it died of something else"
    return [line for line in lines if line != "lives"]


def live(draw: random.Random, pipe: Pipe, control: bool) -> None:
    if control:
        holding.keep = row_first(holding.keep)
    holding.sweep()
    os.write(pipe.descriptor, b"lives\n")
    while True:
        draw.choice([*library.ACTS, library.fetch])(draw, pipe)


def row_first(keep: Callable[..., Stored]) -> Callable[..., Stored]:
    """The fault that is planted: what a row says is here comes to its place a moment later."""

    def careless(part: files.Part, root: Any, profile: str, *more: Any, **named: Any) -> Stored:
        with transaction.atomic():
            holding.note(root, profile, ())
        time.sleep(0.003)
        return keep(part, root, profile, *more, **named)

    return careless


def in_a_fork(look: Callable[[list[str]], Iterator[str]], kept: list[str]) -> list[str]:
    """What somebody says who starts afresh."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            said = list(look(kept))
        except BaseException as error:
            said = [f"{type(error).__name__}: {error}"]
        os.write(write, json.dumps(said).encode()[:60_000])
        os._exit(0)
    os.close(write)
    with os.fdopen(read, "rb") as told:
        said = json.loads(told.read())
    os.waitpid(child, 0)
    return list(said)


def wrongs(kept: list[str]) -> Iterator[str]:
    """What is not as it has to be, after a start to which no neighbour comes."""
    holding.sweep()
    Bringing().one_pass()
    with connection.cursor() as cursor:
        if cursor.execute("PRAGMA integrity_check").fetchall() != [("ok",)]:
            yield "the database is damaged"
    yield from (f"a sum of room is wrong by {size} bytes" for _whose, size in filled.wrong())
    for stored in Stored.objects.all():
        if not is_sound(stored):
            yield f"a row of content that is not whole: {stored.cid.digest.hex()}"
    kept_here = {stored.cid for stored in Stored.objects.all()}
    yield from (f"called not whole: {cid.digest.hex()}" for cid in kept_here - whole.whole(kept_here))
    yield from (f"lost: {subject}" for subject in kept if not library.is_whole(subject))
    yield from (f"left behind: {path.name}" for path in sorted(strays()))


def is_sound(stored: Stored) -> bool:
    if stored.kind == Stored.Kind.FOLDER:
        return folders.is_whole(stored)
    if not files.is_there(stored.cid, stored.size):
        return False
    return sum(map(len, store.chunks(stored))) == stored.size


def strays() -> Iterator[Path]:
    """Files that no row tells of, and that are not on their way."""
    known = {files.path_of(stored.cid) for stored in Stored.objects.all()}
    known |= {files.path_of(wanted.cid) for wanted in Wanted.objects.all()}  # linked already, and on its way too
    on_its_way = {wanted.cid.digest.hex() for wanted in Wanted.objects.all()}
    for path in Path(settings.HUB_DATA, "content").rglob("*"):
        whose = path.name.partition(".")[0]
        if path.is_file() and path not in known and not (path.parent == coming.folder() and whose in on_its_way):
            yield path
