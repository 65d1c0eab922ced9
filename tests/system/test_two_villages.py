"""The main job: people write in a browser on each of two hubs, and both show the same forum, live."""

from collections.abc import Callable

from tests.system.browser import Screen
from tests.system.hubs import Hub


def test_a_topic_and_a_reply_appear_live_in_the_other_village(
    villages: tuple[Hub, Hub], screens: Callable[..., Screen]
) -> None:
    river, hill = villages
    ama, esi = screens(river), screens(hill)
    ama.sign_up("ama")
    esi.open("/forum/")
    esi.sees("Riverbend")
    board = [row for row in esi.all(".row-link") if "Village square" in row.text]
    esi.driver.get(str(board[-1].get_attribute("href")))

    ama.begin_topic("Village square", "The bridge is open", "Carts can cross again.")
    esi.sees("The bridge is open")

    esi.follow("The bridge is open")
    esi.sees("Carts can cross again.")
    ama.reply("Not yet the lorries.")
    esi.sees("Not yet the lorries.")


def test_everything_works_without_javascript(villages: tuple[Hub, Hub], screens: Callable[..., Screen]) -> None:
    river, _hill = villages
    ama = screens(river, javascript=False)
    ama.sign_up("ama")
    ama.begin_topic("Village square", "No script here", "Written on a plain page.")
    ama.reply("And answered on one.")
    assert ama.shows("And answered on one.")
