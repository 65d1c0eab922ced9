"""The end of a story: every pair of hubs is compared, and one of them with what the oracle expects.

Compared of each feed, among the hubs that keep it: the lowest proven fork; the entries below it; whether each body is
here, absent or erased; the judgement; the rows. From the fork on hubs hold what they held when they froze, so nothing
there is compared. An erasure is final: where it came before its author lost the right to it, it stays, nobody there
can give the body to others, and it is counted apart ("outlived") and not as a difference. So are feeds whose fork was
settled while hubs hold different branches ("apart"): a frozen feed is not fetched, so the branch that counts is not
everywhere.
"""

from typing import NamedTuple

from hub.core.entry import Entry
from hub.core.record import decode

from .hub import Hub
from .ledger import Chain
from .world import World

SHORT = 8


class Summary(NamedTuple):
    """What a run came to."""

    divergences: list[str]
    outlived: int
    apart: int


def judge_world(world: World) -> Summary:
    """Every difference, in words."""
    found: list[str] = []
    outlived = apart = 0
    for feed in sorted({feed for hub in world.hubs for feed in hub.ledger.chains}):
        pen = world.oracle.pens[feed]
        keepers = [hub for hub in world.hubs if pen.person.hub.id not in hub.far]
        if pen.scope == "here":
            found += [f"{hub.name} holds a whisper of {pen.person.hub}" for hub in _strangers(world, feed)]
            continue
        held = [(hub, hub.ledger.chains.get(feed)) for hub in keepers]
        said, stayed = _compare(world, feed, held)
        found += [f"{pen.person.name} {feed.hex()[:SHORT]}: {each}" for each in said]
        outlived += stayed
        apart += len({chain.counts_to for _, chain in held if chain and chain.fork}) > 1
    return Summary(found, outlived, apart)


def _strangers(world: World, feed: bytes) -> list[Hub]:
    home = world.oracle.pens[feed].person.hub.id
    return [hub for hub in world.hubs if feed in hub.ledger.chains and hub.own.id != home]


def _compare(world: World, feed: bytes, held: list[tuple[Hub, Chain | None]]) -> tuple[list[str], int]:
    chains = [(hub, chain) for hub, chain in held if chain is not None]
    first_hub, first = chains[0]
    if len(chains) < len(held) and first.fork != 1:
        return [f"missing at {[hub.name for hub, chain in held if chain is None]}"], 0
    found, outlived = [], 0
    below = first.head if first.fork is None else first.fork - 1
    gone = {seq for _, chain in chains for seq in chain.erased}
    for hub, chain in chains[1:]:
        where = f"{first_hub.name} and {hub.name}"
        if chain.fork != first.fork:
            found.append(f"forks {first.fork} and {chain.fork} at {where}")
        elif [entry.id for entry in chain.entries[:below]] != [entry.id for entry in first.entries[:below]] or (
            first.fork is None and chain.head != first.head
        ):
            found.append(f"entries below {below + 1} differ at {where}: heads {first.head}, {chain.head}")
        else:
            said, stayed = _compare_contents(world, where, below, gone, (first_hub, first), (hub, chain))
            found += said
            outlived += stayed
    return found or _expected(world, first_hub, first, below), outlived


def _compare_contents(
    world: World, where: str, below: int, gone: set[int], one: tuple[Hub, Chain], two: tuple[Hub, Chain]
) -> tuple[list[str], int]:
    found, outlived = [], 0
    (hub_a, a), (hub_b, b) = one, two
    for seq in range(1, below + 1):
        states = _state(a, seq), _state(b, seq)
        if states[0] != states[1]:
            if seq in gone and not _counted_wish(world, hub_a, a.entries[seq - 1].id):
                outlived += 1
            else:
                found.append(f"body {seq} is {states[0]} or {states[1]} at {where}")
    if a.judgement != b.judgement:
        found.append(f"judgements differ at {where}: {a.judgement} {b.judgement}")
    elif not outlived and _rows(hub_a, a, below) != _rows(hub_b, b, below):
        found.append(f"rows differ at {where}")
    return found, outlived


def _state(chain: Chain, seq: int) -> str:
    return "erased" if seq in chain.erased else "absent" if seq in chain.absent else "here"


def _rows(hub: Hub, chain: Chain, below: int) -> tuple[object, ...]:
    books = hub.ledger.books
    posts = [books.posts.get((chain.feed, seq)) for seq in range(1, below + 1)]
    name = books.names.get(chain.feed, (0, ""))
    judgement = chain.judgement
    plain = judgement is not None and not judgement.settled
    return (posts, name if plain else None)


def _counted_wish(world: World, hub: Hub, entry: bytes) -> bool:
    """Whether an erasure of this entry counts, as far as this hub knows: of one whose body is nowhere any more, because
    its writer's box was restored before anybody had it, nobody knows."""
    found = [hub.ledger.where.get(wish) for wish in world.oracle.wishes.get(entry, ())]
    return any(
        place and place[0].judgement and place[1] <= place[0].judgement.upto and _state(*place) != "absent"
        for place in found
    )


def _expected(world: World, hub: Hub, chain: Chain, below: int) -> list[str]:
    """What the oracle misses in a feed on which all hubs agree."""
    oracle, judgement, found = world.oracle, chain.judgement, list[str]()
    pen = oracle.pens[chain.feed]
    upto = oracle.counts_to(chain.feed, chain.fork)
    if judgement is None or judgement.person != pen.person.own.id or judgement.upto != upto:
        found.append(f"counts to {judgement and judgement.upto} and not {upto}")
    elif judgement.bound and judgement.caps != oracle.caps_of(pen.person):
        found.append(f"may {sorted(judgement.caps)}")
    if judgement and judgement.settled != oracle.is_settled(chain.feed, chain.fork):
        found.append("is settled by somebody who may not, or not by who may")
    for seq in range(2, min(below, upto) + 1):
        found += _expected_row(world, hub, chain, seq)
    return found


def _expected_row(world: World, hub: Hub, chain: Chain, seq: int) -> list[str]:
    entry, row = chain.entries[seq - 1], hub.ledger.books.posts.get((chain.feed, seq))
    said = decode(world.oracle.signed[entry.id].body or b"")
    wished = _counted_wish(world, hub, entry.id)
    if wished and _state(chain, seq) != "erased":
        return [f"entry {seq} was to be erased"]
    if not wished and _state(chain, seq) == "here" and said["t"] == "forum.post":
        person = world.oracle.pens[chain.feed].person.own.id
        return [] if row == (person, said["text"]) else [f"post {seq} has no row"]
    return []


def lost(world: World) -> list[Entry]:
    """Entries that were acknowledged and are missing where they should be."""
    missing = []
    chains = [chain for hub in world.hubs for chain in hub.ledger.chains.values() if chain.fork is not None]
    forks = {chain.feed: chain.fork or 0 for chain in chains}
    for digest in world.oracle.kept:
        entry = world.oracle.signed[digest]
        if entry.seq >= forks.get(entry.feed, entry.seq + 1):
            continue
        pen = world.oracle.pens[entry.feed]
        for hub in world.hubs:
            chain = hub.ledger.chains.get(entry.feed)
            if pen.person.hub.id in hub.far or (pen.scope == "here" and hub.own.id != pen.person.hub.id):
                continue
            if chain is None or chain.id_at(entry.seq) != digest:
                missing.append(entry)
                break
    return missing
