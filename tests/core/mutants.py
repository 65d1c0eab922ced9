"""Planted faults in what is judged: each changes one function, and the laws have to notice.

As in `tests.simulator.mutants`; there whole hubs notice, here the laws alone.
"""

from dataclasses import replace
from typing import Any, Final

from hub.core import authority, judge, measure, same_person, statement
from hub.core.authority import Authority
from hub.core.entry import MAX_INT
from hub.core.keys import parse_key
from hub.core.statement import CERTIFY, MODERATE, NAME
from tests.simulator.planting import Mutant, instead, planting

MUTANTS: Final[dict[str, Mutant]] = {}
_mutant = planting(MUTANTS)


# Statements


class AnyBytes(bytes):
    """Bytes that differ from nothing."""

    __hash__ = bytes.__hash__

    def __ne__(self, other: object) -> bool:
        return False


@_mutant(statement, "from_wire")
def statements_without_signature(touch: Any, from_wire: Any, obj: Any) -> Any:
    """A statement is believed whoever signed it."""
    touch()
    return statement._statement(*obj)


@_mutant(statement, "parse_key")
def incepts_by_another_root(touch: Any, parse: Any, text: Any) -> Any:
    """Anybody may sign the inception of a root that is not theirs."""
    touch()
    return AnyBytes(parse(text))


# Roots


@_mutant(authority, "_roots")
def one_of_two_rotations_is_picked(touch: Any, roots: Any, own: Any) -> Any:
    """Of two rotations from one root the one that came first is followed."""
    seen: dict[bytes, Any] = {}
    first = [one for one in own if one.kind != "rotate" or seen.setdefault(one.signer, one) is one]
    return instead(touch, roots(own), roots(first))


@_mutant(authority, "_roots")
def rotations_do_not_count(touch: Any, roots: Any, own: Any) -> Any:
    """The first root stays for ever."""
    return instead(touch, roots(own), roots([one for one in own if one.kind != "rotate"]))


@_mutant(authority, "_edges")
def rotations_keep_nothing(touch: Any, edges: Any, roots: Any, certs: Any) -> Any:
    """What a rotation keeps falls too."""
    return instead(touch, edges(roots, certs), certs)


@_mutant(authority, "_edges")
def rotations_keep_everything(touch: Any, edges: Any, roots: Any, certs: Any) -> Any:
    """The old root's certificates stand as the new root's."""
    right = edges(roots, certs)
    new = [one._replace(signer=roots[-1].key) for one in certs if roots and one.signer in {r.key for r in roots}]
    return instead(touch, right, [*right, *new])


@_mutant(authority, "_edges")
def kept_certificates_grow(touch: Any, edges: Any, roots: Any, certs: Any) -> Any:
    """A kept certificate gives all that it says, not what it gave."""
    said = {one.cert: one.caps for one in certs}
    right = edges(roots, certs)
    return instead(touch, right, [one._replace(caps=said[one.cert]) for one in right])


# Certificates


@_mutant(authority, "_reach")
def chains_without_end(touch: Any, reach: Any, root: bytes, edges: Any, cuts: Any) -> Any:
    """Nine certificates are as good as four."""
    right = reach(root, edges, cuts)
    length, authority.MAX_CHAIN = authority.MAX_CHAIN, 10  # type: ignore[misc]  # Final, but for a fault
    try:
        return instead(touch, right, reach(root, edges, cuts))
    finally:
        authority.MAX_CHAIN = length  # type: ignore[misc]  # as above


@_mutant(authority, "_flow")
def capabilities_grow(touch: Any, flow: Any, edge: Any, reach: Any, limit: int) -> Any:
    """A certificate gives what it says, whatever its signer may do."""
    most = min(limit, authority._at(reach.get(edge.signer, {}), edge.hub, CERTIFY))
    return instead(touch, flow(edge, reach, limit), dict.fromkeys(edge.caps, most) if most else {})


@_mutant(authority, "_flow")
def anybody_certifies(touch: Any, flow: Any, edge: Any, reach: Any, limit: int) -> Any:
    """A key that may not certify hands on what it has."""
    signer = reach.get(edge.signer, {})
    wrong = {cap: min(limit, authority._at(signer, edge.hub, cap)) for cap in edge.caps}
    return instead(touch, flow(edge, reach, limit), {cap: last for cap, last in wrong.items() if last})


