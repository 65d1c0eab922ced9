"""Kofi at the Exchange page of a running hub: accepts neighbours by the page's own buttons and reads what it says."""

import html
import re

from tests.plugins.gossip.stranger import Stranger
from tests.system.hubs import Hub, eventually
from tests.system.visitor import Visitor

ROW = re.compile(r'<li class="row" id="([nr])(\d+)">(.*?)</li>', re.DOTALL)
TAG = re.compile(r"<[^>]+>")
WHO_CALLS_IT_SO = re.compile(r' <span class="badge">[^<]*</span>')


class Steward(Visitor):
    """Kofi, signed in."""

    def __init__(self, hub: Hub) -> None:
        super().__init__(hub)
        self.sign_in("kofi")

    def accept(self, stranger: Stranger) -> None:
        """Find a hub at its address and tap on matching words."""
        self.get("/gossip/")
        status, where = self.post("/gossip/add", address=stranger.address)
        assert (status, where) == (302, "/gossip/")
        (found,) = [key for key, words in self.rows("n") if stranger.name in words]
        status, where = self.post(f"/gossip/{found}/accept")
        assert (status, where) == (302, "/gossip/")

    def rows(self, kind: str) -> list[tuple[str, str]]:
        """Number and words of each neighbour ("n") or receipt ("r") on the page, but for who calls it so."""
        _status, page = self.get("/gossip/")
        found = ROW.findall(WHO_CALLS_IT_SO.sub("", page))
        return [(key, plain(inner)) for of, key, inner in found if of == kind]

    def receipt(self, name: str) -> str:
        """The words of the newest receipt of an exchange with that hub that has ended."""
        ended = [words for _key, words in self.rows("r") if words.startswith(f"{name}\n") and "ended about" in words]
        return ended[0].split("\n")[1] if ended else ""

    def reads(self, name: str, then: str = "", *, gave: int = 0, got: int = 0) -> None:
        """Wait until the newest receipt says exactly this: how many entries, then what was noticed or went wrong."""
        noun = "post or other entry" if gave == 1 else "posts and other entries"
        words = f"You gave {gave} {noun} and got {got}. {then}".rstrip()
        eventually(
            lambda: self.receipt(name) == words,
            f"the receipt of {name} says {words!r}; it says {[row for row in self.rows('r') if name in row[1]]}",
            patience=20,
        )


def plain(markup: str) -> str:
    """What a person reads of a piece of a page, a line for each paragraph."""
    lines = (html.unescape(TAG.sub("", line)).strip() for line in markup.split("\n"))
    return "\n".join(line for line in lines if line)
