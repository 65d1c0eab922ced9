"""Two boxes that live with one hub's key: who sees it exchanges with neither, and says so; nothing goes on for ever."""

from typing import Any

import pytest

from hub.testing import sown
from plugins.gossip.boots import ALIVE, AT_MOST, Boots
from plugins.gossip.models import Neighbour
from plugins.gossip.words import warning
from tests.plugins.gossip.conftest import Meet
from tests.plugins.gossip.steward import Steward
from tests.plugins.gossip.stranger import Stranger, answering, card_shown
from tests.system.hubs import Hub, eventually

SEEN = "Two boxes use the key of this neighbour at once, so this hub exchanges with neither. When one of"
TOLD = (
    "The neighbour hears two boxes with the key of this hub, so it exchanges with neither. Turn one of them off; the"
    " exchange goes on within 20 minutes."
)

WARNS = "Another box with the keys of this hub is on, as is heard by Watchful."

BOX, OTHER = b"box", b"other"


def test_a_box_that_starts_again_is_one_box() -> None:
    boots = Boots()
    assert not any(boots.doubled(BOX, boot, now) for now, boot in enumerate([7, 7, 8, 9, 9]))


def test_a_boot_that_is_heard_again_after_another_means_two_boxes_until_one_is_silent() -> None:
    boots = Boots()
    said = [boots.doubled(BOX, boot, now) for now, boot in enumerate([7, 8, 7, 8, 9, 7])]
    assert said == [False, False, True, True, False, True]
    assert not boots.doubled(OTHER, 7, 6.0)
    assert boots.doubled(BOX, 7, 6.0)
    assert not boots.doubled(BOX, 7, 5.0 + ALIVE)
    assert not boots.doubled(BOX, 7, 6.0 + ALIVE)


def test_a_hub_that_says_no_boot_is_not_judged_by_it() -> None:
    boots = Boots()
    assert not any(boots.doubled(BOX, boot, now) for now, boot in enumerate([0, 7, 0, 7]))


def test_what_is_remembered_is_bounded() -> None:
    boots = Boots()
    for boot in range(1, 1000):
        boots.doubled(BOX, boot, 0.0)
    assert len(boots.heard[BOX]) == AT_MOST
    boots.keep([OTHER])
    assert not boots.heard


def test_two_boxes_with_one_key_are_both_refused_and_leave_one_receipt(
    meet: Meet, river: Hub, kofi: Steward, river_key: bytes
) -> None:
    box, clone = meet("Doubleday"), Stranger("Doubleday")
    box.greet(boot=1)
    clone.call(river.exchange_port, river_key)
    clone.greet(boot=2)
    assert box.hears_bye() == "closing"
    for caller, boot in [(box, 1), (clone, 2)] * 4:
        caller.call(river.exchange_port, river_key)
        caller.greet(boot=boot)
        assert caller.hears_bye() == "two-boxes"
    clone.hang_up()
    eventually(lambda: SEEN in said_of(kofi, "Doubleday"), "the steward reads that there are two boxes")
    refused = [words for _key, words in kofi.rows("r") if words.startswith("Doubleday\n") and SEEN in words]
    assert len(refused) == 1


def test_the_box_that_is_told_of_another_says_so_on_its_page(river: Hub, kofi: Steward) -> None:
    stranger = Stranger("Watchful")
    bye = stranger.frame("bye", "two-boxes")
    with answering(stranger, bye) as (port, _called, _ended), card_shown(stranger, port):
        kofi.accept(stranger)
        eventually(lambda: TOLD in said_of(kofi, "Watchful"), "the steward reads that another box has this hub's key")
        assert WARNS in river.get("/health")[1].decode()
    kofi.reads("Watchful", TOLD)


def heard(name: str, **otherwise: object) -> None:
    """A neighbour that hears two boxes with our key, but for what is otherwise."""
    fields: dict[str, Any] = {"accepted": True, "trouble": "doubled"} | otherwise
    Neighbour.objects.create(name=name, key=sown(name), hub=sown(name), **fields)


@pytest.mark.django_db
def test_only_a_neighbour_that_hears_it_still_makes_the_hub_warn() -> None:
    heard("Gone", accepted=False)
    heard("Here", connected=True)
    heard("Calm", trouble="silent")
    assert warning() == ""
    heard("Hilltop")
    heard("Lakeside")
    assert warning().startswith("Another box with the keys of this hub is on, as is heard by Hilltop, Lakeside. ")


def said_of(kofi: Steward, name: str) -> str:
    """What stands at a neighbour."""
    return next(words for _key, words in kofi.rows("n") if words.startswith(f"{name}\n"))
