"""A run: consecutive entries of one feed under one signature, the form in which entries travel.

    run   = [feed, first_seq, prev, [entry…], sig]      entry: [stamp, body] or [stamp, size, body_hash]
    sig   = Ed25519(feed key, "hub-1 run" || id of the last entry)

A run carries nothing that its reader can derive. Folding the chain gives every id, and the signature of the
last id vouches for all of them: an entry is authentic when some signature at or after it on its chain
verifies. Where a run was cut is therefore of no meaning; entry 1 alone always travels as a run of its own, so
that a passport can be served alone. The caps are limits of transport. They count the declared size, so that
erasing a body moves no cut.
"""

import hashlib
from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import cbor2

from hub.core import keys
from hub.core.entry import BYTES_32, HEADER, MAX_BODY, MAX_INT, NO_PREV, Entry, entry_of, made, uint
from hub.core.errors import LocalError, RemoteError
from hub.core.plain import read_loose

MAX_ENTRIES: Final = 500
MAX_DECLARED: Final = 256 * 1024

_sha256 = hashlib.sha256


class Link(NamedTuple):
    """What a run says of one entry."""

    stamp: int
    size: int
    body_hash: bytes
    body: bytes | None


class Run(NamedTuple):
    """A run of checked shape; only `verify` says that it is authentic."""

    feed: bytes
    first: int
    prev: bytes | None
    links: tuple[Link, ...]
    sig: bytes


def run_of(entries: Sequence[Entry], sig: bytes) -> Run:
    """A run of these consecutive entries, whose last one was signed with `sig`."""
    if not entries:
        raise LocalError("a run has at least one entry")
    start = entries[0]
    links = tuple([made(Link, entry[3:7]) for entry in entries])
    run = Run(start.feed, start.seq, start.prev, links, sig)
    problem = _cap_fault(run.first, links)
    if problem:
        raise LocalError(problem)
    return run


def without_bodies(run: Run) -> Run:
    """The same run, and the same proof, with every body left out."""
    return run._replace(links=tuple(link._replace(body=None) for link in run.links))


def to_wire(run: Run) -> list[Any]:
    """The run as the array that frames and files carry."""
    links = [[stamp, size, body_hash] if body is None else [stamp, body] for stamp, size, body_hash, body in run.links]
    return [run.feed, run.first, run.prev, links, run.sig]


def encode(run: Run) -> bytes:
    """The run as CBOR bytes."""
    return cbor2.dumps(to_wire(run))


def decode(data: bytes) -> Run:
    """The run in these bytes; `RemoteError("run")` when they are not one."""
    return from_wire(read_loose(data, "run"))


def from_wire(obj: object) -> Run:
    """A run from its decoded array, every field checked, nothing verified; `RemoteError("run")` otherwise."""
    if type(obj) is not list or len(obj) != 5:
        raise RemoteError("run", "not an array of five")
    feed, first, prev, items, sig = obj
    if type(feed) is not bytes or len(feed) != 32 or type(sig) is not bytes or len(sig) != 64:
        raise RemoteError("run", "feed or signature has the wrong length")
    if type(first) is not int or not 1 <= first <= MAX_INT:
        raise RemoteError("run", "first number out of range")
    if (prev is None) != (first == 1) or (prev is not None and (type(prev) is not bytes or len(prev) != 32)):
        raise RemoteError("run", "prev is null exactly at entry 1, else 32 bytes")
    if type(items) is not list or not 1 <= len(items) <= MAX_ENTRIES or first + len(items) - 1 > MAX_INT:
        raise RemoteError("run", f"not 1 to {MAX_ENTRIES} entries")
    links = _links(items)
    problem = _cap_fault(first, links)
    if problem:
        raise RemoteError("run", problem)
    return Run(feed, first, prev, links, sig)


def _links(items: list[Any]) -> tuple[Link, ...]:
    links: list[Link] = []
    append = links.append
    for item in items:
        if type(item) is not list:
            raise RemoteError("run", "an entry is not an array")
        if len(item) == 2:
            stamp, body = item
            if type(body) is not bytes:
                raise RemoteError("run", "a body is not a byte string")
            size = len(body)
            body_hash = _sha256(body).digest()
        elif len(item) == 3:
            stamp, size, body_hash = item
            body = None
            if type(size) is not int or type(body_hash) is not bytes or len(body_hash) != 32:
                raise RemoteError("run", "an entry without its body names size and hash")
        else:
            raise RemoteError("run", "an entry is an array of two or three")
        if type(stamp) is not int or not 0 <= stamp <= MAX_INT or not 0 <= size <= MAX_BODY:
            raise RemoteError("run", "stamp or size out of range")
        append(made(Link, (stamp, size, body_hash, body)))
    return tuple(links)


