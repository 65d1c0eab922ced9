"""Reading the log for exchange and display: runs to send, bodies, what we hold of every feed. Nothing here
writes."""

import hashlib
from collections.abc import Iterable
from typing import Any

from hub.core import run as runs
from hub.core.entry import Entry, made
from hub.core.errors import RemoteError
from hub.core.feed import Proof, decode_proof
from hub.core.record import decode
from hub.core.run import Run
from hub.log.models import Entry as EntryRow
from hub.log.tables import ABSENT, SELECT_FEEDS, FeedState, id_at, positions_of, select, select_in

WINDOW = 500
"""Entries read at a time: what the longest run holds."""

Signed = tuple[list[Entry], list[bytes | None]]


def runs_from(feed_key: bytes, seq: int, budget_bytes: int) -> list[Run]:
    """Runs to send, from entry `seq` on, until their declared sizes reach the budget; at least one if any
    is held."""
    state = _sent(feed_key)
    found: list[Run] = []
    while state is not None and seq <= state.head and budget_bytes > 0:
        cut = runs.cut(*window(state, max(seq, 1)))
        if not cut:
            break
        for run in cut:
            if budget_bytes <= 0:
                break
            found.append(run)
            budget_bytes -= sum(link.size for link in run.links)
            seq = run.first + len(run.links)
    return found


def runs_wanted(wanted: Iterable[tuple[bytes, int]], budget_bytes: int) -> list[list[Run]]:
    """The same for as many of these (feed, seq) as the budget allows, at least for the first."""
    found: list[list[Run]] = []
    for feed_key, seq in wanted:
        if found and budget_bytes <= 0:
            break
        found.append(runs_from(feed_key, seq, max(budget_bytes, 1)))
        budget_bytes -= sum(link.size for run in found[-1] for link in run.links)
    return found


def stretch(state: FeedState, seq: int, most: int) -> Signed:
    """Consecutive entries of a feed from `seq` on, with the signatures kept."""
    rows = select(
        "SELECT seq, stamp, size, entry_id, sig, body_hash, body FROM log_entry"
        " WHERE feed_id = %s AND seq >= %s ORDER BY seq LIMIT %s",
        [state.id, seq, most],
    )
    prev = id_at(state.id, rows[0][0] - 1) if rows and rows[0][0] > 1 else None
    entries: list[Entry] = []
    sigs: list[bytes | None] = []
    for number, stamp, size, digest, sig, body_hash, body in rows:
        kept = body_hash if body is None else hashlib.sha256(body).digest()
        entries.append(made(Entry, (state.key, number, prev, stamp, size, kept, body, digest)))
        sigs.append(sig)
        prev = digest
    return entries, sigs


def bodies_of(feed_key: bytes, seqs: Iterable[int]) -> list[tuple[int, bytes]]:
    """The bodies that are here among these entries of a feed."""
    state = _sent(feed_key)
    if state is None:
        return []
    sql = "SELECT seq, body FROM log_entry WHERE feed_id = %s AND body IS NOT NULL AND seq IN {}"
    return sorted((row[0], row[1]) for row in select_in(sql, set(seqs), [state.id]))


def absent_seqs(feed_key: bytes, after: int, most: int) -> list[int]:
    """The first entries of a feed behind number `after` whose bodies have not come."""
    found = select(
        "SELECT e.seq FROM log_entry e JOIN log_feed f ON f.id = e.feed_id"
        " WHERE f.key = %s AND f.scope <> 'here' AND e.seq > %s AND e.state = %s ORDER BY e.seq LIMIT %s",
        [feed_key, after, ABSENT, most],
    )
    return [row[0] for row in found]


def proofs(feed_key: bytes) -> list[Proof]:
    """The proof that a feed has forked, if it has."""
    found = select(
        "SELECT p.proof FROM log_forkproof p JOIN log_feed f ON f.id = p.feed_id"
        " WHERE f.key = %s AND f.scope <> 'here'",
        [feed_key],
    )
    return [decode_proof(row[0]) for row in found]


