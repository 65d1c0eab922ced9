"""What people say of names in a small world, drawn by chance: each word may know some that were said before.

Zones are two hubs, a person and a group; kofi is a moderator at amani; esi and yaw are nobody there, unless somebody
leads a label to them or offers them one. Strangers are in no story: laws add what they say.
"""

from collections.abc import Collection, Iterable, Sequence
from random import Random
from typing import Final, NamedTuple

from hub.core.cid import id_text
from hub.testing import sown
from naming.core.book import Set
from naming.core.labels import key_label
from naming.core.operations import ALIAS, CID, Operation, Target
from naming.core.registers import Register
from naming.core.resolving import Answer, Viewer, resolve
from tests.naming.core.said import AMA, AMANI, ESI, KOFI, SEAT, YAW, ZAWADI, hub, person

GROUP: Final = sown("group")
HUBS: Final = (AMANI, ZAWADI)
PEOPLE: Final = (AMA, KOFI, ESI, YAW)
STRANGERS: Final = tuple(sown("stranger", number) for number in range(3))
GROUPS: Final = {GROUP: frozenset({AMA, KOFI})}
ZONES: Final = (AMANI, AMANI, AMANI, ZAWADI, AMA, GROUP)
LABELS: Final = ("soko", "soko", "soko", "amani")
FILE: Final = Target(CID, "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy")
NAMES: Final = ("soko", "amani", "soko.amani", f"amani.soko.{key_label(AMANI)}", f"soko.{key_label(GROUP)}")
ALIASES: Final = ("amani", "soko", "soko.amani", "duka.nowhere", f"soko.{key_label(AMA)}")
VIEWERS: Final = (
    Viewer(),
    Viewer((AMA, AMANI), frozenset({ZAWADI})),
    Viewer((ZAWADI,), own={"amani": AMANI}),
)
KINDS: Final = ("bind", "bind", "bind", "offer", "offer", "take", "take", "unbind", "block", "lift", "accept")
PLACES: Final = [(AMANI, "soko"), (AMANI, "amani"), (ZAWADI, "soko"), (AMA, "soko"), (GROUP, "soko")]
WRITERS: Final = {zone: GROUPS.get(zone, frozenset({zone})) for zone in ZONES}
FEEDS: Final = {who: sown("feed", who.hex()) for who in (*HUBS, *PEOPLE, *STRANGERS)}


class Story(NamedTuple):
    """Words in the order in which they were said, and the days of hubs."""

    said: list[Operation]
    days: dict[bytes, int]

    def book(
        self,
        said: Iterable[Operation] | None = None,
        days: dict[bytes, int] | None = None,
        hidden: Collection[bytes] = (),
    ) -> Set:
        """What who holds these words knows, as they came."""
        told = self.said if said is None else said
        return Set(told, self.days if days is None else days, GROUPS, {(AMANI, KOFI, SEAT)}, PEOPLE, hidden)


def story(chance: Random, most: int = 14) -> Story:
    said = list[Operation]()
    for _word in range(chance.randrange(4, most)):
        said.append(word(chance, said))
    return Story(said, {each: chance.randrange(4) for each in (*HUBS, AMA)})


def word(chance: Random, said: Sequence[Operation]) -> Operation:
    """One more, by somebody who may say such a thing, mostly."""
    zone, label = chance.choice(ZONES), chance.choice(LABELS)
    if chance.random() < 0.15:
        return claim(chance, said, chance.choice(HUBS))
    before = [each for each in said if each.zone == zone and each.label == label]
    kind = chance.choice(KINDS) if before else "bind"
    if kind in ("offer", "take", "accept"):
        return answering(chance, kind, before)
    by = chance.choice(sorted(WRITERS[zone]))
    known = frozenset(each.id for each in chance.sample(before, min(len(before), chance.choice((0, 1, 1, 2, 3)))))
    if kind == "lift" or (kind == "block" and zone == AMANI and chance.random() < 0.7):
        blocks = frozenset(each.id for each in before if each.kind == "block" and chance.random() < 0.8)
        known = blocks if kind == "lift" else known
        kind, by = "unbind" if kind == "lift" else "block", KOFI if zone == AMANI else by
        return operation(chance, kind, by, zone, label, after=known, seat=SEAT if zone == AMANI else b"")
    if kind != "bind":
        return operation(chance, kind, by, zone, label, after=known)
    until = chance.choice((None, None, None, 1, 2, 3))
    handed = chance.random() < 0.8
    return operation(chance, "bind", by, zone, label, target=goal(chance), after=known, until=until, handed=handed)


