"""The frames of the frontier walk against the published vectors: told as they say, and read as they are told."""

import json
from pathlib import Path
from typing import Any

import cbor2
import pytest

from hub.core.frontier import Frontier, Row
from hub.testing import sown
from plugins.gossip.wire.frames import Decoder, Encoder
from plugins.gossip.wire.reconcile import Follower, Leader
from tests.core.village import seed

VECTORS = Path(__file__).parents[4] / "fixtures/vectors/core/walk.json"
CASES: list[dict[str, Any]] = json.loads(VECTORS.read_text())
Said = list[tuple[object, ...]]


def trie(rows: int) -> Frontier:
    return Frontier(Row(seed(f"feed {n}"), n + 1, seed(f"entry {n}"), 1, 0) for n in range(rows))


def speaker(said: Said) -> Any:
    return lambda *fields: said.append(fields)


def test_every_kind_of_node_is_told() -> None:
    assert {case["kind"] for case in CASES} == {0, 1, 2}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['rows']} rows at {case['path'] or 'the root'}")
def test_a_follower_tells_a_node_in_these_bytes(case: dict[str, Any]) -> None:
    said: Said = []
    Follower(trie(case["rows"]), speaker(said)).list([bytes.fromhex(case["path"])])
    ((name, *fields),) = said
    assert Encoder().frame(str(name), *fields)[5:].hex() == case["answer"]


@pytest.mark.parametrize("case", [case for case in CASES if not case["path"] and case["rows"]], ids=str)
def test_a_leader_that_holds_the_same_finds_no_difference_in_them(case: dict[str, Any]) -> None:
    said: Said = []
    differ: list[Row] = []
    leader = Leader(trie(case["rows"]), speaker(said), differ.append, differ.append)
    leader.begin(sown("another root"))
    content = bytes.fromhex(case["answer"])
    (frame,) = Decoder().received((len(content) + 1).to_bytes(4, "big") + b"\0" + content)
    leader.nodes(frame.fields[1])
    assert (said, differ) == ([("frontier", "list", [b""]), ("frontier", "done")], [])


def test_rows_and_the_prints_of_the_same_rows_are_those_that_the_tries_name() -> None:
    told = {case["rows"]: cbor2.loads(bytes.fromhex(case["answer"]))[2][0] for case in CASES if case["kind"] == 2}
    assert told[1] == [b"", 2, [[seed("feed 0"), 1, seed("entry 0"), 1, 0]]]
