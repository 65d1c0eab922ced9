"""A whole name, as a viewer sees it."""

from itertools import pairwise

from hub.core.cid import id_text
from hub.testing import sown
from naming.core.book import Set
from naming.core.labels import MOST_LABELS, key_label
from naming.core.operations import ALIAS, CID, Operation, Target
from naming.core.resolving import MOST_ALIASES, Viewer, resolve
from tests.naming.core.said import AMA, AMANI, BANDA, ESI, KOFI, SEAT, ZAWADI, answer, hub, person, said

FILE = Target(CID, "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy")
CLAIM = said("claim", AMANI, AMANI, "amani")


def bind(zone: bytes, label: str, target: Target) -> Operation:
    return said("bind", zone, zone, label, target=target)


def alias(zone: bytes, label: str, name: str) -> Operation:
    return bind(zone, label, Target(ALIAS, name))


def values(name: str, held: list[Operation], *zones: bytes) -> list[str]:
    return [each.target.value for each in answer(name, held, *zones).found]


def test_the_nearest_zone_of_the_viewer_decides() -> None:
    held = [bind(AMA, "soko", hub(BANDA)), bind(AMANI, "soko", hub(ZAWADI)), said("claim", ESI, ESI, "soko")]
    assert values("soko", held, AMA, AMANI) == [id_text(BANDA)]
    assert values("soko", held, AMANI, AMA) == [id_text(ZAWADI)]
    assert values("soko", held) == [id_text(ESI)]
    own = Viewer((AMANI,), own={"soko": KOFI})
    assert [each.target.value for each in resolve(Set(held), own, "soko").found] == [id_text(KOFI)]


def test_a_key_label_is_its_keys_whatever_anybody_says() -> None:
    group = sown("group")
    for zone, more in ((AMANI, {}), (AMA, {"people": {AMA}}), (group, {"groups": {group: frozenset({AMA})}})):
        name = key_label(zone)
        held = [bind(AMANI, name, FILE), said("claim", ZAWADI, ZAWADI, name), bind(zone, "rota", FILE)]
        found = answer(name, held, AMANI, **more)
        assert [each.target.value for each in found.found] == [id_text(zone)]
        assert found.found[0].target.kind == Set([], **more).kind(zone)
    assert answer(f"rota.{key_label(AMA)}", [bind(AMA, "rota", FILE)]).found[0].target == FILE


def test_a_name_of_eight_labels_leads_on_from_zone_to_zone() -> None:
    zones = [AMANI, *(sown("zone", number) for number in range(MOST_LABELS - 1))]
    held = [CLAIM] + [bind(zone, "next", hub(to)) for zone, to in pairwise(zones)]
    name = ".".join(["next"] * (MOST_LABELS - 1) + ["amani"])
    found = answer(name, held)
    assert found.found[0].target == hub(zones[-1])
    assert len(found.found[0].trail) == MOST_LABELS


def test_what_stops_on_the_way_says_where_and_what_is_left() -> None:
    other = said("claim", ZAWADI, ZAWADI, "amani")
    way = bind(AMANI, "clinic", hub(BANDA))
    blocked = said("block", KOFI, AMANI, "clinic", seat=SEAT)
    found = answer("door.clinic.amani", [CLAIM, way, blocked])
    assert (found.state, found.blocks, found.left) == ("blocked", (blocked,), ("door",))
    found = answer("door.clinic.amani", [CLAIM, way, other])
    assert (found.state, found.left) == ("contested", ("door", "clinic"))
    assert answer("door.clinic.amani", [CLAIM, bind(AMANI, "clinic", FILE)]).state == "none"
    assert answer("clinic.amani", [CLAIM, way]).left == ()


def test_an_alias_is_seen_from_its_zone_by_everybody() -> None:
    held = [
        CLAIM,
        alias(AMANI, "market", "soko"),
        bind(AMANI, "soko", hub(ZAWADI)),
        bind(AMA, "soko", hub(BANDA)),
        said("claim", ESI, ESI, "soko"),
    ]
    for zones in ((), (AMA,), (AMA, AMANI)):
        assert values("market.amani", held, *zones) == [id_text(ZAWADI)], zones


def test_what_a_zone_said_leads_to_no_stranger_where_it_leads_nowhere() -> None:
    """An alias whose name is unknown here, or is none, is still what the zone said of the label."""
    stranger = said("claim", ESI, ESI, "soko")
    for name in ("duka.zawadi", "soko.soko", "NO NAME"):
        held = [alias(AMANI, "soko", name), stranger]
        assert answer("soko", held, AMANI).state in ("none", "circular"), name
        held = [alias(AMA, "soko", name), bind(AMANI, "soko", hub(ZAWADI))]
        assert answer("soko", held, AMA, AMANI).state in ("none", "circular"), name


def test_eight_aliases_are_followed_and_no_more_and_a_circle_ends() -> None:
    line = [alias(AMANI, f"a{number}", f"a{number + 1}") for number in range(MOST_ALIASES + 1)]
    end = bind(AMANI, f"a{MOST_ALIASES}", FILE)
    assert answer("a0", [*line[:-1], end], AMANI).found[0].target == FILE
    further = bind(AMANI, f"a{MOST_ALIASES + 1}", FILE)
    assert answer("a0", [*line, further], AMANI).state == "circular"
    assert answer("a", [alias(AMANI, "a", "b"), alias(AMANI, "b", "a")], AMANI).state == "circular"


def test_aliases_of_aliases_cost_no_more_than_the_eight() -> None:
    """Each of eight labels an alias of eight labels: the aliases of a whole name are counted."""
    asked = 0

    class Counting(Set):
        def register(self, zone: bytes, label: str):  # type: ignore[no-untyped-def]
            nonlocal asked
            asked += 1
            return super().register(zone, label)

    bottom = bind(AMANI, "l0", hub(AMANI))
    line = [alias(AMANI, f"l{number + 1}", ".".join([f"l{number}"] * MOST_LABELS)) for number in range(4)]
    book = Counting([bottom, *line])
    assert resolve(book, Viewer((AMANI,)), "l4").state == "circular"
    assert asked < 100


def test_bytes_decide_and_no_table_of_letters() -> None:
    composed, apart = "caf\u00e9", "cafe\u0301"
    hidden = ["so\u200bko", "so\u202eko", "so\u00adko"]
    held = [bind(AMANI, composed, hub(ZAWADI)), bind(AMANI, apart, hub(BANDA))]
    held += [bind(AMANI, label, person(AMA)) for label in hidden]
    assert values(composed, held, AMANI) == [id_text(ZAWADI)]
    assert values(apart, held, AMANI) == [id_text(BANDA)]
    assert all(values(label, held, AMANI) == [id_text(AMA)] for label in hidden)
    assert answer("soko", held, AMANI).state == "none"
