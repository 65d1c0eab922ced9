"""What is refused in the records of pins, whoever sends it."""

from typing import Any

import pytest

from hub.core.errors import RemoteError
from hub.core.record import Record, parse, to_mapping
from plugins.pins.records import AN_ID, MAX_HUBS, MAX_PROVED, Offer, Pin, Pointer, Proof, Shown, Unpin

PIN, OFFER, PROOF = Pin.examples()[0], Offer.examples()[0], Proof.examples()[0]
SHOWN, POINTER = Shown.examples()[0], Pointer.examples()[0]


@pytest.mark.parametrize(
    ("record", "field", "value"),
    [
        (PIN, "target", "../../etc/passwd"),
        (PIN, "target", "bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zz"),
        (PIN, "what", "topic"),
        (PIN, "title", " "),
        (PIN, "title", "ü" * 201),
        (PIN, "copies", 0),
        (PIN, "copies", 17),
        (PIN, "copies", True),
        (PIN, "size", -1),
        (PIN, "until", -1),
        (PIN, "until", 1 << 40),
        (PIN, "zone", "Riverbend"),
        (OFFER, "doublings", 21),
        (OFFER, "doublings", -1),
        (OFFER, "trusts", [AN_ID] * (MAX_HUBS + 1)),
        (OFFER, "keeps", ["x"]),
        (OFFER, "days", {AN_ID: "yesterday"}),
        (OFFER, "days", {AN_ID: True}),
        (OFFER, "days", {"x": 1}),
        (OFFER, "day", -1),
        (PROOF, "stays", b"seven b"),
        (PROOF, "lacks", bytes(8 * MAX_PROVED)),
        (PROOF, "carried", bytes(8 * MAX_PROVED)),
        (PROOF, "of", "esi"),
        (SHOWN, "answers", bytes(23)),
        (SHOWN, "answers", b""),
        (SHOWN, "answers", bytes(24 * (MAX_PROVED + 1))),
        (SHOWN, "to", "esi"),
        (POINTER, "name", "k51"),
        (POINTER, "records", []),
        (POINTER, "records", [b""] * 9),
        (POINTER, "records", ["words"]),
    ],
)
def test_what_makes_no_sense_is_no_record(record: Record, field: str, value: Any) -> None:
    with pytest.raises(RemoteError):
        parse(type(record), to_mapping(record) | {field: value})


@pytest.mark.parametrize("kind", [Pin, Unpin, Offer, Pointer, Proof, Shown])
def test_the_samples_are_whole(kind: Any) -> None:
    for record in getattr(kind, "examples", list)():
        assert parse(kind, to_mapping(record)) == record