def _cap_fault(first: int, links: Sequence[Link]) -> str:
    if first == 1 and len(links) != 1:
        return "entry 1 travels as a run of its own"
    if len(links) > MAX_ENTRIES:
        return f"more than {MAX_ENTRIES} entries"
    if sum([link[1] for link in links]) > MAX_DECLARED:
        return f"more than {MAX_DECLARED} bytes of bodies"
    return ""


def fits(entries: Sequence[Entry]) -> bool:
    """Whether one run may carry these."""
    return len(entries) <= MAX_ENTRIES and sum(entry.size for entry in entries) <= MAX_DECLARED


def fold(run: Run) -> list[Entry]:
    """Every entry of the run with its id. The chain only: nothing is verified."""
    feed, seq, prev, links, _ = run
    prefix = HEADER + feed
    tail = NO_PREV if prev is None else BYTES_32 + prev
    sha256, new = _sha256, made
    entries: list[Entry] = []
    append = entries.append
    for stamp, size, body_hash, body in links:
        head = prefix + uint(seq) + tail + uint(stamp) + uint(size) + BYTES_32 + body_hash
        entry_id = sha256(head).digest()
        append(new(Entry, (feed, seq, prev, stamp, size, body_hash, body, entry_id)))
        prev = entry_id
        tail = BYTES_32 + entry_id
        seq += 1
    return entries


def verify(run: Run) -> list[Entry]:
    """The run's entries, all authentic by its one signature; `RemoteError("signature")` otherwise."""
    entries = fold(run)
    if not keys.verify(run.feed, keys.RUN, entries[-1].id, run.sig):
        raise RemoteError("signature", f"run from {run.first} of {keys.key_text(run.feed)}")
    return entries


def write(seed: bytes, prev_entry: Entry | None, items: Sequence[tuple[int, bytes]]) -> tuple[list[Entry], list[bytes]]:
    """New entries after `prev_entry` from (stamp, body) pairs, each with its author's signature."""
    secret = keys.secret_key(seed)
    feed = secret[32:]
    if prev_entry is not None and prev_entry.feed != feed:
        raise LocalError("the previous entry belongs to another feed")
    seq, prev = (1, None) if prev_entry is None else (prev_entry.seq + 1, prev_entry.id)
    entries, sigs = [], []
    for stamp, body in items:
        entry = entry_of(feed, seq, prev, stamp, body)
        entries.append(entry)
        sigs.append(keys.sign_with(secret, keys.RUN, entry.id))
        seq, prev = seq + 1, entry.id
    return entries, sigs


def cut(entries: Sequence[Entry], sigs: Sequence[bytes | None]) -> list[Run]:
    """The fewest runs for consecutive entries of one feed, given the signatures that were kept.

    Each run ends at a signature. Entries after the last signature are left out: nothing here proves them.
    """
    if len(entries) != len(sigs):
        raise LocalError("one signature or None for each entry")
    runs = []
    start = 0
    while start < len(entries):
        end = _furthest(entries, sigs, start)
        if end is None:
            break
        runs.append(run_of(entries[start : end + 1], sigs[end] or b""))
        start = end + 1
    return runs


def first_signed(entries: Sequence[Entry], sigs: Sequence[bytes | None]) -> Run:
    """The shortest run that starts at the first of these entries: what a proof carries."""
    for end, sig in enumerate(sigs):
        if sig is not None:
            return run_of(entries[: end + 1], sig)
    raise LocalError("none of these entries has a signature")


def _furthest(entries: Sequence[Entry], sigs: Sequence[bytes | None], start: int) -> int | None:
    """Index of the last signed entry that fits into a run from `start`; None when only unsigned are left."""
    found, declared = None, 0
    most = 1 if entries[start].seq == 1 else MAX_ENTRIES
    for index in range(start, len(entries)):
        declared += entries[index].size
        if index - start == most or declared > MAX_DECLARED:
            if found is None:
                raise LocalError(f"no signature was kept within a run of {entries[start].seq}")
            break
        if sigs[index] is not None:
            found = index
    return found
