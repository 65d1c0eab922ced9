"""Records: what may be written can be read, everything else is refused in words."""

from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core import record as records
from hub.core.errors import LocalError, RemoteError
from hub.core.plain import MAX_INT
from hub.core.record import Record, decode, encode, parse, record, to_body

N = b"n" * 16
leaves = (
    st.none()
    | st.booleans()
    | st.integers(-MAX_INT, MAX_INT)
    | st.text(max_size=20)
    | st.binary(max_size=40)
    | st.binary(min_size=32, max_size=32).map(lambda digest: b"\x01\x71\x12\x20" + digest)
)
values = st.recursive(
    leaves,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)
mappings = st.dictionaries(st.text(), values, max_size=5)


@record("market.price")
@dataclass(frozen=True, slots=True, kw_only=True)
class Price(Record):
    crop: str
    cents: int
    sold: bool = False
    as_: str | None = None
    places: list[str] = field(default_factory=list)
    notes: dict[str, int | None] | None = None
    open: Any = None

    def validate(self) -> None:
        if self.cents < 0:
            raise ValueError("a price is not negative")


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value]
    return value


def body_of(**fields: Any) -> bytes:
    return cbor2.dumps({"t": "market.price", "n": N, **fields}, canonical=True)


@given(mappings)
def test_what_is_written_is_read_back(mapping: dict[str, Any]) -> None:
    mapping = {**mapping, "t": "market.price", "n": N}

    assert decode(encode(mapping)) == mapping


@given(mappings)
def test_there_is_one_body_for_one_mapping(mapping: dict[str, Any]) -> None:
    mapping = {**mapping, "t": "market.price", "n": N}

    assert encode(mapping) == encode(dict(reversed(mapping.items())))


@pytest.mark.parametrize(
    "value", [1.5, MAX_INT + 1, -MAX_INT - 1, 2**70, {1: "a"}, (1, 2), nested(16), object(), "\ud800"]
)
def test_what_could_not_be_read_is_never_written(value: object) -> None:
    with pytest.raises(LocalError):
        encode({"t": "market.price", "n": N, "x": value})


@pytest.mark.parametrize("value", [1.5, MAX_INT + 1, -MAX_INT - 1, 2**63, 2**70, {1: "a"}, nested(16), nested(400)])
def test_values_outside_the_subset_are_refused(value: object) -> None:
    with pytest.raises(RemoteError):
        decode(body_of(x=value))


def test_sixteen_containers_are_not_too_deep() -> None:
    assert decode(body_of(x=nested(15)))["x"] == nested(15)


@pytest.mark.parametrize("head", [b"\xd8\x2a", b"\xd9\x00\x2a", b"\xda\x00\x00\x00\x2a", b"\xdb" + bytes(7) + b"\x2a"])
def test_a_link_is_not_mistaken_for_bytes(head: bytes) -> None:
    link = head + b"\x58\x25\x00\x01\x71\x12\x20" + b"\x11" * 32
    body = b"\xa3\x61n\x50" + N + b"\x61t\x6cmarket.price\x61x" + link

    with pytest.raises(RemoteError):
        decode(body)


def test_bytes_that_look_like_a_link_are_bytes() -> None:
    value = b"\xd8\x2a\x58\x25\x00\x01\x71\x12\x20" + b"\x11" * 32

    assert decode(body_of(x=value))["x"] == value


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff",
        cbor2.dumps([1]),
        cbor2.dumps({"n": N}),
        cbor2.dumps({"t": "a.b"}),
        cbor2.dumps({"n": N[1:], "t": "a.b"}),
        cbor2.dumps({"n": N, "t": 1}),
        body_of() + b"\0",
        body_of(x="a" * 17000),
        b"\x81" * 16000,
    ],
)
def test_bodies_of_another_shape_are_refused(body: bytes) -> None:
    with pytest.raises(RemoteError) as caught:
        decode(body)

    assert caught.value.code == "record"


@given(st.binary(max_size=200))
@settings(max_examples=300)
def test_hostile_bytes_raise_nothing_else(data: bytes) -> None:
    with pytest.raises(RemoteError):
        decode(data)


@pytest.mark.parametrize(
    "fields",
    [
        {"crop": "ma\0ize"},
        {"as": "\0"},
        {"places": ["market", "\0"]},
        {"notes": {"good\0": 1}},
        {"open": "\0"},
        {"open": [{"a": ["\0"]}]},
        {"open": {"\0": 1}},
    ],
)
def test_a_text_that_not_every_database_can_hold_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(RemoteError):
        parse(Price, decode(body_of(**{"crop": "maize", "cents": 1, **fields})))


