"""Reads the log behind its cursor and keeps the words of each entry, whether it counts now or not: that is asked when
somebody looks for them.

Records are read and their words folded outside the transaction that keeps them, so that nobody who writes waits for
that. Entries whose bodies come late are noted and read in their turn; of those that are erased the words are taken out
while they can still be read, in the transaction that erases. What plugins say of words may change: then all is read
again, as it is when words to be taken out are not those that were put in.
"""

import logging
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple
from zlib import crc32

from django.db import transaction

from hub import guard
from hub.core import record as records
from hub.core.cid import parse_id
from hub.core.errors import LocalError, RemoteError
from hub.log.models import Entry
from hub.log.tables import Stored, head_position, id8, stored_after, stored_at, writing
from hub.log.trouble import is_storage
from hub.plugins import HubPlugin, loader, steps
from hub.search import tables
from hub.search.models import Changed, Indexed, Late, Standing
from hub.search.tokens import tokens

VERSION = 1
"""To be raised when words are folded or kept another way."""
CHUNK = 2500
"""Entries of one commit. One by one each would write 30 KB, so many together 0.5 KB (docs/adr/0010)."""
A_SLICE = 500
MOST_LETTERS = 50_000
"""Letters of one record's words, however many a plugin gives."""

LOG = logging.getLogger(__name__)


class Declared(NamedTuple):
    """What plugins say of words: who is asked about each record type, and a number that changes with it."""

    kinds: dict[str, tuple[type[records.Record], HubPlugin]]
    version: int


class Found(NamedTuple):
    """The words of an entry, and the first bytes of the id of the one that it changes."""

    words: list[str]
    changes: int | None

    @property
    def checksum(self) -> int:
        return crc32(" ".join(self.words).encode())


def declared() -> Declared:
    """What the plugins that are here now say."""
    asked = [plugin for plugin in loader.installed() if type(plugin).words is not HubPlugin.words]
    kinds = {kind.type: (kind, plugin) for plugin in asked for kind in steps.records_of(plugin)}
    said = [VERSION, *sorted((plugin.label, plugin.projection) for plugin in asked)]
    return Declared(kinds, 1 + crc32(repr(said).encode()) % 2**30)


def stands() -> Standing:
    """How far the index is."""
    return Standing.objects.first() or Standing()


def left() -> int:
    """How many entries are still to be read."""
    standing = stands()
    begun = standing.position if standing.version == declared().version else 0
    return head_position() - begun + Late.objects.count()


def bring_on(most: int = CHUNK) -> bool:
    """Read up to so many entries more; whether others are left."""
    known, before = declared(), stands()
    fresh = before.version != known.version
    late = [] if fresh else [*Late.objects.values_list("position", flat=True)[:most]]
    entries = stored_after(0 if fresh else before.position, most)
    if not (fresh or late or entries):
        return False
    found = read([*stored_at(late), *entries], known)
    with writing():
        standing = stands()
        if (standing.position, standing.version) != (before.position, before.version):
            return True
        if fresh:
            start_over(standing, known.version)
        last = entries[-1].position if entries else standing.position
        keep(found | read(come_since(entries), known))
        Late.objects.filter(position__in=late).delete()
        standing.position = last
        standing.save()
    return len(entries) == most or len(late) == most


def read(entries: Iterable[Stored], known: Declared) -> dict[int, Found]:
    """The words of those of these entries that have any, by position; none of a record that its plugin fails at."""
    found = dict[int, Found]()
    for entry in entries:
        try:
            mapping = records.decode(entry.body or b"")
        except RemoteError:
            continue
        kind, plugin = known.kinds.get(str(mapping["t"]), (None, None))
        if kind is None or plugin is None:
            continue
        try:
            one = guard.unended(words_in, guard.unended(records.parse, kind, mapping), plugin)
        except (RemoteError, LocalError):
            continue  # not written as its type demands
        except Exception as error:
            guard.note(plugin.label, "words", error)
        else:
            if one.words or one.changes is not None:
                found[entry.position] = one
    return found


def words_in(record: records.Record, plugin: HubPlugin) -> Found:
    """What a plugin says of one record."""
    words, target, changes = tokens(plugin.words(record)[:MOST_LETTERS]), plugin.edits(record), None
    if target is not None:
        with suppress(RemoteError):
            changes = id8(parse_id(target))
    return Found(words, changes)


def come_since(entries: Sequence[Stored]) -> list[Stored]:
    """Those of these entries whose bodies came after they were read."""
    return [entry for entry in stored_at(each.position for each in entries if each.body is None) if entry.body]


def keep(found: dict[int, Found]) -> None:
    """Put words in, but of entries that were erased since they were read, or that are in."""
    for start in range(0, len(found), A_SLICE):
        some = [*found][start : start + A_SLICE]
        here = set(Entry.objects.filter(position__in=some, state=Entry.State.HERE).values_list("position", flat=True))
        here -= set(Indexed.objects.filter(position__in=some).values_list("position", flat=True))
        put_in({position: found[position] for position in some if position in here})


def put_in(found: dict[int, Found]) -> None:
    tables.add({position: one.words for position, one in found.items()})
    Indexed.objects.bulk_create(Indexed(position=position, checksum=one.checksum) for position, one in found.items())
    Changed.objects.bulk_create(
        (Changed(position=at, target8=one.changes) for at, one in found.items() if one.changes is not None),
        ignore_conflicts=True,
    )


def start_over(standing: Standing, version: int) -> None:
    """Empty the index."""
    tables.clear()
    for model in (Indexed, Late, Changed):
        model.objects.all().delete()
    standing.position, standing.version = 0, version


def mark() -> None:
    """Have everything read again."""
    Standing.objects.update(version=0)


def remember(positions: Sequence[int]) -> None:
    """Note entries whose bodies came after the index had passed them."""
    passed = stands().position
    Late.objects.bulk_create((Late(position=at) for at in positions if at <= passed), ignore_conflicts=True)


def forget(positions: Sequence[int]) -> None:
    """Take out the words of entries that are being erased; called while their bodies can still be read."""
    for start in range(0, len(positions), A_SLICE):
        contained(take_out, positions[start : start + A_SLICE])


def contained(act: Callable[[Sequence[int]], None], positions: Sequence[int]) -> None:
    """Whatever is wrong with the index, erasing goes on, and all is read again."""
    try:
        with transaction.atomic():
            act(positions)
    except Exception as error:
        if is_storage(error):
            raise
        LOG.exception("the index could not forget words and is made anew")
        mark()


def take_out(positions: Sequence[int]) -> None:
    held = dict(Indexed.objects.filter(position__in=positions).values_list("position", "checksum"))
    found = read(stored_at(held), declared())
    if {position: one.checksum for position, one in found.items()} != held:
        mark()
    tables.remove({position: one.words for position, one in found.items() if one.checksum == held[position]})
    for model in (Indexed, Changed, Late):
        model.objects.filter(position__in=positions).delete()
    if held:
        Standing.objects.update(unclean=True)


def tidy(*, begin: bool = True) -> bool:
    """Bring what was taken out a step nearer to leaving the file; whether more is to be done."""
    if not stands().unclean:
        return False
    with writing():
        more = tables.tidy(begin=begin)
        if not more:
            Standing.objects.update(unclean=False)
    return more
