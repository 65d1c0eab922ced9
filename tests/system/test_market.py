"""The board of prices, a plugin of other people, on real hubs: prices travel between two that have it, and through one
that does not.
"""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.packages import MARKET, install
from tests.system.hubs import Hub, eventually, make_neighbours
from tests.system.visitor import Visitor

SWITCHES = "/admin/plugins/switch/"


@pytest.fixture
def market(tmp_path: Path) -> Path:
    """The project of the board, as its author has it, installed."""
    project = tmp_path / "market"
    shutil.copytree(MARKET, project)
    install(project)
    return project


def switch_on(hub: Hub, label: str) -> None:
    """As a steward does it: what others wrote is off at first."""
    assert hub.get(f"/{label}/")[0] == 404
    kofi = Visitor(hub).sign_in("kofi")
    kofi.get(SWITCHES)
    status, page = kofi.post(SWITCHES, on=label)
    assert status in (200, 302), page
    assert hub.get(f"/{label}/")[0] == 200


def write_price(visitor: Visitor, goods: str, price: str) -> None:
    visitor.get("/market/")
    status, page = visitor.post("/market/", goods=goods, price=price, unit="a bag", place="the bridge")
    assert status == 302, page


def shows(hub: Hub, *words: str) -> None:
    """Wait until the board of a hub says this."""
    eventually(
        lambda: all(word in hub.get("/market/")[1].decode() for word in words), f"{hub.name} shows {words} on its board"
    )


def test_prices_travel_between_two_hubs_that_have_the_board_through_one_that_does_not(
    hubs: Callable[..., Hub], market: Path
) -> None:
    river, ford, hill = hubs("Riverbend", market), hubs("Fordside"), hubs("Hilltop", market)
    for hub in (river, hill):
        switch_on(hub, "market")
    make_neighbours(river, ford)
    make_neighbours(ford, hill)
    write_price(Visitor(river).sign_up("ama"), "Maize", "45 shillings")
    shows(hill, "Maize", "45 shillings", "ama")
    write_price(Visitor(hill).sign_up("esi"), "Beans", "90 shillings")
    shows(river, "Beans", "90 shillings", "esi")
    eventually(lambda: river.held() == ford.held() == hill.held(), "the hub between holds everything too")
    assert ford.get("/market/")[0] == 404, "and shows nothing of what it does not know"
    assert ford.get("/")[0] == 200
    eventually(lambda: b"45 shillings" in river.get("/search/?q=maize")[1], "the board is found by its words")
