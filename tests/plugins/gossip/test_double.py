"""Two connections of one pair of hubs are one too many; both hubs come to the same answer which one stays."""

from itertools import count

from tests.plugins.gossip.conftest import Meet
from tests.plugins.gossip.steward import Steward
from tests.plugins.gossip.stranger import Stranger, answering, card_shown
from tests.system.hubs import Hub


def named(river_key: bytes, lower: bool) -> Stranger:
    """A stranger whose key is lower or higher than the hub's."""
    strangers = (Stranger(f"{'Low' if lower else 'High'} {number}") for number in count())
    return next(stranger for stranger in strangers if (stranger.key < river_key) == lower)


def test_a_second_call_of_the_same_neighbour_replaces_its_first(meet: Meet, river: Hub, river_key: bytes) -> None:
    stranger = meet("Twiceover")
    stranger.greet()
    again = Stranger("Twiceover")
    again.call(river.exchange_port, river_key)
    again.greet()
    assert stranger.hears_bye() == "closing"
    again.leave()


def test_of_two_lines_the_one_dialled_by_the_lower_key_stays_ours(river: Hub, kofi: Steward, river_key: bytes) -> None:
    stranger = named(river_key, lower=False)
    with answering(stranger) as (port, called, ended), card_shown(stranger, port):
        kofi.accept(stranger)
        assert called.wait(20)
        caller = Stranger(stranger.name)
        caller.call(river.exchange_port, river_key)
        assert caller.is_cut_off()
        assert not ended.is_set()


def test_of_two_lines_the_one_dialled_by_the_lower_key_stays_theirs(
    river: Hub, kofi: Steward, river_key: bytes
) -> None:
    stranger = named(river_key, lower=True)
    with answering(stranger) as (port, called, ended), card_shown(stranger, port):
        kofi.accept(stranger)
        assert called.wait(20)
        caller = Stranger(stranger.name)
        caller.call(river.exchange_port, river_key)
        caller.greet()
        assert ended.wait(20)
        caller.leave()
