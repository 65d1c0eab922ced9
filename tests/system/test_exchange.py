"""Two real hubs exchange by themselves: what was there before they met, what is written while they talk, and after."""

import re
from collections.abc import Callable

from hub.core import ipns
from tests.system.hubs import Hub, eventually, make_neighbours
from tests.system.visitor import Visitor

BOARD = re.compile(r'href="(/forum/board/[0-9a-f]{16}/)"')


def begin_topic(visitor: Visitor, title: str) -> str:
    """Write the first words of a conversation; where it is."""
    board = BOARD.findall(visitor.get("/forum/")[1])[0]
    visitor.get(f"{board}write/")
    status, where = visitor.post(f"{board}write/", title=title, text="First words.")
    assert status == 302, where
    return where.partition("#")[0].partition("?")[0]


def shows(hub: Hub, page: str, words: str) -> None:
    """Wait until a page of a hub says this."""
    eventually(lambda: words in hub.get(page)[1].decode(), f"{hub.name} shows {words!r} at {page}", patience=20)


def files(hub: Hub, *names: str) -> list[str]:
    """The content ids of files that a hub keeps for everybody, which hold their names."""
    for name in names:
        (hub.folder / name).write_text(name)
    told = hub.manage("content", "add", *(str(hub.folder / name) for name in names))
    return [line.split()[0] for line in told.splitlines() if line]


def led(hub: Hub, name: str) -> str:
    """The content id that a hub says a name leads to; opened there, a name that it does not know is asked for."""
    status, record = hub.get(f"{name}?format=ipns-record")
    key = ipns.read_name(name.removeprefix("/ipns/"))
    return ipns.read(record, key).value.removeprefix("/ipfs/") if status == 200 else ""


def test_two_villages_that_wrote_before_they_met_end_equal(hubs: Callable[[str], Hub]) -> None:
    river, hill = hubs("Riverbend"), hubs("Hilltop")
    for seed, hub in enumerate((river, hill)):
        hub.manage("seed", "--people", "5", "--posts", "300", "--seed", str(seed))
    make_neighbours(river, hill)
    eventually(lambda: river.held() == hill.held(), "both hold the same entries")
    assert len(river.held()) > 600


def test_live_both_ways_and_again_after_one_was_away(villages: tuple[Hub, Hub]) -> None:
    river, hill = villages
    ama, esi = Visitor(river).sign_up("ama"), Visitor(hill).sign_up("esi")
    topic = begin_topic(ama, "The bridge is open")
    shows(hill, topic, "First words.")
    esi.get(topic)
    assert esi.post(f"{topic}reply/", text="Not yet the lorries.")[0] == 302
    shows(river, topic, "Not yet the lorries.")

    before, after = files(river, "before", "after")
    name = river.manage("content", "name", before).strip()
    eventually(lambda: led(hill, name) == before, "Hilltop asks for a name that somebody opens there")

    assert hill.stop() == 0
    assert river.manage("content", "name", after).strip() == name
    assert ama.post(f"{topic}reply/", text="The lorries too.")[0] == 302
    hill.start()
    shows(hill, topic, "The lorries too.")
    eventually(lambda: river.held() == hill.held(), "both hold the same entries")
    eventually(lambda: led(hill, name) == after, "Hilltop follows the name when they meet")
    here = f"Hilltop\t{hill.address}\tHere now\n"
    eventually(lambda: here in river.manage("neighbour", "list"), "Riverbend says that Hilltop is here")