def answering(chance: Random, kind: str, before: Sequence[Operation]) -> Operation:
    """Something said of what was said; mostly of the newest that it can be said of, by whom that concerns."""
    fitting = [each for each in before if each.kind == ("offer" if kind == "take" else "bind") or each.kind == "take"]
    fitting = [each for each in fitting if kind != "take" or each.kind == "offer"] or list(before)
    about = chance.choice(fitting[-3:])
    by = about.to if kind == "take" else holder(about)
    if not by or chance.random() < 0.1:
        by = chance.choice(PEOPLE)
    to = chance.choice(PEOPLE) if kind == "offer" else b""
    return operation(chance, kind, by, about.zone, about.label, of=about.id, to=to)


def holder(about: Operation) -> bytes:
    """Whose label it is by this."""
    if about.kind == "take":
        return about.by
    return next((each for each in PEOPLE if about.target == person(each)), b"")


def goal(chance: Random) -> Target:
    """Where a label leads; mostly to a person."""
    if chance.random() < 0.6:
        return person(chance.choice(PEOPLE[:3]))
    return chance.choice((hub(AMANI), hub(ZAWADI), Target("group", id_text(GROUP)), FILE, alias(chance)))


def alias(chance: Random) -> Target:
    return Target(ALIAS, chance.choice(ALIASES))


def claim(chance: Random, said: Iterable[Operation], by: bytes) -> Operation:
    own = [each.id for each in said if each.kind in ("claim", "unclaim") and each.by == by]
    kind = "unclaim" if chance.random() < 0.3 else "claim"
    return operation(chance, kind, by, by, "amani", after=frozenset(own) if chance.random() < 0.7 else frozenset())


def noise(chance: Random, said: Sequence[Operation], by: bytes) -> Operation:
    """Whatever somebody may say who has nothing to say."""
    zone, label = chance.choice(ZONES), chance.choice(LABELS)
    known = frozenset(each.id for each in chance.sample(said, min(len(said), 3)))
    about = chance.choice(said)
    place = chance.choice(((zone, label), (about.zone, about.label)))
    kind = chance.choice(("bind", "unbind", "block", "offer", "take", "take", "accept", "claim", "unclaim"))
    if kind in ("claim", "unclaim"):
        place = by, "amani"
    to = chance.choice(STRANGERS)
    target = person(by) if kind == "bind" else None
    return operation(
        chance, kind, by, *place, after=known, of=about.id, to=to, target=target, seat=SEAT, handed=kind == "bind"
    )


def operation(chance: Random, kind: str, by: bytes, zone: bytes, label: str, **more: object) -> Operation:
    seq = chance.randrange(1, 1_000_000)
    return Operation(chance.randbytes(32), by, by, FEEDS[by], seq, kind, zone, label, **more)  # type: ignore[arg-type]


def registers(book: Set) -> list[Register]:
    return [book.register(*place) for place in PLACES]


def answers(book: Set, viewer: Viewer) -> list[Answer]:
    return [resolve(book, viewer, name) for name in NAMES]


def all_of(book: Set, viewer: Viewer) -> tuple[list[Register], list[Answer]]:
    """All that a book says of this world to somebody."""
    return registers(book), answers(book, viewer)
