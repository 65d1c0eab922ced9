"""Statements: well-formed, canonical and signed, or refused; never a word about whether the signer may."""

import hashlib
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core import keys
from hub.core.cid import id_text
from hub.core.errors import LocalError, RemoteError
from hub.core.statement import from_wire, make, to_wire
from tests.core.village import AMA, AMANI, ESI, committed, did, host, key, nonce, revoke, rotate, seed, settle

SAME = {"a": id_text(AMA.id), "b": id_text(ESI.id)}
ALL = [
    *AMA.statements,
    rotate(AMA.id, "ama root next", "ama root third", [AMA.sign_in_cert]),
    revoke(AMA.id, "ama root", AMA.sign_in, {AMA.feed: 7}),
    settle(AMA.sign_in, AMA.feed, bytes(32)),
    make("same-person", SAME, seed("ama root")),
]


def signed(parts: object, signer: str = "ama root") -> list[bytes]:
    raw = cbor2.dumps(parts, canonical=True)
    sig = keys.sign(seed(signer), keys.STATEMENT, hashlib.sha256(raw).digest())
    return [raw, key(signer), sig]


@pytest.mark.parametrize("statement", ALL, ids=lambda one: one.kind)
def test_a_statement_comes_back_from_its_bytes(statement: Any) -> None:
    assert from_wire(to_wire(statement)) == statement
    assert statement.id == hashlib.sha256(statement.raw).digest()


def test_what_each_kind_is_about() -> None:
    subjects = {one.kind: one.subject for one in ALL[:4] + ALL[6:]}

    assert subjects == {
        "incept": AMA.id,
        "cert": AMA.id,
        "host": AMANI.id,
        "rotate": AMA.id,
        "revoke": AMA.id,
        "settle": AMA.key,
        "same-person": AMA.id,
    }


@pytest.mark.parametrize("statement", [ALL[0], ALL[2], ALL[7]], ids=lambda one: one.kind)
def test_any_flipped_bit_in_a_statement_is_refused(statement: Any) -> None:
    for part in range(3):
        for place in range(len(to_wire(statement)[part]) * 8):
            wire = to_wire(statement)
            flipped = bytearray(wire[part])
            flipped[place // 8] ^= 1 << place % 8
            wire[part] = bytes(flipped)
            with pytest.raises(RemoteError):
                from_wire(wire)


def test_bytes_that_are_not_canonical_are_refused() -> None:
    raw = ALL[0].raw
    longer = b"\x9b" + bytes(7) + b"\x03" + raw[1:]
    sig = keys.sign(seed("ama root"), keys.STATEMENT, hashlib.sha256(longer).digest())
    with pytest.raises(RemoteError):
        from_wire([longer, key("ama root"), sig])


def test_an_incept_is_signed_by_the_root_that_it_names() -> None:
    with pytest.raises(LocalError):
        make("incept", ALL[0].fields, seed("esi root"))
    sig = keys.sign(seed("esi root"), keys.STATEMENT, ALL[0].id)
    with pytest.raises(RemoteError):
        from_wire([ALL[0].raw, key("esi root"), sig])


def test_a_rotation_is_signed_by_the_root_that_it_names() -> None:
    """Or a root of today's hash could name another, whom nobody committed to."""
    fields = rotate(AMA.id, "ama root next", "third", []).fields
    with pytest.raises(LocalError):
        make("rotate", fields, seed("esi root"))
    with pytest.raises(RemoteError):
        from_wire(signed([1, "rotate", {**fields, "root": did("esi root")}]))


CERT = AMA.feed_cert.fields


@pytest.mark.parametrize(
    "parts",
    [
        [2, "cert", CERT],
        [True, "cert", CERT],
        [1, "cert"],
        [1, "crown", CERT],
        [1, 7, CERT],
        [1, "cert", []],
        [1, "cert", {**CERT, "n": bytes(15)}],
        [1, "cert", {**CERT, "key": key("ama")}],
        [1, "cert", {**CERT, "person": "bafyrei"}],
        [1, "cert", {**CERT, "caps": "post"}],
        [1, "cert", {**CERT, "caps": [1]}],
        [1, "cert", {name: value for name, value in CERT.items() if name != "hub"}],
        [1, "revoke", {"person": CERT["person"], "key": CERT["key"], "feeds": {did("ama"): -1}}],
        [1, "revoke", {"person": CERT["person"], "key": CERT["key"], "feeds": {did("ama"): True}}],
        [1, "revoke", {"person": CERT["person"], "key": CERT["key"], "feeds": {"ama": 1}}],
        [1, "incept", {"root": did("ama root"), "next": committed("x")[1:], "n": nonce("x")}],
        [1, "cert", {**CERT, "x": 1.5}],
        {"t": 1},
    ],
)
def test_statements_out_of_shape_are_refused(parts: object) -> None:
    with pytest.raises(RemoteError) as caught:
        from_wire(signed(parts))

    assert caught.value.code == "statement"


def test_unknown_fields_and_capabilities_are_carried() -> None:
    wire = signed([1, "cert", {**CERT, "caps": ["post", "fly"], "later": 1}])

    assert to_wire(from_wire(wire)) == wire


@given(st.lists(st.binary(max_size=120), min_size=2, max_size=4) | st.binary() | st.lists(st.integers()))
def test_hostile_values_raise_nothing_else(obj: object) -> None:
    with pytest.raises(RemoteError):
        from_wire(obj)


def test_two_people_may_sign_the_same_bytes() -> None:
    one, other = make("same-person", SAME, seed("ama root")), make("same-person", SAME, seed("esi root"))

    assert one.id == other.id
    assert one.signer != other.signer


def test_a_wrong_statement_of_ours_is_our_own_mistake() -> None:
    with pytest.raises(LocalError):
        make("host", {"hub": "amani", "feed": did("ama")}, seed("amani device"))
    with pytest.raises(LocalError):
        make("host", {**host(AMANI.id, "d", "f").fields, "x": 1.5}, seed("amani device"))
