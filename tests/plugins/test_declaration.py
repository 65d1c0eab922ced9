"""What a plugin may declare, and what its author is told of a mistake."""

from dataclasses import make_dataclass

import pytest

from hub.core.errors import LocalError
from hub.core.record import Record, record
from hub.plugins import HubPlugin, Undeclared
from tests import plugins


def plugin(name: str) -> HubPlugin:
    """A plugin of this label."""

    class Named(HubPlugin):
        label = name

    return Named("tests.plugins", plugins)


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
