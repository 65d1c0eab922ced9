"""What a hub does in one of its short lives (`boxes`)."""

import asyncio
import os
import resource
import signal
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.test import Client

from hub.accounts.hubs import ticks, uptime
from hub.accounts.hubs.identity import found_hub, hub_pen
from hub.accounts.keys import incarnation, keyring
from hub.accounts.models import Handover, Hub, Person, Session
from hub.accounts.paper import devices, seals, stewards
from hub.accounts.paper.bearers import Card
from hub.accounts.paper.words import words_of
from hub.accounts.people.joining import sign_up
from hub.accounts.people.unsealing import unsealed
from hub.accounts.records import Profile
from hub.accounts.sign_in import queue
from hub.accounts.testing import SECRET, let_leave
from hub.content import store as content
from hub.core.errors import LocalError
from hub.core.run import Run
from hub.host.backup import checking, generations, making, proving, restoring, schedule
from hub.host.backup.pacing import Pace
from hub.log import holdings, store
from hub.log.models import Entry, Feed, ForkProof
from hub.log.store import Pen
from hub.log.tables import execute
from hub.portal import backups
from hub.portal.me.gone import forgotten, keep_gone

HUB = "the hub itself"
Held = dict[bytes, int]


def found(name: str, *people: str) -> None:
    """A hub with ama, or others, and a photo."""
    found_hub(name)
    for person in people or ("ama",):
        sign_up(person, SECRET)
    content.add(name.encode() * 100)


def start() -> None:
    """What a hub does at each start before it writes."""
    incarnation.end_if_rolled_back()
    uptime.start()


def write(words: str, *who: str) -> list[bytes]:
    """ama signs in and writes, and so does the hub, or somebody else: twice each. The feeds they wrote in."""
    start()
    pens = [hub_pen() if name == HUB else pen_of(name) for name in who or ("ama", HUB)]
    for pen in pens:
        store.publish_many(pen, [Profile(name=f"{words} {number}", languages=["en"]) for number in range(2)])
    return [pen.key for pen in pens]


def pen_of(name: str) -> Pen:
    """Somebody signs in with their PIN."""
    person = Person.objects.get(name=name)
    assert unsealed(person, queue.stretch(SECRET, person.salt, None))
    assert person.pen is not None
    return person.pen


def holds() -> Held:
    """How far each feed is held that travels."""
    return {feed.key: feed.row.seq for feed in holdings.held_since(0)[1] if feed.scope == "open"}


def gives(wanted: list[tuple[bytes, int]]) -> list[Run]:
    """Runs of feeds, each from a number on."""
    return [run for runs in store.runs_wanted(wanted, 1 << 30) for run in runs]


def takes(runs: list[Run]) -> list[str]:
    """Store what a neighbour gives; what became of each."""
    return [type(outcome.verdict).__name__ for outcome in store.ingest(runs, via=bytes(32))]


def forks() -> dict[str, int]:
    """What is wrong with feeds here."""
    return {
        "frozen": Feed.objects.exclude(fork=None).count(),
        "proofs": ForkProof.objects.count(),
        "closed": Feed.objects.filter(closed=True).count(),
    }


def entries() -> set[tuple[bytes, int, bytes]]:
    """Every entry that travels: feed, number, id."""
    keys = dict(Feed.objects.filter(scope="open").values_list("id", "key"))
    rows = Entry.objects.filter(feed_id__in=keys).values_list("feed_id", "seq", "entry_id")
    return {(bytes(keys[feed]), seq, bytes(digest)) for feed, seq, digest in rows}


def back_up(folder: Path) -> Path:
    """A backup; its generation."""
    return making.make(folder, Pace())


def back_up_and_prove(folder: Path) -> int:
    """A backup and its proof; how many entries were brought back."""
    return proving.make(folder, Pace())[1].counts["entries"]


def refused(act: Any, *arguments: Any) -> str:
    """Why something is not done, in the hub's words."""
    try:
        act(*arguments)
    except (LocalError, Exception) as refusal:
        if not isinstance(refusal, LocalError) and type(refusal).__name__ != "Running":
            raise
        return str(refusal)
    return ""


def verify(folder: Path) -> dict[str, int]:
    return dict(checking.verify(generations.newest(folder), Pace()).counts)


def restore(folder: Path, data: Path, replace: bool = False) -> None:
    restoring.restore(generations.newest(folder), data, replace)


def life() -> tuple[bytes, bytes]:
    """The incarnation now, and that which the hub's feed was opened in."""
    return incarnation.current(), Hub.objects.get().incarnation


def has_seal() -> bool:
    return bool(keyring.current_seal())