def test_bytes_and_fields_unknown_here_may_hold_anything() -> None:
    parse(Price, decode(body_of(crop="maize", cents=0, later="\0", open=[b"\0", 0])))


@given(mappings, st.integers(0), st.integers(0, 7))
def test_a_flipped_bit_raises_nothing_else(mapping: dict[str, Any], place: int, bit: int) -> None:
    body = bytearray(encode({**mapping, "t": "market.price", "n": N}))
    body[place % len(body)] ^= 1 << bit
    with suppress(RemoteError):
        parse(Price, decode(bytes(body)))


def test_a_record_comes_back_from_its_body() -> None:
    price = Price(crop="maize", cents=250, as_="ama", places=["soko"], notes={"sacks": 3, "old": None})

    assert parse(Price, decode(to_body(price, N))) == price


def test_defaults_of_none_are_not_written_and_underscores_fall_off() -> None:
    mapping = decode(to_body(Price(crop="maize", cents=1, as_="ama"), N))

    assert mapping == {
        "t": "market.price",
        "n": N,
        "crop": "maize",
        "cents": 1,
        "sold": False,
        "as": "ama",
        "places": [],
    }


def test_unknown_fields_are_ignored() -> None:
    assert parse(Price, decode(body_of(crop="maize", cents=1, future=[1]))) == Price(crop="maize", cents=1)


@pytest.mark.parametrize(
    "fields",
    [
        {"cents": 1},
        {"crop": 1, "cents": 1},
        {"crop": "maize", "cents": True},
        {"crop": "maize", "cents": -1},
        {"crop": "maize", "cents": 1, "sold": 1},
        {"crop": "maize", "cents": 1, "sold": None},
        {"crop": "maize", "cents": 1, "as": b"ama"},
        {"crop": "maize", "cents": 1, "places": ["soko", 1]},
        {"crop": "maize", "cents": 1, "places": {"soko": 1}},
        {"crop": "maize", "cents": 1, "notes": {"sacks": "3"}},
    ],
)
def test_wrong_fields_are_refused_with_the_type_named(fields: dict[str, Any]) -> None:
    with pytest.raises(RemoteError, match=r"market\.price") as caught:
        parse(Price, decode(body_of(**fields)))

    assert caught.value.code == "record"


def test_a_record_that_others_would_refuse_is_not_written() -> None:
    with pytest.raises(LocalError):
        to_body(Price(crop="maize", cents=-1), N)
    with pytest.raises(LocalError):
        to_body(Price(crop=1, cents=1), N)  # type: ignore[arg-type]  # the mistake under test
    with pytest.raises(LocalError):
        to_body(Price(crop="maize" * 4000, cents=1), N)
    with pytest.raises(LocalError):
        to_body(Price(crop="maize", cents=1), N[1:])


def test_a_wrong_declaration_names_the_mistake() -> None:
    @dataclass(frozen=True, kw_only=True)
    class Odd(Record):
        weight: float

    @dataclass(kw_only=True)
    class Changing(Record):
        text: str

    @dataclass(frozen=True, kw_only=True)
    class Reserved(Record):
        n: bytes

    @dataclass(frozen=True, kw_only=True)
    class Eager(Record):
        text: str

        def __post_init__(self) -> None:
            raise ValueError

    @dataclass(frozen=True, kw_only=True)
    class Hidden(Record):
        text: str = field(init=False, default="")

    @dataclass(frozen=True, init=False)
    class Own(Record):
        text: str

    for odd in (Hidden, Own):
        with pytest.raises(LocalError, match="every field"):
            record("market.odd")(odd)
    with pytest.raises(LocalError, match=r"validate\(\)"):
        record("market.eager")(Eager)
    with pytest.raises(LocalError, match=r"Odd.weight"):
        record("market.odd")(Odd)
    with pytest.raises(LocalError, match="frozen"):
        record("market.changing")(Changing)
    with pytest.raises(LocalError, match="belong to every record"):
        record("market.reserved")(Reserved)
    with pytest.raises(LocalError, match=r"label\.noun"):
        record("Market")(Price)
    with pytest.raises(LocalError, match="never declared"):
        records.to_mapping(Reserved(n=N))


def test_unknown_fields_without_end_are_read_and_nothing_of_them_is_remembered() -> None:
    goats = Price(crop="goats", cents=5)
    body = decode(to_body(goats, N))
    parse(Price, body)
    held = records._flat.cache_info().currsize
    for number in range(50):
        strange = {f"{number}-{each}": None for each in range(100)}
        assert parse(Price, {**body, **strange}) == goats
    assert records._flat.cache_info().currsize == held
