"""A neighbour that did wrong is left alone for longer each time."""

from hub.testing import sown
from plugins.gossip.patience import FORGOTTEN, Patience

HILLTOP = sown("Hilltop")


def test_a_pause_doubles_up_to_ten_minutes() -> None:
    patience = Patience()
    pauses = []
    for _ in range(7):
        patience.wrong(HILLTOP, now=1000.0)
        pauses.append(patience.left(HILLTOP, now=1000.0))
    assert pauses == [30, 60, 120, 240, 480, 600, 600]


def test_a_pause_ends_with_time() -> None:
    patience = Patience()
    patience.wrong(HILLTOP, now=1000.0)
    assert patience.left(HILLTOP, now=1020.0) == 10
    assert patience.left(HILLTOP, now=1031.0) == 0


def test_an_hour_in_good_order_makes_it_forgotten_and_nothing_less() -> None:
    patience = Patience()
    for now, pause in ((1000.0, 30), (1000.0 + 30 + FORGOTTEN - 1, 60), (2000.0 + 90 + 2 * FORGOTTEN, 30)):
        patience.wrong(HILLTOP, now)
        assert patience.left(HILLTOP, now) == pause


def test_who_is_no_neighbour_any_more_is_not_remembered() -> None:
    patience = Patience()
    patience.wrong(HILLTOP, now=1000.0)
    patience.keep({sown("Lakeside")})
    assert patience.left(HILLTOP, now=1000.0) == 0


def test_others_are_not_concerned() -> None:
    patience = Patience()
    patience.wrong(HILLTOP, now=1000.0)
    assert patience.left(sown("Lakeside"), now=1000.0) == 0
