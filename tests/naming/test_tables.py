"""What tables hold of names, and what follows from all that was said held in memory, are one: real records of a hub,
its moderator, a person and a group elsewhere, and of strangers, which came in some order."""

from random import Random
from typing import Any

import pytest

from hub import api
from hub.accounts.models import Seat
from hub.accounts.testing import give
from hub.core.cid import id_text
from hub.log import store
from hub.testing import HubWriter, Writer, replay
from naming import records
from naming.core.book import Set
from naming.core.operations import Operation
from naming.core.registers import Register
from naming.core.resolving import Viewer, resolve
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


def test_tables_say_what_the_set_says() -> None:
    cast = Cast()
    for number in range(STORIES):
        chance = Random(number)
        told = [each for each in village.story(chance, 22).said if each.kind != "claim" or each.by in village.HUBS]
        for _word in range(3):
            told.append(village.noise(chance, told, chance.choice(STRANGERS)))
        for each in told:
            cast.say(each, number)
    cast.arrive(Random(STORIES))
    held, book = Held(), cast.book()
    states = set()
    for zone, label in sorted(book.labels):
        assert seen(held.register(zone, label)) == seen(book.register(zone, label)), label
        states.add(book.register(zone, label).state)
    assert states == {"settled", "split", "blocked", "none"}
    viewers = [Viewer(), Viewer((cast.ids[AMA], cast.ids[AMANI]), frozenset({cast.ids[ZAWADI]}))]
    for number in range(STORIES):
        for viewer in viewers:
            for name in (f"amani-{number}", f"soko-{number}.amani-{number}"):
                found, right = resolve(held, viewer, name), resolve(book, viewer, name)
                assert found.state == right.state, name
                assert [each.target for each in found.found] == [each.target for each in right.found], name
                assert [each.hub for each in found.claims] == [each.hub for each in right.claims], name