@_mutant(authority, "_flow")
def a_visited_hub_certifies_for_others(touch: Any, flow: Any, edge: Any, reach: Any, limit: int) -> Any:
    """A key that may certify for one hub certifies for any."""
    everywhere: dict[tuple[bytes, str], int] = {}
    for (_hub, cap), last in reach.get(edge.signer, {}).items():
        everywhere[authority.ANYWHERE, cap] = max(everywhere.get((authority.ANYWHERE, cap), 0), last)
    return instead(touch, flow(edge, reach, limit), flow(edge, {edge.signer: everywhere}, limit))


@_mutant(authority, "_powers")
def home_sends_nobody_visiting(touch: Any, powers: Any, edge: Any, flows: Any) -> Any:
    """What home certifies for another hub counts no more than what a visited hub does."""
    right = powers(edge, flows)
    return instead(touch, right, {(hub, cap): last for (hub, cap), last in right.items() if hub})


@_mutant(authority, "_powers")
def whoever_moderated_once_reaches_far_for_ever(touch: Any, powers: Any, edge: Any, flows: Any) -> Any:
    """A key goes on certifying everywhere after the number where it lost the right to moderate."""
    right = powers(edge, flows)
    wrong = {(authority.ANYWHERE, cap): last for cap, last in flows.items() if MODERATE in flows}
    return instead(touch, right, wrong | {(edge.hub, cap): last for cap, last in flows.items()})


@_mutant(Authority, "grants_at")
def a_certificate_counts_everywhere(touch: Any, grants_at: Any, self: Any, hub: bytes, *, revoked: bool = True) -> Any:
    """A certificate for another hub is as good as one for this."""
    right = grants_at(self, hub, revoked=revoked)
    wrong = dict(right)
    for each in {edge.hub for edge in self._edges}:
        wrong |= grants_at(self, each, revoked=revoked)
    return instead(touch, right, wrong)


# Revocations


def _cut(self: Any, feed: str, revokes: Any, pick: Any) -> dict[bytes, int]:
    cuts: dict[bytes, int] = {}
    for one in revokes:
        key = parse_key(one.fields["key"])
        if self.outranks(one.signer, key):
            last = one.fields["feeds"].get(feed, 0)
            cuts[key] = pick(cuts.get(key, last), last)
    return cuts


@_mutant(Authority, "_cuts_of")
def the_mildest_revocation_wins(touch: Any, cuts_of: Any, self: Any, feed: str, revokes: Any) -> Any:
    """Of several revocations the largest number counts."""
    return instead(touch, cuts_of(self, feed, revokes), _cut(self, feed, revokes, max))


@_mutant(Authority, "_cuts_of")
def the_last_revocation_wins(touch: Any, cuts_of: Any, self: Any, feed: str, revokes: Any) -> Any:
    """Of several revocations the one that came last counts."""
    return instead(touch, cuts_of(self, feed, revokes), _cut(self, feed, revokes, lambda _, last: last))


@_mutant(Authority, "outranks")
def anybody_revokes(touch: Any, outranks: Any, self: Any, signer: bytes, key: bytes) -> Any:
    """A revocation counts whoever signed it."""
    return instead(touch, outranks(self, signer, key), True)


@_mutant(Authority, "outranks")
def a_slip_ends_the_key_that_made_it(touch: Any, outranks: Any, self: Any, signer: bytes, key: bytes) -> Any:
    """Whatever may certify may revoke, however little else it may do."""
    return instead(touch, outranks(self, signer, key), CERTIFY in caps_of(self._unlimited, signer))


@_mutant(Authority, "outranks")
def a_visited_hub_ends_what_another_made(touch: Any, outranks: Any, self: Any, signer: bytes, key: bytes) -> Any:
    """Who may do as much anywhere may revoke, whichever hub it is at."""
    caps = caps_of(self._unlimited, signer)
    wrong = CERTIFY in caps and caps >= {cap for _hub, cap in self.certified(key)}
    return instead(touch, outranks(self, signer, key), wrong)


@_mutant(Authority, "outranks")
def a_root_is_revoked(touch: Any, outranks: Any, self: Any, signer: bytes, key: bytes) -> Any:
    """Whatever may certify takes the root its word, for nobody certified that one."""
    wrong = key == self.root and CERTIFY in caps_of(self._unlimited, signer)
    return instead(touch, outranks(self, signer, key), wrong or outranks(self, signer, key))


