"""The papers of a visitor: which statements lead from somebody's root to a key of theirs, as they lie in a passport.

A hub that never met the visitor's home believes the passport alone. So it holds the whole chain, incept and rotations
among it, in as few statements as there are.
"""

from collections.abc import Iterator, Sequence
from itertools import islice

from hub.core.authority import MAX_CHAIN, Authority, lineage
from hub.core.keys import key_text
from hub.core.statement import Statement
from hub.log import judging

MOST_WAYS = 64


def chain_to(person: bytes, key: bytes) -> tuple[Statement, ...]:
    """The incept, rotations and certificates by which a key may certify for a person today; empty where none do."""
    held = judging.heard(person)
    if not Authority(person, "", held).speaks(key):
        return ()
    roots = lineage(person, held)
    certs = sorted((one for one in held if one.kind == "cert" and one.subject == person), key=lambda one: one.id)
    for length in range(MAX_CHAIN):
        for way in islice(ways(certs, key, length), MOST_WAYS):
            chain = (*roots, *way)
            if Authority(person, "", chain).speaks(key):
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
