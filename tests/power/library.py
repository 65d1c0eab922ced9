"""What a library does while the power may fail, or somebody kills the hub: files and folders come, are brought by
neighbours, are pinned and given up, and what nothing needs is let go of.

What each act concerns is named before it begins (`Tell.begins`), for either state is right then, and told when from
there on it has to be whole (`Tell.kept`). There are few films, so the same come again and again.
"""

import hashlib
import random
from collections.abc import Callable
from io import BytesIO
from typing import Final, Protocol

from hub.content import arriving, foreign, leases, letting_go, store, wanted
from hub.content.bringing.passes import Bringing
from hub.content.leases import Lease
from hub.content.models import Stored
from hub.core import unixfs
from hub.core.cid import RAW, Cid, cid_text, parse_cid
from hub.testing import sown
from tests.content.bringing.neighbours import Film, Neighbour, film

FILMS, SITES = 12, 4
TINY: Final = unixfs.Profile("tiny", 1500, 3, 1 << 18, "block")
BY_HAND: Final = Lease("hub", reason="by hand")
Act = Callable[[random.Random, "Tell"], None]


class Tell(Protocol):
    """Who hears of it. Subjects are "film 3" or "site 2"."""

    def begins(self, subject: str) -> None: ...

    def kept(self, subject: str) -> None: ...

    def minute(self) -> int:
        """A minute of uptime, later each time by all the time of grace."""
        ...


def data_of(number: int) -> bytes:
    """Every third is of one chunk, the others of many, each larger than a sector."""
    return sown("film", number) * (20 if number % 3 == 0 else 150)


def made(number: int) -> Film:
    """A film of many chunks, as others have it."""
    return film(data_of(number), TINY)


def blocks_of(number: int) -> dict[Cid, bytes]:
    """All blocks of a film, the root first."""
    data = data_of(number)
    chunks = [data[at : at + TINY.chunk] for at in range(0, len(data), TINY.chunk)]
    nodes = reversed(made(number).nodes.items()) if len(chunks) > 1 else ()
    found = {parse_cid(text): block for text, block in nodes}
    return found | {Cid(RAW, hashlib.sha256(chunk).digest()): chunk for chunk in chunks}


def names_in(number: int) -> list[int]:
    return [number, (number * 5 + 1) % FILMS, (number * 7 + 2) % FILMS]


def kept_film(number: int, lease: Lease | None) -> Stored:
    return store.receive(BytesIO(data_of(number)), profile=TINY, lease=lease)


def add(draw: random.Random, tell: Tell) -> None:
    number = draw.randrange(FILMS)
    tell.begins(f"film {number}")
    kept_film(number, BY_HAND)
    tell.kept(f"film {number}")


def take_in(draw: random.Random, tell: Tell) -> None:
    """As from a CAR file."""
    number = draw.randrange(FILMS)
    blocks = blocks_of(number)
    tell.begins(f"film {number}")
    foreign.take(next(iter(blocks)), blocks.__getitem__, BY_HAND)
    tell.kept(f"film {number}")


def take_together(draw: random.Random, tell: Tell) -> None:
    """Films of one chunk, as the small files of a folder come from a neighbour."""
    numbers = draw.sample(range(0, FILMS, 3), 3)
    for number in numbers:
        tell.begins(f"film {number}")
    blocks = [block for number in numbers for block in blocks_of(number).items()]
    arriving.keep_leaves(iter(blocks))
    for cid, data in blocks:
        leases.take(BY_HAND, cid, len(data))
    for number in numbers:
        tell.kept(f"film {number}")


def fetch(draw: random.Random, tell: Tell) -> None:
    """From a neighbour, by HTTP."""
    number = draw.randrange(FILMS)
    if cid_of(f"film {number}").codec == RAW:
        return
    what = made(number)
    tell.begins(f"film {number}")
    neighbour = Neighbour(what)
    wanted.providers[:] = [lambda: [neighbour.address]]
    try:
        leases.take(BY_HAND, what.cid, len(data_of(number)))
        wanted.want([cid_text(what.cid)])
        Bringing().one_pass()
    finally:
        wanted.providers.clear()
        neighbour.close()
    if store.find(what.cid):
        tell.kept(f"film {number}")


def build(draw: random.Random, tell: Tell) -> None:
    number = draw.randrange(SITES)
    tell.begins(f"site {number}")
    within = [(f"{each}.mp4", kept_film(each, None).cid) for each in names_in(number)]
    store.add_folder(within, profile=TINY, lease=BY_HAND)
    tell.kept(f"site {number}")


def give_up(draw: random.Random, tell: Tell) -> None:
    subject = draw.choice([f"film {draw.randrange(FILMS)}", f"site {draw.randrange(SITES)}"])
    tell.begins(subject)
    leases.give_up(BY_HAND, cid_of(subject))


def pin(draw: random.Random, tell: Tell) -> None:
    subject = f"film {draw.randrange(FILMS)}"
    tell.begins(subject)
    stored = store.find(cid_of(subject))
    if stored is not None:
        leases.take(BY_HAND, stored.cid, stored.size)
        tell.kept(subject)


def collect(draw: random.Random, tell: Tell) -> None:
    """What nothing needs any more goes."""
    for _ in range(2):
        letting_go.collect(tell.minute())


def cid_of(subject: str) -> Cid:
    kind, number = subject.split()
    if kind == "film":
        return next(iter(blocks_of(int(number))))
    films = {each: blocks_of(each) for each in names_in(int(number))}
    links = [
        unixfs.Link(next(iter(blocks)), f"{each}.mp4", sum(map(len, blocks.values()))) for each, blocks in films.items()
    ]
    return unixfs.folder(links, TINY)[0].cid


def is_whole(subject: str) -> bool:
    """Whether it is here, byte by byte."""
    kind, number = subject.split()
    stored = store.find(cid_of(subject))
    if stored is None:
        return False
    if kind == "film":
        return b"".join(store.chunks(stored)) == data_of(int(number))
    return all(
        (found := store.at(stored, f"{each}.mp4")) is not None and b"".join(store.chunks(found)) == data_of(each)
        for each in names_in(int(number))
    )


ACTS: Final[list[Act]] = [add, add, take_in, take_together, build, give_up, give_up, pin, collect]
"""Of these a disk can be watched; `fetch` speaks to neighbours too."""