@_mutant(Authority, "_left_by_root")
def what_the_card_ended_ends_what_it_made(touch: Any, left: Any, self: Any, revokes: Any) -> Any:
    """Whoever stole a key ends the one that the card made in its place."""
    return instead(touch, left(self, revokes), self._unlimited)


@_mutant(Authority, "_left_by_root")
def an_accomplice_ends_what_the_card_made(touch: Any, left: Any, self: Any, revokes: Any) -> Any:
    """A key that the stolen one certified does so."""
    right, ended = left(self, revokes), {parse_key(one.fields["key"]) for one in revokes}
    return instead(touch, right, {key: powers for key, powers in self._unlimited.items() if key not in ended})


@_mutant(Authority, "outranks")
def who_does_more_ends_it_without_certifying_there(
    touch: Any, outranks: Any, self: Any, signer: bytes, key: bytes
) -> Any:
    """To end a key at a hub one need not certify at that hub."""
    powers = self._unlimited.get(signer, {})
    wrong = CERTIFY in caps_of(self._unlimited, signer)
    wrong = wrong and all(authority._at(powers, hub, cap) for hub, cap in self.certified(key))
    return instead(touch, outranks(self, signer, key), wrong)


def caps_of(reach: Any, key: bytes) -> set[str]:
    return {cap for _hub, cap in reach.get(key, {})}


@_mutant(Authority, "_cuts_of")
def the_revoked_do_not_revoke(touch: Any, cuts_of: Any, self: Any, feed: str, revokes: Any) -> Any:
    """A revocation by a key that is revoked itself is lifted."""
    right = cuts_of(self, feed, revokes)
    return instead(touch, right, cuts_of(self, feed, [one for one in revokes if one.signer not in right]))


# How much a key may say


@_mutant(authority, "beyond")
def nobody_says_too_much(touch: Any, beyond: Any, said: Any, home: Any) -> Any:
    """Whoever visits says without end."""
    return instead(touch, beyond(list(said), home), frozenset())


@_mutant(authority, "beyond")
def home_says_too_much(touch: Any, beyond: Any, said: Any, home: Any) -> Any:
    """Home's own keys have a measure, too."""
    said = list(said)
    return instead(touch, beyond(said, home), beyond(said, ()))


@_mutant(Authority, "_cuts_of_noise")
def noise_takes_back_what_its_key_ended(touch: Any, cuts: Any, self: Any) -> Any:
    """Whoever says too much undoes the revocations that they signed."""
    return instead(touch, cuts(self), {})


@_mutant(measure, "weight")
def long_words_weigh_nothing(touch: Any, weight: Any, raw: bytes) -> Any:
    """Words are counted, and not how long they are."""
    return instead(touch, weight(raw), measure.LEAST)


# Hosts, forks and settlements


@_mutant(Authority, "certifies")
def anybody_hosts(touch: Any, certifies: Any, self: Any, key: bytes, hub: bytes, *, revoked: bool = True) -> Any:
    """Any key may say that a feed lives at a hub."""
    return instead(touch, certifies(self, key, hub, revoked=revoked), MAX_INT)


@_mutant(Authority, "certifies")
def a_key_for_another_hub_hosts(
    touch: Any, certifies: Any, self: Any, key: bytes, hub: bytes, *, revoked: bool = True
) -> Any:
    """A hub's key that is certified for another hub alone says that feeds live at this one."""
    reach = self._reach if revoked else self._unlimited
    found = [last for (_hub, cap), last in reach.get(key, {}).items() if cap == CERTIFY and key != self.root]
    return instead(touch, certifies(self, key, hub, revoked=revoked), max(found, default=0))


@_mutant(judge, "_hosts")
def any_hub_hosts(touch: Any, hosts: Any, one: Any, hub: bytes, feed: str) -> Any:
    """A word about another feed of the hub's is taken for this one."""
    return instead(touch, hosts(one, hub, feed), one.kind == "host")


@_mutant(judge, "author")
def one_of_two_authors_is_picked(touch: Any, author: Any, key: bytes, passport: Any) -> Any:
    """A passport that names two people is the first one's."""
    people = [one.subject for one in passport.statements if one.kind == "cert"]
    return instead(touch, author(key, passport), people[0] if people else b"")


