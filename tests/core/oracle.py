"""The judgement a second time, as the rules are written down and as slowly as it may be: from the feed back to the
root, where `hub.core.authority` goes from the root forwards in rounds. The two must agree on everything."""

import hashlib
from collections.abc import Iterable
from copy import copy
from itertools import pairwise

from hub.core.cid import id_text, parse_id
from hub.core.entry import MAX_INT
from hub.core.judge import Judgement, Passport, author
from hub.core.keys import key_text, parse_key
from hub.core.statement import Statement

CAPS = ("post", "name", "moderate", "certify")
LONGEST = 4

Edge = tuple[str, bytes, bytes, bytes, frozenset[str]]  # certificate, signer, key, hub, capabilities


class Family:
    """One person's (or hub's) keys, asked about one feed (None: about no feed)."""

    def __init__(self, who: bytes, feed: bytes | None, held: Iterable[Statement]) -> None:
        self.feed, self.cuts = feed, dict[bytes, int]()
        held = list({(one.id, one.signer): one for one in held}.values())
        about = [one for one in held if one.kind != "same-person" and one.subject == who]
        noisy = loud(who, feed, held, about)
        self.root = rotated(about)[0]
        self.edges = rotated([one for one in about if one.kind != "cert" or one.signer not in noisy])[1]
        self.standing = copy(self)
        self.standing.cuts = {
            parse_key(one.fields["key"]): 0 for one in about if one.kind == "revoke" and one.signer == self.root
        }
        found = dict[bytes, int]()
        for one in about:
            key = parse_key(one.fields["key"]) if one.kind == "revoke" else b""
            if key and self.covers(one.signer, key):
                said = one.fields["feeds"].get(key_text(feed), 0) if feed else 0
                found[key] = min(found.get(key, MAX_INT), said)
        for key in {edge[2] for edge in self.edges}:
            if any(self.covers(one, key) for one in noisy):
                found[key] = 0
        self.uncut = copy(self)
        self.cuts = found

    def last(self, key: bytes, cap: str, hub: bytes | None, left: int = LONGEST - 1) -> int:
        """The last number for which a key has a capability at a hub (None: at each hub there may be), by at most so
        many certificates. One for another hub is as good where it lets its key moderate."""
        if key == self.root:
            return MAX_INT if key else 0
        best = 0
        for edge in self.edges if left else []:
            if edge[2] == key:
                far = MAX_INT if edge[3] == hub else self.through(edge, "moderate", left)
                best = max(best, min(far, self.through(edge, cap, left)))
        return min(self.cuts.get(key, MAX_INT), best)

    def through(self, edge: Edge, cap: str, left: int) -> int:
        if cap not in edge[4]:
            return 0
        return min(self.last(edge[1], each, edge[3], left - 1) for each in (cap, "certify"))

    def granted(self, hub: bytes) -> dict[str, int]:
        assert self.feed
        cut = self.cuts.get(self.feed, MAX_INT)
        own = [edge for edge in self.edges if edge[2] == self.feed and edge[3] == hub]
        most = {cap: min(cut, max((self.through(edge, cap, LONGEST) for edge in own), default=0)) for cap in CAPS}
        return {cap: last for cap, last in most.items() if last}

    def hubs(self) -> list[bytes | None]:
        return [None, *{edge[3] for edge in self.edges}]

    def somewhere(self, key: bytes, cap: str) -> bool:
        return any(self.last(key, cap, hub) for hub in self.hubs())

    def certified(self, key: bytes) -> set[tuple[bytes | None, str]]:
        """For which hubs, and for what there, a key was ever certified."""
        found = set[tuple[bytes | None, str]]()
        for edge in self.edges:
            caps = {cap for cap in CAPS if edge[2] == key and self.through(edge, cap, LONGEST)}
            found |= {(hub, cap) for cap in caps for hub in ([edge[3], None] if "moderate" in caps else [edge[3]])}
        return found

    def covers(self, signer: bytes, key: bytes) -> bool:
        """Whether one key may do all that the other was ever certified for, and certify it; no key may do what the root
        may. Against what stands though the root ended some keys only those count who stand then."""
        if key == self.root:
            return False
        asked = {(hub, each) for hub, cap in self.certified(key) for each in (cap, "certify")}
        stands = any(self.standing.through(edge, cap, LONGEST) for edge in self.edges if edge[2] == key for cap in CAPS)
        judge = self.standing if stands else self
        return judge.somewhere(signer, "certify") and all(judge.last(signer, cap, hub) for hub, cap in asked)

    def speaks(self, key: bytes) -> bool:
        return key not in self.cuts and self.somewhere(key, "certify")


def line(about: list[Statement]) -> list[Statement]:
    """The incept and the rotations that count."""
    found = [one for one in about if one.kind == "incept"][:1]
    while found:
        after = {
            one.id: one
            for one in about
            if one.kind == "rotate" and hashlib.sha256(one.signer).digest() == found[-1].fields["next"]
        }
        if len(after) != 1 or next(iter(after.values())).signer in {one.signer for one in found}:
            break
        found += after.values()
    return found


def rotated(about: list[Statement]) -> tuple[bytes, list[Edge]]:
    """The current root, and every certificate as it stands under that root."""
    roots = line(about)
    edges = written = [edge_of(one) for one in about if one.kind == "cert"]
    for now, after in pairwise(roots):
        before = Family.__new__(Family)
        before.root, before.edges, before.cuts, before.feed = now.signer, edges, {}, None
        kept = [edge for edge in edges if edge[0] in after.fields["keep"]]
        edges = written + [
            (edge[0], after.signer, edge[2], edge[3], caps)
            for edge in kept
            if (caps := frozenset(cap for cap in CAPS if before.through(edge, cap, LONGEST)))
        ]
    return (roots[-1].signer if roots else b""), edges


