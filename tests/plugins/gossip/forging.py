"""What strangers bring: entries that are right but for one thing, and what a hub then holds of their feeds."""

from hub.core import record, run
from hub.core.frontier import Row
from hub.core.run import Run
from hub.testing import Writer, sown
from tests.system.hubs import Hub, eventually


def claim(writer: Writer, seq: int = 0) -> Row:
    """A row of the frontier: the writer's head, or a number that is made up."""
    last = writer.written[-1]
    return Row(writer.key, seq or last.seq, last.id if seq in (0, last.seq) else sown("a lie"), 1, 0)


def more(writer: Writer, *bodies: bytes, stamp: int = 0) -> Run:
    """The writer signs any bytes."""
    before = writer.written[-1]
    items = [((stamp or before.stamp) + 1 + number, body) for number, body in enumerate(bodies)]
    entries, sigs = run.write(writer.seed, before, items)
    writer.written += entries
    writer.sigs += sigs
    return run.run_of(entries, sigs[-1])


def note(text: str, kind: str = "forum.note") -> bytes:
    """A record that no plugin here knows."""
    return record.encode({"t": kind, "n": sown(text)[:16], "text": text})


def numbers(river: Hub, writer: Writer) -> list[int]:
    """The numbers held of a feed."""
    return sorted(int(str(seq)) for key, seq, _id in river.held() if key == writer.key)


def holds(river: Hub, writer: Writer, count: int) -> None:
    eventually(lambda: len(numbers(river, writer)) == count, f"{count} entries of {writer.name}")


def bodies_here(river: Hub, writer: Writer) -> list[int]:
    """Numbers of those entries of a feed whose body is here."""
    held = river.rows("SELECT f.key, e.seq FROM log_entry e JOIN log_feed f ON f.id = e.feed_id WHERE e.state = 0")
    return sorted(int(str(seq)) for key, seq in held if key == writer.key)


def two_branches(writer: Writer, same: int) -> tuple[Run, Run]:
    """After `same` entries the feed goes on twice; `writer` holds the first branch."""
    common = writer.written[:same]
    branches = []
    for text in ("we meet at noon", "we meet at dusk"):
        entries, sigs = run.write(writer.seed, common[-1], [(common[-1].stamp + 1, note(text))])
        branches.append(run.run_of(entries, sigs[-1]))
    writer.written = [*common, *run.fold(branches[0])]
    writer.sigs = [*writer.sigs[:same], branches[0].sig]
    return branches[0], branches[1]


def fork_of(river: Hub, writer: Writer) -> object:
    """Where a feed is frozen, by what is stored of it; None where it is not."""
    return next((fork for key, fork in river.rows("SELECT key, fork FROM log_feed") if key == writer.key), None)


def proofs_of(river: Hub, writer: Writer) -> list[int]:
    """The numbers at which proofs are kept."""
    held = river.rows("SELECT f.key, p.seq FROM log_forkproof p JOIN log_feed f ON f.id = p.feed_id")
    return sorted(int(str(seq)) for key, seq in held if key == writer.key)
