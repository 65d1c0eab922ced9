"""Proofs of forks, passed on with the feed: each once in a session and direction, and one for a lower fork again.

A proof that does not verify ends the session: nobody makes one by mistake. One that does verify freezes the
feed here too, whoever sends it, at the lowest fork ever proven.
"""

from collections.abc import Sequence
from typing import Any

from hub.core.errors import LocalError, RemoteError
from hub.core.feed import Proof, proof_from_wire, proof_to_wire, verify_proof

from .actions import IngestProof, ServeProofs
from .credit import Limits
from .outbox import Outbox
from .reading import first_of


class ProofTrade:
    """Belongs to one session."""

    def __init__(self, limits: Limits, out: Outbox) -> None:
        self._limits, self._out = limits, out
        self._offered: set[bytes] = set()
        self._reading: set[int] = set()
        self._known: dict[bytes, int] = {}
        """The lowest fork of each feed that the peer proved to us or was given the proof of."""
        self._storing: dict[int, bytes] = {}

    def offer(self, feeds: Sequence[bytes]) -> None:
        """These feeds are frozen here, and the peer does not seem to know."""
        fresh = [feed for feed in feeds if feed not in self._offered]
        if fresh and len(self._offered) < self._limits.feeds:
            self._offered.update(fresh)
            ticket = self._out.ticket()
            self._reading.add(ticket)
            self._out.act(ServeProofs(ticket, tuple(fresh)))

    def froze(self, feeds: Sequence[bytes]) -> None:
        """These feeds froze here now, or at a lower number than before."""
        self._offered.difference_update(feeds)
        self.offer(feeds)

    def served(self, ticket: int, proofs: Sequence[Proof]) -> None:
        """The driver found these."""
        if ticket not in self._reading:
            raise LocalError("proofs_served: no such ticket")
        self._reading.discard(ticket)
        for proof in proofs:
            if self._lower(proof.feed, proof.a.first):
                self._known[proof.feed] = proof.a.first
                self._out.speak("proof", proof_to_wire(proof))

    def came(self, fields: list[Any]) -> None:
        """A `proof` frame; one that says nothing new costs no second verification."""
        proof = proof_from_wire(first_of(fields))
        if len(self._known) >= self._limits.feeds:
            raise RemoteError("flood", "proofs without end")
        seq = verify_proof(proof)
        if not self._lower(proof.feed, seq):
            return
        self._known[proof.feed] = seq
        ticket = self._out.ticket()
        self._storing[ticket] = proof.feed
        self._out.act(IngestProof(ticket, proof, seq))

    def stored(self, ticket: int) -> None:
        """The proof is stored: the peer, who has it, is not offered it."""
        if ticket not in self._storing:
            raise LocalError("proof_stored: no such ticket")
        self._offered.add(self._storing.pop(ticket))

    def _lower(self, feed: bytes, seq: int) -> bool:
        """Whether a fork there is news to the peer, or from it."""
        return seq < self._known.get(feed, seq + 1)
