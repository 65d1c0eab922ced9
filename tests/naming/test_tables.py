"""What tables hold of names, and what follows from all that was said held in memory, are one: real records of a hub,
its moderator, a person and a group elsewhere, and of strangers, which came in some order."""

from collections.abc import Collection
from random import Random
from typing import Any

import pytest

from hub import api
from hub.accounts.models import Seat
from hub.accounts.testing import give
from hub.core.cid import id_text
from hub.log import store
from hub.testing import HubWriter, Writer, replay
from naming import held, records
from naming.core.book import Set
from naming.core.claims import MOST_CLAIMANTS, MOST_OF_A_HUB
from naming.core.operations import Operation, Target
from naming.core.registers import MOST_OF_A_ZONE, Register
from naming.core.resolving import Answer, Viewer, resolve
from naming.held import Held
from tests.naming.core import village
from tests.naming.core.said import AMA, AMANI, ESI, KOFI, SEAT, YAW, ZAWADI
from tests.naming.core.village import GROUP, STRANGERS
from tests.people import founded_hub, signed_up

pytestmark = pytest.mark.django_db

STORIES = 12
MADE = {
    "bind": records.Bind,
    "unbind": records.Unbind,
    "block": records.Block,
    "claim": records.Claim,
    "unclaim": records.Unclaim,
    "offer": records.Offer,
    "take": records.Take,
    "accept": records.Accept,
}


class Cast:
    """Those of the village as they really are: `ids` by the ids that a story gives them."""

    def __init__(self) -> None:
        here = founded_hub("Amani")
        self.kofi = signed_up("kofi")
        give(self.kofi, "moderator")
        seat = Seat.objects.get(person=self.kofi.person_id, role="moderator")
        self.far = {who: Writer(who.hex()[:8]) for who in (AMA, ESI, YAW, *STRANGERS)} | {ZAWADI: HubWriter("zawadi")}
        founded = self.far[AMA].write(records.Group(title="Rota", writers=[id_text(bytes(self.kofi.person_id))]))
        self.ids = {who: writer.person.id for who, writer in self.far.items()}
        self.ids |= {AMANI: here.id, KOFI: bytes(self.kofi.person_id), GROUP: founded.id, SEAT: bytes(seat.entry)}
        self.said = dict[bytes, Operation]()

    def say(self, told: Operation, number: int) -> None:
        """A word of a story, of a label of that story's own."""
        told = of_its_kind(told)
        record = MADE[told.kind](**self.fields(told, number))
        by = self.ids.get(told.by, told.by)
        if told.by == AMANI:
            entry = api.publish_as_hub(record)
        elif told.by == KOFI:
            assert self.kofi.pen
            entry = store.publish(self.kofi.pen, record)
        else:
            entry = self.far[told.by].write(record)
        self.ids[told.id] = entry.id
        hub = self.ids[AMANI] if told.by in (AMANI, KOFI) else self.far[told.by].hub.id
        self.said[entry.id] = told._replace(
            id=entry.id,
            by=by,
            hub=hub,
            zone=self.ids[told.zone],
            label=label_of(told.label, number),
            target=told.target and told.target._replace(value=self.text(told.target.value, number)),
            after=frozenset(self.ids[each] for each in told.after),
            of=self.ids.get(told.of, b""),
            to=self.ids.get(told.to, b""),
            seat=self.ids[SEAT] if told.seat else b"",
            seq=entry.seq,
        )

    def fields(self, told: Operation, number: int) -> dict[str, Any]:
        ids = {name: id_text(self.ids[value]) for name in ("of", "to") if (value := getattr(told, name))}
        fields: dict[str, Any] = {"label": label_of(told.label, number), **ids}
        if told.kind not in ("claim", "unclaim"):
            fields["zone"] = id_text(self.ids[told.zone])
        if told.kind in ("bind", "unbind", "block", "claim", "unclaim"):
            fields["after"] = [id_text(self.ids[each]) for each in told.after]
        if told.kind == "bind" and told.target:
            fields |= {"what": told.target.kind, "target": self.text(told.target.value, number)}
            fields |= {"until": told.until, "handed": told.handed}
        if told.kind in ("block", "unbind") and told.seat:
            fields["seat"] = id_text(self.ids[SEAT])
        return fields | ({"reason": "It reads as another's."} if told.kind == "block" else {})

    def text(self, value: str, number: int) -> str:
        """Where a label leads, in the world as it is."""
        known = {id_text(who): id_text(real) for who, real in self.ids.items()}
        if value in known:
            return known[value]
        return ".".join(label_of(part, number) if part in village.LABELS else part for part in value.split("."))

    def arrive(self, chance: Random) -> None:
        """What was said elsewhere comes, from one after the other."""
        writers = list(self.far.values())
        chance.shuffle(writers)
        replay(*writers)

    def book(self) -> Set:
        hubs = (self.ids[AMANI], self.ids[ZAWADI])
        return Set(
            self.said.values(),
            {each: api.epoch_of(each) for each in hubs},
            {self.ids[GROUP]: frozenset({self.ids[AMA], self.ids[KOFI]})},
            {(self.ids[AMANI], self.ids[KOFI], self.ids[SEAT])},
            [who for name, who in self.ids.items() if name not in (AMANI, ZAWADI)],
        )


