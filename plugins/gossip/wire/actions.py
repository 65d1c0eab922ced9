"""What a session asks of its driver: frozen values, nothing that acts by itself.

Each event given to a `Session` returns a list of these, to be carried out in order. Actions that carry a
`ticket` are questions: the driver answers each exactly once, whenever it can, through the method named in its
docstring. Nothing in here may do I/O or hold state.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from hub.core.errors import RemoteError
from hub.core.feed import Admission, Proof
from hub.core.run import Run


class Ask(NamedTuple):
    """One feed wanted from one number on."""

    feed: bytes
    first: int


class Head(NamedTuple):
    """How far a feed is durably held."""

    feed: bytes
    seq: int


class Bodies(NamedTuple):
    """Bodies of one feed, by number."""

    feed: bytes
    items: tuple[tuple[int, bytes], ...]


class Missing(NamedTuple):
    """Numbers of one feed whose bodies are wanted."""

    feed: bytes
    seqs: tuple[int, ...]


class Served(NamedTuple):
    """The driver's answer for one `Ask`: runs from `ask.first` on, in order, without a gap.

    `runs` is empty when there is nothing at or after `first`. `more` says that this hub holds entries after
    these runs. `low` is the first number held after the passport; when `first` lies below it (and is not 1)
    runs stay empty.
    """

    feed: bytes
    runs: tuple[Run, ...]
    more: bool
    low: int


class Outcome(Protocol):
    """What storing one run did; `hub.log.store.Outcome` fits. A `RemoteError` as verdict is a run that
    lied."""

    @property
    def feed(self) -> bytes: ...

    @property
    def verdict(self) -> Admission | RemoteError: ...

    @property
    def stored(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Hello:
    """What each side says of itself first. `neighbours` are hub ids (32 bytes); `clock` is ms since 1970."""

    versions: tuple[int, ...] = (1,)
    capabilities: tuple[str, ...] = ()
    clock: int = 0
    boot: int = 0
    neighbours: tuple[bytes, ...] = ()
    declines: bytes = b""
    credit: int = 0


@dataclass(frozen=True, slots=True)
class Send:
    """Bytes for the peer, in this order."""

    data: bytes


@dataclass(frozen=True, slots=True)
class Serve:
    """Read runs for the peer, about `budget` bytes in all: answer with `Session.served`.

    The driver may answer only a first part of `asks`; the rest is asked again. It always answers at least the
    first ask, and with one run even when that run alone is over the budget.
    """

    ticket: int
    asks: tuple[Ask, ...]
    budget: int


@dataclass(frozen=True, slots=True)
class Ingest:
    """Verify and store these runs: answer with `Session.stored` once they are durable.

    Batches are stored in the order given; `live` runs were pushed, not asked for: store them at once.
    """

    ticket: int
    runs: tuple[Run, ...]
    live: bool


@dataclass(frozen=True, slots=True)
class ListAbsent:
    """Which bodies do we want? Answer with `Session.absent`, pruned and erased ones left out.

    At most `limit` numbers in the order of (feed, number), all behind `after`; empty when there are no more.
    """

    ticket: int
    after: Head | None
    limit: int


@dataclass(frozen=True, slots=True)
class ServeBodies:
    """Read the bodies that are here: answer with `Session.bodies_served`, leaving out what is not."""

    ticket: int
    wanted: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class IngestBodies:
    """Check each body against its header and store it: answer with `Session.bodies_stored`."""

    ticket: int
    bodies: tuple[Bodies, ...]


@dataclass(frozen=True, slots=True)
class ServeProofs:
    """Find fork proofs of these feeds: answer with `Session.proofs_served`."""

    ticket: int
    feeds: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class IngestProof:
    """A proof that verified and forks at `seq`. Freeze at the lowest; answer with `Session.proof_stored`."""

    ticket: int
    proof: Proof
    seq: int


@dataclass(frozen=True, slots=True)
class Learned:
    """The peer's hello was read and its version is ours too."""

    hello: Hello


@dataclass(frozen=True, slots=True)
class WeDeclined:
    """We told the peer that we do not keep these feeds: to be remembered for this neighbour."""

    feeds: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class TheyDeclined:
    """The peer does not keep these feeds: to be remembered. With `anew` its earlier declines are void."""

    feeds: tuple[bytes, ...]
    anew: bool = False


@dataclass(frozen=True, slots=True)
class PeerHas:
    """The peer holds these durably ("reached at least n hubs"). Never a reason to rewind."""

    heads: tuple[Head, ...]


@dataclass(frozen=True, slots=True)
class NamesHeld:
    """The peer holds records of names of IPNS, each by its mark (16 bytes). Ask its gateway for those that are held
    here and differ."""

    marks: frozenset[bytes]


@dataclass(frozen=True, slots=True)
class CaughtUp:
    """All that was wanted from the peer when the frontiers were compared is stored; said once in a session.

    `equal` is true when both frontiers had one digest from the start.
    """

    equal: bool


@dataclass(frozen=True, slots=True)
class Strike:
    """The peer did something wrong that need not end the session. The driver counts it against the
    neighbour."""

    code: str
    words: str
    feed: bytes | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """Something a steward should read that is nobody's proven fault."""

    code: str
    words: str
    feed: bytes | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """The session is over: close the connection. With `fault` it counts as a strike against the neighbour."""

    code: str
    words: str
    fault: bool


Action = (
    Send
    | Serve
    | Ingest
    | ListAbsent
    | ServeBodies
    | IngestBodies
    | ServeProofs
    | IngestProof
    | Learned
    | WeDeclined
    | TheyDeclined
    | PeerHas
    | NamesHeld
    | CaughtUp
    | Strike
    | Notice
    | Ended
)
Actions = Sequence[Action]
