"""Starts the hub on a disk that lost its power, as `up` does, and asks whether everything is as it has to be.

Here the database is opened by the sqlite3 module, as on every hub.
"""

import os
import random
from collections.abc import Iterator, Sequence
from contextlib import suppress

from django.core.cache import cache
from django.db import connection

from hub import durable
from hub.accounts.hubs import identity, uptime
from hub.accounts.keys import incarnation, keyring
from hub.accounts.keys.files import box, keys
from hub.accounts.models import Person
from hub.accounts.records import Profile
from hub.content import drawers, filled, named, whole
from hub.content import store as content
from hub.content.models import Stored
from hub.core.errors import LocalError
from hub.host import founding
from hub.log import projector, registry, store
from hub.log.clock import clock
from hub.log.models import Feed
from hub.log.store import Pen
from hub.log.tables import head_position, select
from hub.testing import rows_of
from tests.power.acts import KOFI, Fact, found, untrue

DEAR = 1
"""Facts asked of each disk whose asking takes a derivation."""
GAPS = """
    SELECT f.key FROM log_feed f LEFT JOIN log_entry e ON e.feed_id = f.id
    GROUP BY f.id HAVING COUNT(e.seq) <> f.head OR MAX(e.seq) <> f.head
"""
HEADS = "SELECT 1 FROM log_feed f JOIN log_entry e ON e.feed_id = f.id AND e.seq = f.head WHERE e.entry_id <> f.head_id"


def wrongs(facts: Sequence[Fact], pen: Pen, draw: random.Random) -> Iterator[str]:
    """What is not as it has to be, in words."""
    forget_everything()
    try:
        start()
        yield from the_database()
        yield from of_facts(facts, draw)
        yield from rows_without_files()
        yield from cursors(draw)
        write_on(pen)
        for fact in untrue(fact for fact in facts if fact.entry):
            yield f"after writing on: not so: {fact.words}"
    except Exception as error:
        yield f"{type(error).__name__}: {error}"
    finally:
        with suppress(Exception):
            connection.close()


def forget_everything() -> None:
    """What a process that has just begun does not know."""
    cache.clear()
    identity.asked.end()
    uptime.Drawn.line = None
    drawers.looked.clear()
    clock.remember(0)


def start() -> None:
    """As `hub.host.preparation` does it, but for migrations."""
    founding.refuse_a_lost_database()
    incarnation.end_if_rolled_back()
    content.sweep()
    for folder in (box(), keys()):
        durable.sweep(folder)
    named.sweep()
    uptime.start()


def the_database() -> Iterator[str]:
    found = select("PRAGMA integrity_check")
    if found != [("ok",)]:
        yield f"integrity_check: {found[:3]}"
    if select(GAPS):
        yield "a feed has a gap"
    if select(HEADS):
        yield "a feed's head is not its last entry"


def of_facts(facts: Sequence[Fact], draw: random.Random) -> Iterator[str]:
    dear = [fact for fact in facts if fact.dear]
    for fact in untrue([*(fact for fact in facts if not fact.dear), *draw.sample(dear, min(DEAR, len(dear)))]):
        yield f"not so: {fact.words}"


def rows_without_files() -> Iterator[str]:
    yield from (f"a sum of room is wrong by {size} bytes" for _whose, size in filled.wrong())
    for stored in Stored.objects.filter(kind=Stored.Kind.FILE):
        path, size = content.path_of(stored.cid), stored.size
        if not path.is_file() or path.stat().st_size != size:
            yield "a file that a row tells of is not whole"
    here = {stored.cid for stored in Stored.objects.all()}
    yield from (f"called not whole: {cid.digest.hex()}" for cid in here - whole.whole(here))
    known = {content.path_of(stored.cid) for stored in Stored.objects.all()}
    if set(content.folder().glob("??/*")) - known:
        yield "a file lies there that no row tells of"
    held = set(os.listdir(keyring.feeds()))
    for feed in Person.objects.values_list("feed", flat=True):
        if not {bytes(feed).hex(), f"{bytes(feed).hex()}.next"} & held:
            yield "a person's feed has no key in the box"


def cursors(draw: random.Random) -> Iterator[str]:
    """Plugins stand where their rows are, and a rebuild makes the same rows."""
    head = head_position()
    for label, cursor in projector.cursors().items():
        if cursor.position > head:
            yield f"{label} has read {cursor.position} of {head} entries"
    for label in projector.behind():
        while projector.catch_up(label):
            pass
    if draw.random() < 0.05:
        projection = draw.choice(registry.projections())
        before = [rows_of(model) for model in projection.models]
        projector.rebuild(projection.label)
        if before != [rows_of(model) for model in projection.models]:
            yield f"the rows of {projection.label} are not those of its log"


def write_on(pen: Pen) -> None:
    """The hub itself and somebody here say something more. No feed may be new: the box is the one it was."""
    here = identity.this_hub()
    if here is None:
        return found()  # the power went before it was founded, and nothing stands in the way of that
    own = Feed.objects.filter(own=True).count()
    store.publish(identity.hub_pen(), Profile(name=here.name))
    store.publish(pen, Profile(name=KOFI))
    if Feed.objects.filter(own=True).count() != own:
        raise LocalError("the box was taken for another")
