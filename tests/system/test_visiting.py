"""ama of Riverbend visits Hilltop with her card: one person, one timeline, on both hubs."""

from collections.abc import Callable
from functools import partial

from tests.system.browser import Screen
from tests.system.hubs import SECRET, Hub, eventually

PHONE = {"width": 320, "height": 640, "deviceScaleFactor": 1, "mobile": False}
HERE = "86420"  # her PIN at Hilltop, which is not that of home


def words_of_card(ama: Screen) -> str:
    """The words that are printed at home."""
    ama.open("/paper/print/first/")
    ama.type("secret", SECRET)
    ama.press()
    return " ".join(word.text for word in ama.all(".words li"))


def fits(screen: Screen) -> bool:
    """Whether nothing of the page lies beside the screen."""
    width = screen.driver.execute_script("return document.documentElement.scrollWidth")
    return bool(width == PHONE["width"])


def test_a_visitor_with_her_card_has_one_timeline_on_both_hubs(
    villages: tuple[Hub, Hub], screens: Callable[..., Screen]
) -> None:
    river, hill = villages
    ama = screens(river)
    ama.sign_up("ama")
    ama.begin_topic("Village square", "The bridge is open", "Carts can cross again.")
    card = words_of_card(ama)
    ama.open("/people/")
    ama.follow("ama")
    page = str(ama.driver.current_url).partition(ama.hub.address)[2]
    eventually(lambda: b"The bridge is open" in hill.get(page)[1], "Hilltop has heard of ama")

    visitor = screens(hill, javascript=False)
    visitor.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", PHONE)
    visitor.open("/sign-in/")
    visitor.follow("I am visiting")
    assert fits(visitor)
    visitor.follow("I have my card")
    assert visitor.shows("A dishonest hub could copy your card.")
    assert fits(visitor)
    visitor.type("words", card)
    visitor.type("secret", HERE)
    visitor.type("again", HERE)
    visitor.press()
    visitor.sees("Welcome, ama")
    visitor.begin_topic("Village square", "I came over the bridge", "It holds.")

    for hub in villages:
        eventually(partial(tells_both, hub, page), f"{hub.name} shows what ama wrote at both")


def tells_both(hub: Hub, page: str) -> bool:
    """Whether somebody's page at a hub shows what she wrote at home and away."""
    shown = hub.get(page)[1]
    return b"The bridge is open" in shown and b"I came over the bridge" in shown
