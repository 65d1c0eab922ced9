"""A whole name as a viewer sees it, with the trail that led there: who says so.

The rightmost label is a zone: a key label is its key's; else the viewer's own zones decide, the nearest first; else the
hub that alone ever called itself so, if these zones never said anything of the name; else it is contested, and all are
shown. Each label before it stands in the zone
that the one after it led to. An alias goes on with its own name, as its zone sees it, whoever asks.

What moderators took out of sight where somebody looks is not shown there, and decides as before.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple, Protocol

from hub.core.cid import id_text, parse_id
from naming.core.claims import Claim, Claims, claims
from naming.core.labels import labels_of, zone_of
from naming.core.operations import ALIAS, HUB, ZONES, Operation, Target
from naming.core.registers import BLOCKED, HIDDEN, NONE, SETTLED, SPLIT, Book, Value, in_sight

CONTESTED, CIRCULAR = "contested", "circular"
MOST_ALIASES: Final = 8


class Library(Book, Claims, Protocol):
    """All that is asked of what is held."""

    def kind(self, zone: bytes) -> str:
        """What a zone is, as far as it is known: hub, person or group."""


@dataclass(frozen=True)
class Viewer:
    """Who asks. zones: theirs, the nearest first: a person, and the hub where they stand.  trusted: zones whose word
    is shown beside what hubs call themselves, as those of neighbours.  own: whom they call how, which nobody else is
    told; ids of zones (32 bytes) by label."""

    zones: tuple[bytes, ...] = ()
    trusted: frozenset[bytes] = frozenset()
    own: Mapping[str, bytes] = field(default_factory=dict)


class Step(NamedTuple):
    """One label on the way. how: key, own (the viewer's private name), here (one of the viewer's zones), zone (that
    of the step before), calls-itself.  zone: who says it.  operation: by what."""

    label: str
    how: str
    zone: bytes | None
    operation: Operation | None = None
    accepted: bool = False
    hands: tuple[Operation, ...] = ()

    @property
    def is_alias(self) -> bool:
        target = self.operation.target if self.operation else None
        return target is not None and target.kind == ALIAS


class Found(NamedTuple):
    """A target, and who says so."""

    target: Target
    trail: tuple[Step, ...]


class Answer(NamedTuple):
    """state: settled, split, contested, blocked, circular, hidden or none.  found: one where it is settled, else all
    that the label may be that is none of these.  claims: of a contested name, who calls itself so.  blocks: of a
    blocked one, by whom and why.  left: the labels before that one, the innermost first, which were not asked for
    yet."""

    state: str
    found: tuple[Found, ...] = ()
    claims: tuple[Claim, ...] = ()
    blocks: tuple[Operation, ...] = ()
    left: tuple[str, ...] = ()


NOTHING: Final = Answer(NONE)


def resolve(book: Library, viewer: Viewer, name: str) -> Answer:
    """Where a name leads; ValueError where it is none."""
    return within(book, viewer, labels_of(name), ())


def within(book: Library, viewer: Viewer, labels: tuple[str, ...], trail: tuple[Step, ...]) -> Answer:
    answer = beginning(book, viewer, labels[-1], trail)
    for place in reversed(range(len(labels) - 1)):
        if answer.state != SETTLED:
            return answer._replace(left=labels[: place + 1] + answer.left)
        found = answer.found[0]
        if found.target.kind not in ZONES:
            return NOTHING
        answer = led(book, parse_id(found.target.value), labels[place], "zone", found.trail)
    return answer


def beginning(book: Library, viewer: Viewer, label: str, trail: tuple[Step, ...]) -> Answer:
    """What the rightmost label of a name is to this viewer. A zone that says anything of it decides, wherever that
    leads: else a stranger would be found where an alias is broken."""
    if (zone := zone_of(label)) is not None:
        return one(book, zone, trail, Step(label, "key", None))
    if (zone := viewer.own.get(label)) is not None:
        return one(book, zone, trail, Step(label, "own", None))
    registers = [(zone, book.register(zone, label)) for zone in viewer.zones]
    for zone, register in registers:
        if register.state != NONE:
            return led(book, zone, label, "here", trail)
    ended = any(register.heads for _zone, register in registers)
    return claimed(book, viewer, label, trail, ended)


def claimed(book: Library, viewer: Viewer, label: str, trail: tuple[Step, ...], ended: bool) -> Answer:
    """The hub that is called so. ended: one of the viewer's zones led the label elsewhere and does no more; then nobody
    has it who was not chosen, or a name would go to a stranger on the day on which a lease ends."""
    known = claims(book, label, viewer.trusted | set(viewer.zones))
    standing = {each.hub: each for each in known if each.standing}
    mine = [standing[zone] for zone in viewer.zones if zone in standing]
    if mine or (len(known) == 1 and standing and not ended):
        each = (mine or known)[0]
        if book.is_hidden(each.operation):
            return Answer(HIDDEN)
        step = Step(label, "here" if mine else "calls-itself", each.hub, each.operation)
        return Answer(SETTLED, (Found(Target(HUB, id_text(each.hub)), (*trail, step)),))
    if not known:
        return NOTHING
    seen = tuple(each for each in known if not book.is_hidden(each.operation))
    steps = ((each, Step(label, "calls-itself", each.hub, each.operation)) for each in seen)
    found = tuple(Found(Target(HUB, id_text(each.hub)), (*trail, step)) for each, step in steps)
    return Answer(CONTESTED if seen else HIDDEN, found, seen)


def led(book: Library, zone: bytes, label: str, how: str, trail: tuple[Step, ...]) -> Answer:
    """Where a zone leads a label. The aliases of the whole trail are counted, for each of eight labels may be one that
    is made of eight."""
    register = in_sight(book, book.register(zone, label))
    if register.state in (NONE, BLOCKED, HIDDEN):
        return Answer(register.state, blocks=register.blocks)
    found = tuple(Found(each.target, (*trail, step(label, how, zone, each))) for each in register.values)
    if register.state == SPLIT or found[0].target.kind != ALIAS:
        return Answer(register.state, found)
    if sum(each.is_alias for each in found[0].trail) > MOST_ALIASES:
        return Answer(CIRCULAR, found)
    try:
        labels = labels_of(found[0].target.value)
    except ValueError:
        return NOTHING
    return within(book, Viewer((zone,)), labels, found[0].trail)


def step(label: str, how: str, zone: bytes, value: Value) -> Step:
    return Step(label, how, zone, value.operation, value.accepted, value.hands)


def one(book: Library, zone: bytes, trail: tuple[Step, ...], said: Step) -> Answer:
    """A zone that the viewer named by itself."""
    return Answer(SETTLED, (Found(Target(book.kind(zone), id_text(zone)), (*trail, said)),))
