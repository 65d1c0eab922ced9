"""A neighbour that calls from another place than it was found at is followed there, by its card and nothing else."""

import pytest

from hub.testing import sown
from plugins.gossip import neighbours
from plugins.gossip.models import Neighbour
from tests.plugins.gossip.conftest import Meet
from tests.plugins.gossip.steward import Steward
from tests.plugins.gossip.stranger import Stranger, card_shown
from tests.system.hubs import Hub, eventually


def stands_at(river: Hub, stranger: Stranger, address: str) -> bool:
    return f"{stranger.name}\t{address}\t" in river.manage("neighbour", "list")


def test_a_neighbour_that_comes_back_at_another_port_is_found_there(
    river: Hub, kofi: Steward, river_key: bytes
) -> None:
    stranger = Stranger("Wanderer")
    with card_shown(stranger):
        kofi.accept(stranger)
        before = stranger.address
    with card_shown(stranger):
        assert stranger.address != before
        stranger.call(river.exchange_port, river_key, stranger.web_port)
        stranger.greet()
        eventually(lambda: stands_at(river, stranger, stranger.address), "its new address stands in the list")
        stranger.leave()


def test_who_calls_from_where_it_was_found_is_asked_for_nothing(meet: Meet, river: Hub, river_key: bytes) -> None:
    stranger = meet("Homebody")
    before = stranger.looks
    stranger.call(river.exchange_port, river_key, stranger.web_port)
    stranger.greet()
    stranger.leave()
    with card_shown(Stranger("Homebody")) as moved:  # looks go in turn, so one for the first would have come by then
        moved.call(river.exchange_port, river_key, moved.web_port)
        eventually(lambda: stands_at(river, moved, moved.address), "only the second is followed")
        moved.leave()
    assert stranger.looks == before


def test_a_neighbour_is_not_followed_to_the_card_of_another(meet: Meet, river: Hub, river_key: bytes) -> None:
    stranger = meet("Steadfast")
    with card_shown(Stranger("Decoy")) as decoy:
        stranger.call(river.exchange_port, river_key, decoy.web_port)
        stranger.greet()
        eventually(lambda: decoy.looks == 1, "the card there is read")
        stranger.leave()
    assert stands_at(river, stranger, stranger.address)
    assert "Decoy" not in river.manage("neighbour", "list")


def test_a_name_that_leads_to_the_caller_is_kept() -> None:
    neighbour = Neighbour(key=sown("key"), address="localhost", web_port=8010)
    assert neighbours.may_be_at(neighbour, "127.0.0.1", 8010)
    assert not neighbours.may_be_at(neighbour, "127.0.0.9", 8010)
    assert not neighbours.may_be_at(neighbour, "127.0.0.1", 8020)


def test_a_name_that_leads_nowhere_just_now_is_kept() -> None:
    neighbour = Neighbour(key=sown("key"), address="no..name", web_port=8010)
    assert neighbours.may_be_at(neighbour, "127.0.0.1", 8010)


@pytest.mark.django_db
def test_who_was_removed_meanwhile_is_not_remembered_anew() -> None:
    stranger = Stranger("Gone")
    with card_shown(stranger):
        neighbours.moved(stranger.key, neighbours.fetch_card(stranger.address), "127.0.0.1")
    assert not Neighbour.objects.exists()
