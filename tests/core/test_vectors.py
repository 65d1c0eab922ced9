"""The published vectors: they are what the generator writes, and our code answers as they say."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from fixtures.vectors import make
from hub.core import cid, feed, keys, record, run, statement
from hub.core.entry import entry_id, header
from hub.core.errors import RemoteError
from hub.core.frontier import Frontier, Row
from tests.core.village import seed


def load(name: str) -> list[dict[str, Any]]:
    cases: list[dict[str, Any]] = json.loads((make.HERE / f"{name}.json").read_text(encoding="utf-8"))
    return cases


def each(name: str) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", load(name), ids=lambda case: case.get("name", ""))


def unhex(text: str) -> bytes:
    return bytes.fromhex(text)


def refused(read: Callable[[], object]) -> bool:
    try:
        read()
    except RemoteError:
        return True
    return False


@pytest.mark.parametrize("name", sorted(make.VECTORS))
def test_the_vectors_are_what_the_generator_writes(name: str) -> None:
    assert (make.HERE / f"{name}.json").read_text(encoding="utf-8") == make.text_of(name)


@each("signatures")
def test_signatures(case: dict[str, Any]) -> None:
    parts = unhex(case["key"]), case["purpose"].encode(), unhex(case["digest"]), unhex(case["sig"])

    assert keys.verify(*parts) is case["valid"]


@each("headers")
def test_headers(case: dict[str, Any]) -> None:
    prev = None if case["prev"] is None else unhex(case["prev"])
    fields = unhex(case["feed"]), case["seq"], prev, case["stamp"], case["size"], unhex(case["body_hash"])

    assert header(*fields).hex() == case["header"]
    assert entry_id(*fields).hex() == case["id"]


@each("runs")
def test_runs(case: dict[str, Any]) -> None:
    data = unhex(case["run"])
    if case["valid"]:
        assert [entry.id.hex() for entry in run.verify(run.decode(data))] == case["ids"]
    else:
        assert refused(lambda: run.verify(run.decode(data)))


@each("statements")
def test_statements(case: dict[str, Any]) -> None:
    wire = [unhex(part) for part in case["wire"]]
    if case["valid"]:
        one = statement.from_wire(wire)
        assert (one.kind, one.id.hex(), one.subject.hex()) == (case["name"], case["id"], case["subject"])
    else:
        assert refused(lambda: statement.from_wire(wire))


@each("proofs")
def test_proofs(case: dict[str, Any]) -> None:
    data = unhex(case["proof"])
    if case["fork"]:
        assert feed.verify_proof(feed.decode_proof(data)) == case["fork"]
    else:
        assert refused(lambda: feed.verify_proof(feed.decode_proof(data)))


@each("bodies")
def test_bodies(case: dict[str, Any]) -> None:
    assert refused(lambda: record.decode(unhex(case["body"]))) is not case["valid"]


@each("names")
def test_names(case: dict[str, Any]) -> None:
    assert keys.root_seed(unhex(case["entropy"])).hex() == case["root_seed"]
    assert keys.parse_key(case["did"]).hex() == case["key"]
    assert cid.parse_id(case["id"]).hex() == case["digest"]
    assert cid.parse_content(case["content"]).hex() == case["digest"]


@each("frontiers")
def test_frontiers(case: dict[str, Any]) -> None:
    trie = Frontier(Row(seed(f"feed {n}"), n + 1, seed(f"entry {n}"), 1, 0) for n in range(case["rows"]))

    assert trie.digest().hex() == case["digest"]
    assert [child.hex() for child in trie.children()] == case["children"]
