"""In which order the seats of stewards are weighed: each after all that its writer knew of.

Pure, and no step is taken for each pair of seats: any hub within reach may write thousands.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Set
from heapq import heappop, heappush

from hub.accounts.seats.claims import Grant

Step = bytes | tuple[bytes, int]
"""What may have to be waited for: a record by its id, or a gate before a number of a feed."""


def ordered(grants: list[Grant]) -> list[Grant]:
    """Each after those that its writer knew, cited, or wrote before in one feed; else by epoch and id."""
    ranked = sorted(grants, key=lambda grant: (grant.epoch, grant.act.id))
    ranks = {grant.act.id: rank for rank, grant in enumerate(ranked)}
    opens = opened_by(ranked, ranks.keys())
    waits = Counter(after for each in opens.values() for after in each)
    ready, smallest = [rank for rank, grant in enumerate(ranked) if not waits[grant.act.id]], iter(range(len(ranked)))
    done = dict[int, Grant]()
    while len(done) < len(ranked):
        # A ring of records that each claim to know the next can only be forged: the smallest goes first.
        rank = heappop(ready) if ready else next(rank for rank in smallest if rank not in done)
        done[rank] = ranked[rank]
        for freed in released(ranked[rank].act.id, opens, waits):
            if ranks[freed] not in done:
                heappush(ready, ranks[freed])
    return list(done.values())


def opened_by(grants: Iterable[Grant], ids: Set[bytes]) -> dict[Step, list[Step]]:
    """For each record those that wait for it; a feed's next number waits at a gate for all before it."""
    opens, feeds = defaultdict[Step, list[Step]](list), defaultdict[bytes, dict[int, list[bytes]]](dict)
    for grant in grants:
        for cause in known(grant) & ids:
            opens[cause].append(grant.act.id)
        feeds[grant.act.feed].setdefault(grant.act.seq, []).append(grant.act.id)
    for feed, numbers in feeds.items():
        before: list[Step] = []
        for seq in sorted(numbers):
            gate = (feed, seq)
            for earlier in before:
                opens[earlier].append(gate)
            if before:
                opens[gate].extend(numbers[seq])
            before = [gate, *numbers[seq]] if before else [*numbers[seq]]
    return opens


def released(step: Step, opens: Mapping[Step, list[Step]], waits: Counter[Step]) -> Iterator[bytes]:
    """The records that wait for nothing more once this one is weighed."""
    passed = [step]
    while passed:
        for after in opens.get(passed.pop(), ()):
            waits[after] -= 1
            if not waits[after] and isinstance(after, bytes):
                yield after
            elif not waits[after]:
                passed.append(after)


def known(grant: Grant) -> frozenset[bytes]:
    cited = grant.act.cited
    return (grant.after | {cited} if cited else grant.after) - {grant.act.id}
