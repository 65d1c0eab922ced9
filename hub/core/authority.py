"""What one person's (or hub's) statements grant to keys, with regard to one feed. The judge's machinery.

Statements become a graph: an edge from the key that signed a certificate to the key that it names. A
capability reaches a key for a hub and with a number, the last entry of the feed that may use it: along a path the
smallest limit of its keys, over all paths the largest. The hub is that of the certificate. Only what may moderate,
which no visited hub is given, may do the same anywhere. The rules and their reasons stand in `judge`; how much a key
that is not home's may say, in `measure`.
"""

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from itertools import pairwise
from typing import Final, NamedTuple

from hub.core.cid import parse_id
from hub.core.entry import MAX_INT
from hub.core.keys import parse_key
from hub.core.measure import beyond, is_about, is_little
from hub.core.statement import CAPS, CERTIFY, MODERATE, NAME, Statement

MAX_CHAIN: Final = 4
MAX_ROTATIONS: Final = 64
THE_INCEPT: Final = b""
"""In place of a signer's hash: a person's incept is found by its id, whoever signed it."""

ANYWHERE: Final = b""
"""In place of a hub: all of them."""

_Powers = dict[tuple[bytes, str], int]  # hub and capability -> last number of the feed
_Reach = dict[bytes, _Powers]
_EVERYTHING: Final[_Powers] = {(ANYWHERE, cap): MAX_INT for cap in CAPS}


class _Root(NamedTuple):
    key: bytes
    next: bytes
    keep: frozenset[bytes]


class _Edge(NamedTuple):
    cert: bytes
    signer: bytes
    key: bytes
    hub: bytes
    caps: frozenset[str]