@_mutant(judge, "judge")
def a_fork_takes_nothing(touch: Any, original: Any, key: bytes, passport: Any, held: Any, fork: Any) -> Any:
    """A forked feed counts on."""
    right = original(key, passport, held, fork)
    return instead(touch, right, right._replace(upto=right.bound))


@_mutant(judge, "judge")
def a_hub_may_be_a_person(touch: Any, original: Any, key: bytes, passport: Any, held: Any, fork: Any) -> Any:
    """Nobody compares what a passport calls itself with whose it is."""
    right = original(key, passport, held, fork)
    return instead(touch, right, original(key, replace(passport, kind="person"), held, fork))


@_mutant(judge, "counts_to")
def settling_lifts_a_revocation(touch: Any, counts_to: Any, judgement: Any, seq: Any) -> Any:
    """What is settled counts, revoked or not."""
    right = counts_to(judgement, seq)
    return instead(touch, right, right if seq is None else max(judgement.upto, seq))


@_mutant(Authority, "settles")
def the_feed_settles_itself(touch: Any, settles: Any, self: Any, key: bytes) -> Any:
    """Whoever holds the forked feed's key says which branch counts."""
    return instead(touch, settles(self, key), settles(self, key) or key == self._feed)


@_mutant(Authority, "settles")
def a_slip_settles(touch: Any, settles: Any, self: Any, key: bytes) -> Any:
    """A key of a visited hub settles what was written at home."""
    return instead(touch, settles(self, key), key != self._feed and self.speaks(key))


@_mutant(judge, "_settled")
def one_of_two_settlements_is_picked(touch: Any, settled: Any, key: bytes, family: Any, held: Any) -> Any:
    """Of two settlements that differ the smaller counts."""
    each = [settled(key, family, [one]) for one in held]
    return instead(touch, settled(key, family, held), min((one for one in each if one), default=b""))


# One person


@_mutant(same_person, "same_person")
def a_half_joins(touch: Any, original: Any, person: bytes, held: Any) -> Any:
    """One side's word is enough."""
    held = list(held)
    said = {
        each: same_person.named_by(each, held)
        for one in held
        if one.kind == "same-person"
        for each in same_person.sides(one)
    }
    pairs = {(a, b) for a, others in said.items() for b in others} | {(b, a) for a in said for b in said[a]}
    wrong = same_person.one_person(person, lambda people: [b for a, b in pairs if a in people])
    return instead(touch, original(person, held), wrong)


@_mutant(same_person, "one_person")
def chains_are_not_followed(touch: Any, one_person: Any, person: bytes, linked: Any) -> Any:
    """Who is linked to somebody linked is somebody else."""
    return instead(touch, one_person(person, linked), frozenset({person, *linked([person])}))


@_mutant(same_person, "one_person")
def too_many_are_cut_to_some(touch: Any, one_person: Any, person: bytes, linked: Any) -> Any:
    """Of too many the first few are joined."""
    right = one_person(person, linked)
    near = {person, *linked([person])}
    return instead(touch, right, right if len(right) > 1 else frozenset(sorted(near)[: same_person.MOST_JOINED]))


@_mutant(Authority, "joins")
def a_slip_joins(touch: Any, joins: Any, self: Any, key: bytes) -> Any:
    """Whatever may certify says who else somebody is."""
    return instead(touch, joins(self, key), self.speaks(key))


@_mutant(Authority, "joins")
def a_visited_hub_joins(touch: Any, joins: Any, self: Any, key: bytes) -> Any:
    """Whatever may name at any hub says who else somebody is."""
    return instead(touch, joins(self, key), self.speaks(key) and NAME in caps_of(self._reach, key))


@_mutant(Authority, "joins")
def anybody_joins(touch: Any, joins: Any, self: Any, key: bytes) -> Any:
    """A half counts whoever signed it."""
    return instead(touch, joins(self, key), True)


@_mutant(Authority, "speaks")
def the_revoked_go_on_speaking(touch: Any, speaks: Any, self: Any, key: bytes) -> Any:
    """What a revoked key says about who is who, and which branch counts, stands."""
    wrong = CERTIFY in caps_of(self._unlimited, key)
    return instead(touch, speaks(self, key), wrong)