def of_its_kind(told: Operation) -> Operation:
    """Without what no record of this kind says."""
    fields: dict[str, Any] = {"of": b"", "to": b"", "seat": b"", "handed": False, "until": None, "after": frozenset()}
    kept = {
        "bind": {"handed", "until", "after"},
        "block": {"seat", "after"},
        "unbind": {"seat", "after"},
        "offer": {"of", "to"},
        "take": {"of"},
        "accept": {"of"},
    }
    return told._replace(**{name: none for name, none in fields.items() if name not in kept.get(told.kind, {"after"})})


def label_of(label: str, number: int) -> str:
    return f"{label}-{number}"


def seen(register: Register) -> tuple[object, ...]:
    """A register as far as it is the same wherever the feed of an operation stands."""
    values = [
        (each.target, each.operation.id, each.accepted, [hand.id for hand in each.hands]) for each in register.values
    ]
    return register.state, values, [each.id for each in register.blocks], register.heads


def test_tables_say_what_the_set_says(monkeypatch: pytest.MonkeyPatch) -> None:
    cast = Cast()
    for number in range(STORIES):
        chance = Random(number)
        told = [each for each in village.story(chance, 22).said if each.kind != "claim" or each.by in village.HUBS]
        for _word in range(3):
            told.append(village.noise(chance, told, chance.choice(STRANGERS)))
        known = frozenset(each.id for each in told if each.label == "soko")
        told.append(village.operation(chance, "unbind", KOFI, AMANI, "soko", after=known, seat=SEAT))
        for each in told:
            cast.say(each, number)
    cast.arrive(Random(STORIES))
    book = cast.book()
    assert {book.register(*place).state for place in book.labels} == {"settled", "split", "blocked", "none"}
    same(cast, book)
    monkeypatch.setattr(held, "MOST_WHOLE", 0)
    same(cast, book)


def same(cast: Cast, book: Set) -> None:
    """What tables say of all stories is what the set says: each label asked by itself, those of a zone together, and as
    parts of names."""
    alone, together = Held(), Held()
    for zone in {zone for zone, _label in book.labels}:
        together.read(zone, [label for each, label in book.labels if each == zone])
    for zone, label in sorted(book.labels):
        right = seen(book.register(zone, label))
        assert seen(alone.register(zone, label)) == right, label
        assert seen(together.register(zone, label)) == right, label
    viewers = [Viewer(), Viewer((cast.ids[AMA], cast.ids[AMANI]), frozenset({cast.ids[ZAWADI]}))]
    for number in range(STORIES):
        for viewer in viewers:
            for name in (f"amani-{number}", f"soko-{number}.amani-{number}"):
                found, right = resolve(alone, viewer, name), resolve(book, viewer, name)
                assert found.state == right.state, name
                assert [each.target for each in found.found] == [each.target for each in right.found], name
                assert [each.hub for each in found.claims] == [each.hub for each in right.claims], name


def test_tables_say_what_the_set_says_however_much_was_said() -> None:
    """Of a name that its zone led elsewhere more often than counts, in lines that part and meet and run into those of
    another label; and of one that many hubs call themselves again and again."""
    founded_hub("Riverbend")
    chance, zone, told = Random(1), HubWriter("zone"), list[Operation]()
    for number in range(MOST_OF_A_ZONE + 60):
        label = "soko" if chance.random() < 0.97 else "duka"
        before = chance.sample(told[-4:], min(len(told), chance.choice((0, 1, 1, 1, 2)))) if number % 50 else told[-2:]
        kind = chance.choice(("bind",) * 30 + ("unbind", "block"))
        told.append(worded(zone, kind, label, before))
    crowd = [HubWriter(f"crowd {number}") for number in range(MOST_CLAIMANTS + 9)]
    for number, hub in enumerate(crowd):
        own = list[Operation]()
        for _word in range(1 if number % 10 else 3 * MOST_OF_A_HUB):
            before = chance.sample(own, min(len(own), chance.randrange(3)))
            own.append(worded(hub, chance.choice(("claim", "claim", "unclaim")), "amani", before))
        told += own
    replay(zone, *crowd)
    book = Set(told)
    together = Held()
    together.read(zone.hub.id, ["soko", "duka"])
    for label in ("soko", "duka"):
        right = seen(book.register(zone.hub.id, label))
        assert seen(Held().register(zone.hub.id, label)) == seen(together.register(zone.hub.id, label)) == right, label
    for trusted in (frozenset[bytes](), frozenset(each.hub.id for each in crowd[:30])):
        alone = Held()
        found, claimed = (resolve(each, Viewer(trusted=trusted), "amani") for each in (alone, book))
        assert (found.state, claimants(found)) == (claimed.state, claimants(claimed))
        assert all(alone.entry(each.operation) for each in found.claims), "and where each stands is known"


def claimants(answer: Answer) -> list[tuple[bytes, bytes, bool]]:
    """Who is called so, by which of their words."""
    return [(each.hub, each.operation.id, each.standing) for each in answer.claims]


def worded(hub: HubWriter, kind: str, label: str, before: Collection[Operation]) -> Operation:
    """A word of a hub on a label of its own zone, or on its bare name."""
    number, target = len(hub.written), Target("address", f"10.0.{len(hub.written) // 250}.{len(hub.written) % 250}")
    fields: dict[str, Any] = {"label": label, "after": [id_text(each.id) for each in before]}
    fields |= {"what": target.kind, "target": target.value} if kind == "bind" else {}
    fields |= {"reason": "It reads as another's."} if kind == "block" else {}
    entry, who, after = hub.write(MADE[kind](**fields)), hub.hub.id, frozenset(each.id for each in before)
    led = target if kind == "bind" else None
    return Operation(entry.id, who, who, hub.key, number, kind, who, label, led, after)