class Authority:
    """The current root of `person` and what flows from it towards the feed written as `feed`; towards none, for
    questions that are about no feed, a key that was revoked is nothing at all."""

    def __init__(self, person: bytes, feed: str, held: Iterable[Statement]) -> None:
        held = list(held)
        own = [one for one in held if one.subject == person]
        roots = _roots([one for one in own if one.kind in ("incept", "rotate")])
        self.root = roots[-1].key if roots else b""
        self._feed = parse_key(feed) if feed else b""
        certs = [_edge(one) for one in own if one.kind == "cert"]
        self._beyond = frozenset[bytes]()
        if not is_little(held):
            about = (one for one in held if is_about(one, person) or _about_feed(one, feed))
            self._beyond = beyond(about, _at_home(roots, certs))
        self._edges = _edges(roots, [edge for edge in certs if edge.signer not in self._beyond])
        self._naming: defaultdict[bytes, list[_Edge]] = defaultdict(list)  # by the key that each names
        for edge in self._edges:
            self._naming[edge.key].append(edge)
        self._unlimited = _reach(self.root, self._edges, {})
        self._places: dict[bytes, frozenset[tuple[bytes, str]]] = {}
        self._ranks: dict[tuple[bytes, bytes], bool] = {}
        self._upright: dict[bytes, bool] = {}
        revokes = [one for one in own if one.kind == "revoke"]
        self._standing = self._left_by_root(revokes)
        self._cuts = self._cuts_of(feed, revokes) | self._cuts_of_noise()
        self._reach = _reach(self.root, self._edges, self._cuts) if self._cuts else self._unlimited

    def _left_by_root(self, revokes: list[Statement]) -> _Reach:
        """What reaches each key past those that the root has ended."""
        ended = {parse_key(one.fields["key"]): 0 for one in revokes if one.signer == self.root}
        return _reach(self.root, self._edges, ended) if ended else self._unlimited

    def _cuts_of(self, feed: str, revokes: list[Statement]) -> dict[bytes, int]:
        cuts: dict[bytes, int] = {}
        for one in revokes:
            key = parse_key(one.fields["key"])
            if self.outranks(one.signer, key):
                cuts[key] = min(cuts.get(key, MAX_INT), one.fields["feeds"].get(feed, 0))
        return cuts

    def _cuts_of_noise(self) -> dict[bytes, int]:
        """Whoever says too much ends all that they might end."""
        keys = {edge.key for edge in self._edges} if self._beyond else ()
        return {key: 0 for key in keys if any(self.outranks(signer, key) for signer in self._beyond)}

    def outranks(self, signer: bytes, key: bytes) -> bool:
        """Whether a key may certify, and do all that the other was ever certified to do, at each hub: what a visited
        hub or a slip was given ends nothing that could do more, and nothing of another hub. A root is certified by
        nobody, and nobody ends it so: it is rotated. What stands though the root has ended some keys, neither those
        end nor what hangs on them."""
        if key == self.root:
            return False
        if (signer, key) not in self._ranks:  # whoever may sign at all can say the same thousands of times
            self._ranks[signer, key] = self._outranks(signer, key)
        return self._ranks[signer, key]

    def _outranks(self, signer: bytes, key: bytes) -> bool:
        powers, done = (self._standing if self._stands(key) else self._unlimited).get(signer, {}), self.certified(key)
        return _has(powers, CERTIFY) and all(_at(powers, hub, cap) and _at(powers, hub, CERTIFY) for hub, cap in done)

    def _stands(self, key: bytes) -> bool:
        """Whether something certifies a key past those that the root has ended."""
        if key not in self._upright:
            self._upright[key] = any(_flow(edge, self._standing, MAX_INT) for edge in self._naming.get(key, ()))
        return self._upright[key]

    def certified(self, key: bytes) -> frozenset[tuple[bytes, str]]:
        """For which hubs, and for what there, a key was ever certified by those who might, revocations aside."""
        if key not in self._places:
            flows = ((edge, _flow(edge, self._unlimited, MAX_INT)) for edge in self._naming.get(key, ()))
            self._places[key] = frozenset(place for edge, flow in flows for place in _powers(edge, flow))
        return self._places[key]

    def grants_at(self, hub: bytes, *, revoked: bool = True) -> dict[str, int]:
        """The feed's capabilities by certificates for this hub; `revoked=False` leaves revocations aside."""
        reach = self._reach if revoked else self._unlimited
        limit = self._cuts.get(self._feed, MAX_INT) if revoked else MAX_INT
        grants: dict[str, int] = {}
        for edge in self._edges:
            if edge.key == self._feed and edge.hub == hub:
                for cap, last in _flow(edge, reach, limit).items():
                    grants[cap] = max(grants.get(cap, 0), last)
        return grants

    def best_cert(self, key: bytes, hub: bytes) -> bytes:
        """The certificate that gives a key most at a hub, revocations aside; empty where none gives anything."""
        edges = (edge for edge in self._naming.get(key, ()) if edge.hub == hub)
        given = [(len(_flow(edge, self._unlimited, MAX_INT)), edge.cert) for edge in edges]
        most, cert = max(given, default=(0, b""))
        return cert if most else b""

    def from_home(self) -> frozenset[bytes]:
        """The certificates that the root gave or kept, or a key that may certify anywhere, as home's may."""
        return frozenset(edge.cert for edge in self._edges if (ANYWHERE, CERTIFY) in self._reach.get(edge.signer, {}))

    def certifies(self, key: bytes, hub: bytes, *, revoked: bool = True) -> int:
        """Up to which number of the feed a certified key (never the root itself) may certify for a hub."""
        reach = self._reach if revoked else self._unlimited
        return 0 if key == self.root else _at(reach.get(key, {}), hub, CERTIFY)

    def settles(self, key: bytes) -> bool:
        """Whether this key may settle a fork: the root or an unrevoked sign-in key that may do all that the feed may,
        never the feed's own."""
        return key != self._feed and self.speaks(key) and self.outranks(key, self._feed)

    def joins(self, key: bytes) -> bool:
        """Whether this key may say who else is this person: the root, or home's sign-in key, unrevoked. A visited hub's
        may not: two people who visit it would be joined by its word alone."""
        powers = self._reach.get(key, {})
        return key not in self._cuts and all((ANYWHERE, cap) in powers for cap in (NAME, CERTIFY))

    def speaks(self, key: bytes, hub: bytes = ANYWHERE) -> bool:
        """Whether a key is the root, or one that may certify and was not revoked; where a hub is given, for that."""
        powers = self._reach.get(key, {})
        return key not in self._cuts and (_at(powers, hub, CERTIFY) > 0 if hub else _has(powers, CERTIFY))