def leave(name: str) -> None:
    """Somebody deletes their account."""
    start()
    person = Person.objects.get(name=name)
    assert unsealed(person, queue.stretch(SECRET, person.salt, None))
    let_leave(person, forgotten)


def signs_in(name: str) -> bool:
    """Whether their PIN lets somebody in."""
    start()
    return Client().login(name=name, secret=SECRET)


def people() -> list[str]:
    """Who has an account, once the hub has looked after those who left."""
    keep_gone()
    return list(Person.objects.values_list("name", flat=True))


def worth(feed: bytes) -> int:
    """Up to which of its entries a feed counts, as far as they are here."""
    row = Feed.objects.get(key=feed)
    return min(row.counts_to, row.head)


def paper() -> tuple[str, str]:
    """What stewards keep: the words of the seal and of the hub's first card."""
    entropies = keyring.current_seal(), stewards.entropy_of(Card.FIRST)
    first, second = (" ".join(words_of(each, "en")) for each in entropies)
    return first, second


def come_back(seal: str, card: str) -> None:
    """What a caretaker types in a new box."""
    start()
    seals.put_back(seal)
    devices.replace(card)


def restore_and_write(folder: Path, data: Path, words: str, *who: str) -> list[bytes]:
    """The worst that can happen: an old copy comes back and writes at once, before it has met anybody."""
    restore(folder, data, True)
    return write(words, *who)


def lacking(theirs: Held) -> list[Run]:
    """What a neighbour that holds this much does not have."""
    held = holds()
    return gives([(feed, theirs.get(feed, 0) + 1) for feed, seq in held.items() if theirs.get(feed, 0) < seq])


def back_up_onto_a_worn_stick(folder: Path) -> None:
    """The last byte of the database changes after it was listed."""
    rename = Path.rename

    def worn(path: Path, target: Any) -> Path:
        if path.name == "0004.part":
            database = path / "hub.db"
            database.write_bytes(database.read_bytes()[:-1] + b"?")
        return rename(path, target)

    Path.rename = worn  # type: ignore[assignment, method-assign]  # a worn stick
    proving.make(folder, Pace())


def is_due(standing: backups.Standing, up: int) -> bool:
    """Whether a backup is due when backups stand so and the hub was up for so long."""
    uptime.Drawn.line = uptime.Line(up, 1e12)
    backups.keep(standing)
    return schedule.is_due()


def make_by_itself(folder: Path) -> tuple[str, backups.Standing]:
    """As the hub does, when one is due."""
    os.environ["HUB_BACKUP"] = str(folder)
    settings.HUB_BACKUP = folder
    return asyncio.run(schedule.make()), backups.read()


def make_as_one_that_was_upgraded(folder: Path) -> backups.Standing:
    """As the hub does, when one is due and a newer Banyan has used its data since it began."""
    settings.HUB_BACKUP, schedule.LOOK_EVERY = folder, 0.0  # type: ignore[misc]  # a constant, but for a test that must not wait
    execute("INSERT INTO django_migrations (app, name, applied) VALUES ('log', '9999_of_next_year', '2030-01-01')")
    return asyncio.run(asyncio.wait_for(once(), 60))


async def once() -> backups.Standing:
    """How backups stand when one was tried."""
    trying = asyncio.create_task(schedule.make_backups())
    while (standing := backups.read()) == backups.Standing():
        await asyncio.sleep(0.05)
    trying.cancel()
    with suppress(asyncio.CancelledError):
        await trying
    return standing


def sign_many_in_and_some_out() -> None:
    """Fifty browsers are signed in, then thirty of them are not."""
    sealed = [Session(place=bytes([number]) * 32, payload=b"a sealed hand" * 20, expires=99) for number in range(50)]
    Session.objects.bulk_create(sealed)
    Session.objects.filter(place__lt=bytes([30]) * 32).delete()
    Handover.objects.create(place=bytes(32), things=b"a sealed hand" * 20, ends=99)


def back_up_beside_the_seal(folder: Path) -> None:
    settings.HUB_SEAL = folder
    making.make(folder, Pace())


def back_up_in_little_room(folder: Path, room: int) -> None:
    """No file can grow beyond so many bytes: as on a disk that becomes full, for this process alone."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    try:
        proving.make(folder, Pace())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))


def live_for(days: int) -> list[int]:
    """So many days of uptime; the epochs that the hub published."""
    before = Hub.objects.get().epoch
    for _ in range(days):
        uptime.Drawn.line = uptime.Line(uptime.seconds() + 24 * 3600, time.monotonic())
        ticks.tick_if_due()
    return [before, Hub.objects.get().epoch]
