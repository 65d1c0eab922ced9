"""What moderators look at, and how things stand with neighbours, comes to pages that are open."""

import re
from collections.abc import Callable

from tests.system.browser import Screen
from tests.system.hubs import Hub
from tests.system.visitor import Visitor


def begins_a_topic(ama: Visitor) -> str:
    """Where it stands."""
    board = re.findall(r"/forum/board/\w+/", ama.get("/forum/")[1])[0]
    ama.get(f"{board}write/")
    status, topic = ama.post(f"{board}write/", title="The well", text="The rope is old.")
    assert status == 302, topic
    return topic


def test_the_queue_follows_while_kofi_looks_at_it(hubs: Callable[[str], Hub], screens: Callable[..., Screen]) -> None:
    river = hubs("Riverbend")
    kofi = screens(river)
    kofi.sign_in("kofi")
    kofi.open("/queue/")
    ama = Visitor(river).sign_up("ama")
    kofi.sees("New people")
    assert kofi.shows("ama")

    kofi.find("#queue summary").click()
    kofi.type("reason", "Who is")
    report = re.findall(r"/report/\w+/", Visitor(river).get(begins_a_topic(ama))[1])[0]
    esi = Visitor(river)
    esi.get(report)
    assert esi.post(report, reason="false", words="It is new.")[0] == 302
    kofi.sees("New here: 1. Tap to see")
    assert kofi.find("[name=reason]").get_attribute("value") == "Who is"
    kofi.find(".fresh").click()
    kofi.sees("It is new.")


def test_the_exchange_page_sees_a_neighbour_go(villages: tuple[Hub, Hub], screens: Callable[..., Screen]) -> None:
    river, hill = villages
    esi = screens(river)
    esi.open("/gossip/")
    esi.sees("Here now")
    hill.stop()
    esi.sees("We try again by ourselves.")  # said of one that went, and of one that was called since and did not answer
    assert not esi.shows("Here now")