def loud(who: bytes, feed: bytes | None, held: list[Statement], about: list[Statement]) -> set[bytes]:
    """Those who say more than they may: not the roots, nor whom those, and whom they let, let certify and moderate."""
    roots = line(about)
    kept = {each for one in roots[1:] for each in one.fields["keep"]}
    certs = [one for one in about if one.kind == "cert" and {"certify", "moderate"} <= set(one.fields["caps"])]

    def at_home(key: bytes, left: int, way: tuple[bytes, ...] = ()) -> bool:
        """By at most so many certificates, counted from a root or from one that was kept."""
        if key in {one.signer for one in roots}:
            return True
        naming = [one for one in certs if parse_key(one.fields["key"]) == key and one.id not in way] if left else []
        lefts = {one.id: LONGEST - 1 if id_text(one.id) in kept else left - 1 for one in naming}
        return any(at_home(one.signer, lefts[one.id], (*way, one.id)) for one in naming)

    found = set()
    for signer in {one.signer for one in held}:
        said = [one for one in held if one.signer == signer and said_of(one, who, feed)]
        letting = {one.fields["key"] for one in said if one.kind == "cert" and "certify" in one.fields["caps"]}
        much = sum(len(one.raw) + len(one.signer) + len(one.sig) for one in said) > 131072
        if (much or len(letting) > 8) and not at_home(signer, LONGEST - 1):
            found.add(signer)
    return found


def said_of(one: Statement, who: bytes, feed: bytes | None) -> bool:
    if one.kind == "host":
        return feed is not None and one.fields["feed"] == key_text(feed)
    if one.kind == "same-person":
        return who in (parse_id(one.fields["a"]), parse_id(one.fields["b"]))
    return one.subject in (who, feed)


def edge_of(one: Statement) -> Edge:
    fields = one.fields
    caps = frozenset(fields["caps"]).intersection(CAPS)
    return id_text(one.id), one.signer, parse_key(fields["key"]), parse_id(fields["hub"]), caps


def judged(feed: bytes, passport: Passport, more: Iterable[Statement], fork: int | None) -> Judgement:
    """What `hub.core.judge.judge` has to say."""
    person, hub, held = author(feed, passport), passport.hub, [*passport.statements, *more]
    family, village = Family(person, feed, held), Family(hub, feed, held)
    hosts = {one.signer for one in held if one.kind == "host" and one.subject == hub}
    hosts = {key for key in hosts if key != village.root and hosted(held, key, hub, feed)}
    grants = family.granted(hub)
    why = refusal(person, passport, family, village, hosts)
    most = max((village.last(key, "certify", hub) for key in hosts), default=0)
    bound = 0 if why else min(max(grants.values(), default=0), most)
    caps = frozenset(cap for cap, last in grants.items() if bound and last >= bound)
    why = why or ("revoked" if bound < MAX_INT else "")
    if fork is None:
        return Judgement(person, hub, passport.kind, passport.scope, caps, bound, why, bound)
    ids = {
        parse_id(one.fields["id"])
        for one in held
        if one.kind == "settle" and one.subject == feed and one.signer != feed and family.speaks(one.signer)
        if family.uncut.covers(one.signer, feed)
    }
    settled = ids.pop() if len(ids) == 1 else b""
    return Judgement(
        person, hub, passport.kind, passport.scope, caps, min(bound, fork - 1), why or "forked", bound, settled
    )


def hosted(held: Iterable[Statement], key: bytes, hub: bytes, feed: bytes) -> bool:
    return any(
        one.kind == "host" and one.subject == hub and one.signer == key and one.fields["feed"] == key_text(feed)
        for one in held
    )


def refusal(person: bytes, passport: Passport, family: Family, village: Family, hosts: set[bytes]) -> str:
    if not person:
        return "nobody"
    if (passport.kind == "hub") != (person == passport.hub):
        return "kind"
    if not family.root:
        return "unknown-root"
    if not family.uncut.granted(passport.hub):
        return "not-certified"
    return "" if any(village.uncut.last(key, "certify", passport.hub) for key in hosts) else "no-host"


def groups(held: Iterable[Statement], most: int) -> dict[bytes, frozenset[bytes]]:
    """Who is one person with whom: all pairs compared with all, until nothing joins any more."""
    held = list(held)
    pairs = [tuple(parse_id(one.fields[side]) for side in "ab") for one in held if one.kind == "same-person"]
    people = {each for pair in pairs for each in pair}
    families = {each: Family(each, None, held) for each in people}
    said = {
        (each, other)
        for one in held
        if one.kind == "same-person"
        for each, other in (
            (parse_id(one.fields["a"]), parse_id(one.fields["b"])),
            (parse_id(one.fields["b"]), parse_id(one.fields["a"])),
        )
        if one.signer not in families[each].cuts
        and all(families[each].last(one.signer, cap, None) for cap in ("name", "certify"))
    }
    found = {each: {each} for each in people}
    for _ in people:
        for each, other in said:
            if (other, each) in said:
                both = found[each] | found[other]
                for one_of_them in both:
                    found[one_of_them] = both
    return {each: frozenset(all_) if len(all_) <= most else frozenset({each}) for each, all_ in found.items()}
