"""What a plugin may declare, and what its author is told of a mistake."""

from dataclasses import make_dataclass
from importlib.metadata import EntryPoint
from typing import Any

import pytest

from hub import discovery
from hub.core.errors import LocalError
from hub.core.record import Record, record
from hub.plugins import HubPlugin, Job, Service, Tile, Undeclared
from tests import plugins


def plugin(name: str) -> HubPlugin:
    """A plugin of this label."""

    class Named(HubPlugin):
        label = name

    return Named("tests.plugins", plugins)


def declaring(member: str, value: object) -> HubPlugin:
    """A plugin that declares this, which no type checker has seen."""
    declared: type[HubPlugin] = type("Declaring", (HubPlugin,), {"label": "market", member: value})
    return declared("tests.plugins", plugins)


def record_type(name: str) -> type[Record]:
    return record(name)(make_dataclass("Note", [("text", str)], bases=(Record,), frozen=True, kw_only=True))


@pytest.mark.parametrize("label", ["forum", "market2", "ab", "a" * 31])
def test_a_label_that_a_plugin_may_have_begins_its_record_types(label: str) -> None:
    plugin(label).check_declaration()
    assert record_type(f"{label}.price-list").type == f"{label}.price-list"


@pytest.mark.parametrize("label", ["market_price", "Market", "m", "a" * 32, "mär"])
def test_a_label_that_a_plugin_may_not_have_begins_no_record_type_either(label: str) -> None:
    with pytest.raises(Undeclared, match="small letters or digits"):
        plugin(label).check_declaration()
    with pytest.raises(LocalError, match=r"label\.noun"):
        record_type(f"{label}.price")


@pytest.mark.parametrize("label", ["hub", "person", "identity", "static"])
def test_the_hubs_own_labels_are_taken(label: str) -> None:
    with pytest.raises(Undeclared, match="belongs to the hub"):
        plugin(label).check_declaration()


A_TILE: dict[str, Any] = {"title": "Prices", "url": "market:prices"}
A_JOB: dict[str, Any] = {"name": "count", "run": "market.work.count"}


@pytest.mark.parametrize(
    ("member", "value", "words"),
    [
        ("tile", Tile(**A_TILE | {"order": "first"}), "tile: order is 'first'; write a whole number"),
        ("tile", Tile(**A_TILE | {"title": None}), "tile: title is None; write words"),
        ("tile", Tile(**A_TILE | {"title": ""}), "tile: title is ''; write words"),
        ("tile", Tile(**A_TILE | {"icon": 5}), "tile: icon is 5; write a text"),
        ("tile", Tile(**A_TILE | {"text": print}), "write the dotted path of a function"),
        ("jobs", (Job(**A_JOB | {"run": print}),), "write the dotted path of a function"),
        ("jobs", (Job(**A_JOB | {"every": "5"}),), "every is '5'; write a whole number of minutes"),
        ("jobs", (Job(**A_JOB | {"every": -5}),), "every is -5; write a whole number of minutes, 0 or"),
        ("services", (Service("", "market.work.serve"),), "services: name is ''; write a text"),
        ("verbose_name", 5, "verbose_name is 5; write words"),
        ("words", "maize", "words is 'maize'; write it as a method, def words"),
        ("search", None, "search is None; write it as a method, def search"),
    ],
)
def test_what_no_page_and_no_process_could_use_is_refused(member: str, value: object, words: str) -> None:
    with pytest.raises(Undeclared) as refused:
        declaring(member, value).check_declaration()
    assert words in str(refused.value)


def test_what_is_written_well_is_taken() -> None:
    declaring("tile", Tile(**A_TILE)).check_declaration()
    declaring("jobs", (Job("count", "market.work.count", every=5),)).check_declaration()


@pytest.mark.parametrize("value", ["", "market apps", "market.apps:Market!"])
def test_an_entry_point_that_cannot_be_read_is_told_how_it_is_written(value: str) -> None:
    point = EntryPoint("market", value, discovery.GROUP)
    with pytest.raises(Undeclared, match="write module:Class"):
        discovery.load(discovery.Found("market", "market", "", point), [])
