"""The papers of a visitor: which statements lead from somebody's root to a key of theirs, as they lie in a passport.

A hub that never met the visitor's home believes the passport alone. So it holds the whole chain, incept and rotations
among it, in as few statements as there are.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from hub.accounts.hubs import identity
from hub.core.authority import ANYWHERE, MAX_CHAIN, Authority, lineage
from hub.core.cid import id_text
from hub.core.keys import key_text, parse_key
from hub.core.statement import CERTIFY, Statement
from hub.log import judging

MOST_WAYS = 64


class Family:
    """What somebody's keys at this hub may do elsewhere, by all that is held: everything where they are at home,
    nothing where they visit."""

    def __init__(self, person: bytes) -> None:
        self.held, self.here = judging.heard(person), identity.founded().id
        self.authority = Authority(person, "", self.held)
        certs = [one for one in self.held if one.kind == "cert" and CERTIFY in one.fields["caps"]]
        keys = {parse_key(one.fields["key"]) for one in certs if one.fields["hub"] == id_text(self.here)}
        self.own = {key for key in keys if self.authority.speaks(key, self.here)}

    def may_send_to(self, hub: bytes) -> bool:
        """Whether a certificate for another hub, signed here, counts."""
        return any(self.authority.speaks(key, hub) for key in self.own)

    def may_join(self) -> bool:
        """Whether what is signed here says who else this person is."""
        return any(self.authority.joins(key) for key in self.own)

    def may_end(self, key: bytes) -> bool:
        """Whether a revocation that is signed here counts."""
        return any(self.authority.outranks(own, key) for own in self.own)


def chain_to(person: bytes, key: bytes, hub: bytes = ANYWHERE) -> tuple[Statement, ...]:
    """The incept, rotations and certificates by which a key may certify for a person today, at a hub where one is
    given; empty where none do."""
    held = judging.heard(person)
    if not Authority(person, "", held).speaks(key, hub):
        return ()
    roots = lineage(person, held)
    certs = sorted((one for one in held if one.kind == "cert" and one.subject == person), key=lambda one: one.id)
    for length in range(MAX_CHAIN):
        for way in islice(ways(certs, key, length), MOST_WAYS):
            chain = (*roots, *way)
            if Authority(person, "", chain).speaks(key, hub):
                return chain
    return ()


def ways(certs: Sequence[Statement], key: bytes, length: int) -> Iterator[tuple[Statement, ...]]:
    """Every row of so many certificates that ends with this key."""
    if length == 0:
        yield ()
        return
    text = key_text(key)
    for one in certs:
        if one.fields["key"] == text:
            for before in ways(certs, one.signer, length - 1):
                yield (*before, one)