class Circle:
    """Whose word about `person` can matter, found step by step so that what strangers say is never read.

    `sought` are SHA-256 hashes of keys, as a root's commitment names the next. When everything held that these
    signed about the person was heard, `Authority` says the same of `heard` as of all that is held: these are the
    roots of the chain, the root that may follow, and keys certified to certify, by fewer than MAX_CHAIN
    certificates counted from a root or from a certificate that a rotation kept. Of those in `measured`, which are not
    home's, it is enough to hear more than one key may say.
    """

    def __init__(self, person: bytes) -> None:
        self.sought = {THE_INCEPT}
        self.measured: frozenset[bytes] = frozenset()
        self._person = person
        self._heard: dict[tuple[bytes, bytes], Statement] = {}

    @property
    def heard(self) -> list[Statement]:
        return list(self._heard.values())

    def hear(self, said: Iterable[Statement]) -> set[bytes]:
        """Take what those sought so far said; the hashes that are sought from now on, and those of whom all is."""
        self._heard |= {(one.id, one.signer): one for one in said}
        before, whole = self.sought, self.sought - self.measured
        self._seek()
        return (self.sought - before) | (self.sought - self.measured - whole)

    def _seek(self) -> None:
        heard = self.heard
        own = [one for one in heard if one.subject == self._person]
        roots = _roots([one for one in own if one.kind in ("incept", "rotate")])
        certs = [_edge(one) for one in own if one.kind == "cert" and CERTIFY in one.fields["caps"]]
        home = _at_home(roots, certs)
        keys = home
        if any(MODERATE not in edge.caps for edge in certs):
            loud = beyond(heard, home)
            keys = _within(roots, [edge for edge in certs if edge.signer not in loud])
        ahead = {root.next for root in roots[-1:]}
        self.sought = self.sought | _hashes(keys) | ahead
        self.measured = frozenset(self.sought - {THE_INCEPT} - _hashes(home) - ahead)


def _hashes(keys: Iterable[bytes]) -> set[bytes]:
    return {hashlib.sha256(key).digest() for key in keys}


def _within(roots: list[_Root], certs: Iterable[_Edge]) -> set[bytes]:
    """The roots, and what certificates name by fewer than MAX_CHAIN steps from one, or from what a rotation kept."""
    keep = frozenset[bytes]().union(*(root.keep for root in roots))
    naming: defaultdict[bytes, list[_Edge]] = defaultdict(list)
    for edge in certs:
        naming[edge.signer].append(edge)
    depths: dict[bytes, int] = {}
    waiting = [(root.key, 0) for root in roots]
    while waiting:
        key, depth = waiting.pop()
        if depth < depths.get(key, MAX_CHAIN):
            depths[key] = depth
            waiting += [(edge.key, 1 if edge.cert in keep else depth + 1) for edge in naming[key]]
    return set(depths)


def _at_home(roots: list[_Root], certs: Iterable[_Edge]) -> set[bytes]:
    """The roots there were, and all that they, and whom they certified for it, let certify and moderate."""
    return _within(roots, [edge for edge in certs if edge.caps >= {CERTIFY, MODERATE}])


def _about_feed(one: Statement, feed: str) -> bool:
    return one.kind in ("host", "settle") and one.fields["feed"] == feed


def lineage(person: bytes, held: Iterable[Statement]) -> list[Statement]:
    """The incept of a person (or hub) and the rotations that count, in order; empty while the incept is unknown. The
    last one names the root of today and commits to the next."""
    own = [one for one in held if one.subject == person and one.kind in ("incept", "rotate")]
    first = [one for one in own if one.kind == "incept"][:1]
    turned = {(one.signer, one.fields["next"]): one for one in own if one.kind == "rotate"}
    return first + [turned[root.key, root.next] for root in _roots(own)[1:]]


