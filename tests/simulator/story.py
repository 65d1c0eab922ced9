"""One whole story from a plan: run it, judge it, say what came of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import cache
from unittest.mock import patch

from hub.core import keys
from hub.core.errors import LocalError, RemoteError

from . import acts, verdict
from .oracle import Broken
from .world import Plan, World


@dataclass(frozen=True, slots=True)
class Told:
    """How a story ended. `faults` is empty when every promise was kept."""

    plan: Plan
    world: World
    faults: tuple[str, ...]
    outlived: int = 0
    apart: int = 0

    @property
    def replay(self) -> str:
        """The command that tells the same story again."""
        said = [f"--{field.name} {getattr(self.plan, field.name)}" for field in fields(self.plan)]
        return " ".join(["python -m tests.simulator", *said])

    def summary(self) -> dict[str, int]:
        """Numbers for people."""
        world = self.world
        chains = [chain for hub in world.hubs for chain in hub.ledger.chains.values()]
        return {
            "events": world.agenda.done,
            "entries": world.counts["entries"],
            "held": sum([chain.head for chain in chains]),
            "feeds": len(world.oracle.pens),
            "forks": len({chain.feed for chain in chains if chain.fork}),
            "erased": len({(chain.feed, seq) for chain in chains for seq in chain.erased}),
            "crashes": world.counts["crash"],
            "restores": world.counts["restore"] + world.counts["restore_whole"],
            "sticks": world.counts["read_stick"],
            "rounds": world.counts["rounds"],
            "declared again": world.counts["declared again"],
            "outlived erasures": self.outlived,
            "settled apart": self.apart,
            "divergences": len(self.faults),
        }


@contextmanager
def looked_at_once() -> Iterator[None]:
    """Twenty hubs get the same run. Whether its signature is right lies in its bytes alone, and is found out once."""
    with patch.object(keys, "verify", cache(keys.verify)):
        yield


def tell(plan: Plan) -> Told:
    """Run a story to its end, or to the first broken promise."""
    world = World(plan)
    try:
        with looked_at_once():
            world.run(acts.draw)
    except (Broken, LocalError, RemoteError) as fault:
        return Told(plan, world, (f"{type(fault).__name__}: {fault}",))
    found = verdict.judge_world(world)
    gone = verdict.lost(world)
    faults = list(found.divergences)
    if gone:
        faults.append(f"{len(gone)} acknowledged entries are gone")
    return Told(plan, world, tuple(faults), found.outlived, found.apart)
