"""Where names of IPNS point, by the newest record that came of each. Every record was checked by us before it is kept
or followed; nobody is asked for any here (`seeking` does).

A record ends at a time of the wall clock, and this hub may not know what time it is. So it is held against the clock
only where somebody vouches for that (docs/adr/0037): a box that woke up in 1970 shows what it has.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from hub.content.gateway import paths
from hub.content.models import Pointed
from hub.core import ipns
from hub.core.cid import Cid, read_cid
from hub.core.errors import LocalError, RemoteError, TooMany
from hub.core.ipns import Pointer
from hub.log.clock import clock

MOST: Final = 2000
"""Names of others that are kept, of 10 KiB at most; the hub's own have room besides."""
MOST_TOLD: Final = 500
"""Of those from one teller: an address, or a village."""
OURSELVES: Final = ""
"""The teller of the hub's own names."""
MOST_STEPS: Final = 8
"""Names that point to names, one after the other."""
A_MS: Final = 1_000_000


class Older(LocalError):
    """A newer record is here."""

    def __init__(self) -> None:
        super().__init__(_("A newer record of this name is here. Publish one with a greater number."))


class Over(LocalError):
    """The record was good until a time that has passed."""

    def __init__(self) -> None:
        super().__init__(
            _("What this name pointed to was good until a day that has passed. Its owner has to renew it.")
        )


class Way(NamedTuple):
    """What a name leads to. until, ttl: of all records on the way the soonest, in nanoseconds."""

    root: Cid
    names: tuple[str, ...]
    until: int
    ttl: int


def keep(key: bytes, record: bytes, teller: str, *, ended: bool = False) -> None:
    """Keep the record of a name unless a newer one is here. `RemoteError` for one that is none, else `LocalError`.
    teller: the address, or the village, from which it came, or `OURSELVES`. ended: also one whose time has passed.

    What others tell of a name that this hub renews is kept beside what it says itself: it goes on from its number."""
    new = ipns.read(record, key)
    if not ended:
        check(new)
    if not Pointed.objects.filter(pk=key).exists():
        if teller != OURSELVES:
            make_room(teller)
        Pointed.objects.bulk_create([Pointed(key=key, record=record, teller=teller)], ignore_conflicts=True)
    while (row := Pointed.objects.filter(pk=key).first()) is not None:
        is_beside = teller != OURSELVES and row.label is not None
        held = newest(row) if is_beside else bytes(row.record)
        if held == record:
            return
        if ipns.read(held, key).newness >= new.newness:
            raise Older
        own = OURSELVES in (teller, row.teller)
        change = {"heard": record} if is_beside else {"record": record, "teller": OURSELVES if own else teller}
        same = Pointed.objects.filter(pk=key, record=bytes(row.record), heard=bytes(row.heard), label=row.label)
        if same.update(**change):
            return


def newest(row: Pointed) -> bytes:
    """The newest record of a name, whether this hub says so itself or others do."""
    key = bytes(row.pk)
    return max(filter(None, (bytes(row.record), bytes(row.heard))), key=lambda each: ipns.read(each, key).newness)


def make_room(teller: str) -> None:
    """TooMany where no more names of others fit. Those whose time has passed go first."""
    others = Pointed.objects.exclude(teller=OURSELVES)
    if others.count() >= MOST:
        over = [row.pk for row in others.all() if is_over(ipns.read(bytes(row.record), bytes(row.pk)))]
        Pointed.objects.filter(pk__in=over).delete()
    if others.count() >= MOST or Pointed.objects.filter(teller=teller).count() >= MOST_TOLD:
        raise TooMany(_("This hub keeps no more names. Publish it at another."))


def held_of(key: bytes) -> bytes | None:
    """The record of a name that is here."""
    row = Pointed.objects.filter(pk=key).values_list("record", flat=True).first()
    return None if row is None else bytes(row)


def is_over(pointer: Pointer) -> bool:
    """Whether its time has passed, as far as anybody vouches for the clock."""
    belief = clock.belief()
    return belief.is_sure and pointer.is_over(belief.now * A_MS)


def check(pointer: Pointer) -> None:
    if is_over(pointer):
        raise Over


def follow(key: bytes, *, ended: bool = False) -> Way | None:
    """Where a name leads at last; None where nothing is known of it. Over where its time has passed, unless `ended`,
    `RemoteError` where it leads nowhere that could be shown."""
    seen: list[Pointer] = []
    names: tuple[str, ...] = ()
    while (record := held_of(key)) is not None and len(seen) < MOST_STEPS:
        seen.append(found := ipns.read(record, key))
        if not ended:
            check(found)
        space, root, names = parts(found.value, names)
        if space == "ipfs":
            return Way(read_cid(root), names, min(each.until for each in seen), min(each.ttl for each in seen))
        key = ipns.read_name(root)
    if record is not None:
        raise RemoteError("ipns", "names that point to names without end")
    return None


def last_of(key: bytes) -> bytes:
    """The key of the first name of which nothing is known, on the way on which this one leads."""
    for record in trail(key):
        after = name_after(ipns.read(record, key))
        if after is None:
            break
        key = after
    return key


def trail(key: bytes) -> list[bytes]:
    """The records by which a name leads where it does, its own first; as many as are here."""
    found: list[bytes] = []
    while (record := held_of(key)) is not None and len(found) < MOST_STEPS:
        found.append(record)
        after = name_after(ipns.read(record, key))
        if after is None:
            break
        key = after
    return found


def hear(key: bytes, records: Iterable[bytes], teller: str) -> None:
    """Keep such records as another hub told them, those that are newer than ours; what is none ends it."""
    for record in list(records)[:MOST_STEPS]:
        try:
            keep(key, record, teller, ended=True)
        except Older:
            pass
        except (LocalError, RemoteError):
            return
        after = name_after(ipns.read(record, key))
        if after is None:
            return
        key = after


def name_after(pointer: Pointer) -> bytes | None:
    """The key of the name that one points to; None where it points to content, or to nothing."""
    try:
        space, root, _names = parts(pointer.value, ())
        return ipns.read_name(root) if space == "ipns" else None
    except RemoteError:
        return None


def parts(value: str, after: tuple[str, ...]) -> tuple[str, str, tuple[str, ...]]:
    """The space of a path, its root, and the names below it."""
    space, _slash, rest = value.removeprefix("/").partition("/")
    if not value.startswith("/") or space not in ("ipfs", "ipns"):
        raise RemoteError("ipns", "it points to no content")
    root, _slash, path = rest.partition("/")
    return space, root, (*paths.names(path), *after)