def contradicted(person: bytes, held: Iterable[Statement]) -> bool:
    """Whether the next root said two different things, so that neither counts and the chain stays where it is."""
    held = list(held)
    chain = lineage(person, held)
    after = {
        one.id
        for one in held
        if one.kind == "rotate" and one.subject == person and chain
        if hashlib.sha256(one.signer).digest() == chain[-1].fields["next"]
    }
    return len(after) > 1


def _at(powers: _Powers, hub: bytes, cap: str) -> int:
    return max(powers.get((hub, cap), 0), powers.get((ANYWHERE, cap), 0))


def _has(powers: _Powers, cap: str) -> bool:
    """Whether a key has a capability at any hub."""
    return any(held == cap for _hub, held in powers)


def _roots(own: list[Statement]) -> list[_Root]:
    """The chain from the incept to the last uncontradicted root; empty while the incept is unknown."""
    rotations: dict[bytes, dict[bytes, Statement]] = {}
    chain: list[_Root] = []
    for one in own:
        if one.kind == "incept":
            chain = [_Root(one.signer, one.fields["next"], frozenset())]
        else:
            rotations.setdefault(hashlib.sha256(one.signer).digest(), {})[one.id] = one
    while chain and len(chain) <= MAX_ROTATIONS:
        following = list(rotations.get(chain[-1].next, {}).values())
        # Two different rotates from one root: neither counts. A root that came before would go round.
        if len(following) != 1 or any(following[0].signer == root.key for root in chain):
            break
        fields = following[0].fields
        chain.append(_Root(following[0].signer, fields["next"], frozenset(map(parse_id, fields["keep"]))))
    return chain


def _edge(cert: Statement) -> _Edge:
    fields = cert.fields
    caps = CAPS.intersection(fields["caps"])
    return _Edge(cert.id, cert.signer, parse_key(fields["key"]), parse_id(fields["hub"]), caps)


def _edges(roots: list[_Root], certs: list[_Edge]) -> list[_Edge]:
    """All certificates, and those that each rotation kept as if the last root had signed them."""
    kept: list[_Edge] = []
    for root, after in pairwise(roots):
        edges = certs + kept
        reach = _reach(root.key, edges, {})
        flows = [(edge, frozenset(_flow(edge, reach, MAX_INT))) for edge in edges if edge.cert in after.keep]
        kept = [edge._replace(signer=after.key, caps=caps) for edge, caps in flows if caps]
    return certs + kept


def _reach(root: bytes, edges: list[_Edge], cuts: Mapping[bytes, int]) -> _Reach:
    """What reaches each key, in rounds that read only the round before: the order of edges is nothing. What a key hands
    on only grows, so those are asked again whose own powers grew."""
    reach: _Reach = {root: _EVERYTHING} if root else {}
    grown = set(reach)
    for _ in range(MAX_CHAIN - 1):
        onward = [edge for edge in edges if edge.signer in grown and edge.key != root]
        given = [(edge.key, _powers(edge, _flow(edge, reach, cuts.get(edge.key, MAX_INT)))) for edge in onward]
        grown = {key for key, powers in given if _grows(reach.setdefault(key, {}), powers)}
        if not grown:
            break
    return reach


def _grows(held: _Powers, given: _Powers) -> bool:
    """Add what was given; whether that is more than was held."""
    more = {place: last for place, last in given.items() if last > held.get(place, 0)}
    held.update(more)
    return bool(more)


def _flow(edge: _Edge, reach: _Reach, limit: int) -> dict[str, int]:
    """What a certificate gives, with the last number of each capability: what its signer may do at its hub."""
    signer = reach.get(edge.signer, {})
    most = min(limit, _at(signer, edge.hub, CERTIFY)) if signer else 0
    if not most:
        return {}
    flows = {cap: min(most, _at(signer, edge.hub, cap)) for cap in edge.caps}
    return {cap: last for cap, last in flows.items() if last}


def _powers(edge: _Edge, flows: Mapping[str, int]) -> _Powers:
    """Where what a certificate gives may be used: at its hub, and anywhere up to the number where it moderates."""
    far = flows.get(MODERATE, 0)
    anywhere = {(ANYWHERE, cap): min(last, far) for cap, last in flows.items() if far}
    return anywhere | {(edge.hub, cap): last for cap, last in flows.items()}
