"""What a new root keeps of what the one before said: a rotation makes all of it void, its revocations too.

A key that was ended is never kept, nor one that may have been stolen. It would go on ending others (docs/adr/0012),
those that took its place first of all, and once the root that ended it is gone nothing would say that it is over. So
the feeds that hang on it are kept by certificates of their own, and the new root says of each up to where it counts.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from django.db.models import Q
from django.views.decorators.debug import sensitive_variables

from hub.accounts.declaring import MOST_FEEDS
from hub.accounts.keys import opening
from hub.core.authority import Authority
from hub.core.cid import id_text, parse_id
from hub.core.keys import key_text, parse_key
from hub.core.statement import Statement, make
from hub.log import judging
from hub.log.models import Feed

OF_KEYS: Final = ("cert", "revoke")
"""What is said about one key."""


class Written(NamedTuple):
    """A feed that is kept by a certificate of its own, for what it did at its hub, up to a number."""

    key: str
    hub: bytes
    cert: bytes
    caps: tuple[str, ...]
    last: int


class Kept(NamedTuple):
    """What a rotation lists, and the feeds among it, which end where they stand."""

    certs: list[bytes]
    feeds: list[Written]


def by_loss(person: bytes, keys: Collection[Statement]) -> Kept:
    """Where nothing was stolen: all keys that may certify today, and what the others wrote, as far as it counts."""
    held, alive = judging.heard(person), speaking(person, keys)
    rows = Feed.objects.filter(person=person, why="revoked", counts_to__gt=1)
    judged = {key_text(bytes(row.key)): row.counts_to for row in rows}
    found = written(person, held, rows, MOST_FEEDS - len(alive))
    return kept(alive, (one._replace(last=min(one.last, judged[one.key])) for one in found))


def by_theft(person: bytes, here: bytes, named: Collection[Statement]) -> Kept:
    """Where any key of this hub may be a thief's: what was written here, and of other hubs those keys that are named.
    Only the root is believed about what ended before: a thief has ended things too."""
    held, alive = judging.heard(person), speaking(person, named)
    root = Authority(person, "", held).root
    places = {parse_id(one.fields["hub"]) for one in named}
    rows = Feed.objects.filter(Q(hub=here) | Q(hub__in=places, why="revoked"), person=person, head__gt=1)
    believed = [one for one in held if one.kind != "revoke" or one.signer == root]
    return kept(alive, written(person, believed, rows, MOST_FEEDS - len(alive)))


def speaking(person: bytes, keys: Collection[Statement]) -> list[Statement]:
    """The certificates among these whose keys may certify today."""
    family = Authority(person, "", judging.heard(person))
    return [one for one in keys if family.speaks(parse_key(one.fields["key"]), parse_id(one.fields["hub"]))]


def kept(keys: Iterable[Statement], feeds: Iterable[Written]) -> Kept:
    found = list(feeds)
    return Kept([*(one.id for one in keys), *(each.cert for each in found)], found)


def written(person: bytes, held: Collection[Statement], rows: Iterable[Feed], room: int) -> Iterator[Written]:
    """These feeds as they count by what is believed; of more than one statement can keep, those written here first."""
    about: defaultdict[str, list[Statement]] = defaultdict(list)
    for one in held:
        if one.kind in OF_KEYS:
            about[one.fields["key"]].append(one)
    others = [one for one in held if one.kind not in OF_KEYS]
    for row in sorted(rows, key=lambda row: (row.own, row.counts_to, row.pk), reverse=True)[:room]:
        key, hub = key_text(bytes(row.key)), bytes(row.hub or b"")
        family = Authority(person, key, [*others, *leading_to(key, about)])
        cert, grants = family.best_cert(bytes(row.key), hub), family.grants_at(hub)
        if cert and grants:
            yield Written(key, hub, cert, tuple(sorted(grants)), min(max(grants.values()), row.head))


def leading_to(key: str, about: Mapping[str, Sequence[Statement]]) -> list[Statement]:
    """What is said about the keys on some way to a key: a thief can make and end keys without number, and few of them
    lead to it."""
    found, seen, seek = list[Statement](), {key}, [key]
    while seek:
        said = about.get(seek.pop(), ())
        found += said
        fresh = {key_text(one.signer) for one in said if one.kind == "cert"} - seen
        seen |= fresh
        seek += fresh
    return found


@sensitive_variables("seed")
def ends(person: bytes, feeds: Iterable[Written], seed: bytes) -> list[Statement]:
    """The new root's word on how far each of these counts."""
    who = id_text(person)
    return [make("revoke", {"person": who, "key": one.key, "feeds": {one.key: one.last}}, seed) for one in feeds]


@sensitive_variables("seed")
def anew(person: bytes, feeds: Collection[Written], seed: bytes) -> list[Statement]:
    """Where no root is rotated, the root's own certificates of these feeds, and up to where they count. So they stand
    without the key that they hung on, and it can end them no more (docs/adr/0028)."""
    certs = [opening.certify(person, parse_key(one.key), one.hub, one.caps, seed) for one in feeds]
    return [*certs, *ends(person, feeds, seed)]