def bodies(positions: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The decoded records at these positions, in one statement; those not here or not records are left
    out."""
    found = {}
    sql = "SELECT position, body FROM log_entry WHERE body IS NOT NULL AND position IN {}"
    for position, body in select_in(sql, set(positions)):
        try:
            found[position] = decode(body)
        except RemoteError:
            continue
    return found


def ids_at(positions: Iterable[int]) -> dict[int, bytes]:
    """The ids of the entries at these positions."""
    return dict(select_in("SELECT position, entry_id FROM log_entry WHERE position IN {}", set(positions)))


def entry_at(entry_id: bytes) -> EntryRow | None:
    """The entry with this id, its feed along with it."""
    return EntryRow.objects.select_related("feed").filter(pk__in=positions_of([entry_id]).values()).first()


def newest_by(person: bytes, most: int) -> dict[int, bytes]:
    """The ids of the newest entries of a person by position, at most so many of each feed, that count now."""
    found = select(
        "SELECT e.position, e.entry_id FROM log_feed f JOIN log_entry e ON e.feed_id = f.id"
        " AND e.seq > f.head - %s AND e.seq <= f.counts_to WHERE f.person = %s",
        [most, person],
    )
    return dict(found)


def cut_off(person: bytes) -> int | None:
    """How many entries of a person are held and do not count, because they stand at or behind a fork; None where no
    feed of theirs is forked, or all that is held of it was settled."""
    found = select(
        "SELECT COUNT(e.position) FROM log_feed f LEFT JOIN log_entry e"
        " ON e.feed_id = f.id AND e.seq >= f.fork AND e.seq > f.counts_to"
        " WHERE f.person = %s AND f.fork IS NOT NULL GROUP BY f.id, f.fork, f.counts_to"
        " HAVING f.counts_to < f.fork OR COUNT(e.position) > 0",
        [person],
    )
    return sum(row[0] for row in found) if found else None


def held_back(people: Iterable[bytes]) -> set[bytes]:
    """Those of these people of whom `cut_off` has something to say: one statement for a page of them."""
    sql = (
        "SELECT person FROM log_feed WHERE fork IS NOT NULL AND (counts_to < fork OR counts_to < head) AND person IN {}"
    )
    return {row[0] for row in select_in(sql, set(people))}


def is_hub(who: bytes) -> bool:
    """Whether a feed is held that is a hub's own, and this hub's."""
    return bool(select("SELECT 1 FROM log_feed WHERE person = %s AND kind = 'hub' LIMIT 1", [who]))


def kinds_of(ids: Iterable[bytes]) -> dict[bytes, str]:
    """What those of these are whose feeds are held, hub or person; one statement."""
    asked = "SELECT person, MIN(kind) FROM log_feed WHERE kind IN ('hub', 'person') AND person IN {} GROUP BY person"
    return {bytes(who): kind for who, kind in select_in(asked, set(ids))}


def brought_by(hubs: Iterable[bytes]) -> dict[bytes, bytes]:
    """Through which neighbour these hubs first came, itself where it was met; those are left out that came by no
    exchange. One statement."""
    rows = select_in(
        "SELECT id, person, via FROM log_feed WHERE via IS NOT NULL AND kind = 'hub' AND person IN {}", hubs
    )
    return {bytes(hub): bytes(via) for _number, hub, via in sorted(rows, reverse=True)}


def _sent(feed_key: bytes) -> FeedState | None:
    """The feed, if it is held and passed on."""
    found = select(SELECT_FEEDS + "key = %s AND scope <> 'here' AND NOT blocked", [feed_key])
    return FeedState(*found[0]) if found else None


def window(state: FeedState, seq: int) -> Signed:
    """A window of a feed as it is sent: of a forked one nothing from the fork on, but for what proves the
    rest."""
    entries, sigs = stretch(state, seq, WINDOW)
    if state.fork is None:
        return entries, sigs
    proof = proofs(state.key)[0]
    if id_at(state.id, state.fork - 1) not in (None, proof.a.prev):
        return entries, sigs  # we hold another chain, which left the proven one below its fork
    kept = [entry for entry in entries if entry.seq < (state.fork or 0)]
    sigs = sigs[: len(kept)]
    if not kept or kept[-1].seq < state.fork - 1 or sigs[-1] is not None:
        return kept, sigs
    signed = max((at for at, sig in enumerate(sigs, 1) if sig is not None), default=0)
    for branch in (proof.a, proof.b):
        more = runs.fold(branch)
        if runs.fits(kept[signed:] + more):
            return kept + more, [*sigs, *[None] * (len(more) - 1), branch.sig]
    return kept[:signed], sigs[:signed]
