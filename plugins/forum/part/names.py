"""Names of zones in a text, as `@soko.amani` and in links to `http://soko.amani.home.arpa/`: what each led to for its
writer is found when it is sent and kept beside the name as it was written. So the words go on meaning the same,
wherever they are read and whatever the name leads to later. What somebody privately calls others means nothing here: it
would stand in the post for everybody to read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from typing import Any, Final, NamedTuple

from hub import api
from hub.core.cid import parse_id
from hub.core.errors import RemoteError
from naming.api import address_of, key_form, resolve
from plugins.forum import checks

MOST_RESOLVED: Final = 12
"""Names of one text that are asked for."""
SIGNS: Final = 16
"""Of a content id that stand for it."""

find_hosts = re.compile(r'<a href="https?://([^"/?#:@]+)').findall  # of our own HTML


class Meant(NamedTuple):
    """A name of a text, and where it led when that was written. key: what is nobody else's of it."""

    name: str
    what: str
    target: str

    @property
    def address(self) -> str:
        """Where that is shown here; empty where nothing can be."""
        return address_of(self.what, self.target)

    @property
    def key(self) -> str:
        try:
            return key_form(parse_id(self.target))
        except RemoteError:
            return self.target if len(self.target) <= SIGNS else self.target[:SIGNS] + "…"

    @property
    def kept(self) -> dict[str, str]:
        return {"name": self.name, "what": self.what, "target": self.target}


def meant_in(html: str, called: Iterable[str], writer: bytes | None) -> dict[str, Meant]:
    """What the names led to which stand behind a sign @, for the writer of a text, and those in its links, for
    everybody: these open alike for whoever presses them."""
    end, found = f".{api.suffix()}", dict[str, Meant]()
    asked: dict[str, bytes | None] = dict.fromkeys(called, writer)
    for host in map(unescape, find_hosts(html)):
        if host.endswith(end):
            asked.setdefault(host.removesuffix(end), None)
    for name in [each for each in asked if may_be_one(each)][:MOST_RESOLVED]:
        if (meant := led(name, asked[name])) is not None:
            found[name] = meant
    return found


def may_be_one(text: str) -> bool:
    return not any(sign.isspace() for sign in text)


def led(name: str, writer: bytes | None) -> Meant | None:
    """Where a name leads its writer, by what everybody may know; nowhere where a hub alone calls itself so, for by one
    bare word people are meant."""
    try:
        answer = resolve(name.lower(), writer, aloud=True)
    except ValueError:
        return None
    if answer.state != "settled":
        return None
    first, target = answer.found[0].trail[0], answer.found[0].target
    return None if "." not in name and first.how == "calls-itself" else Meant(name, target.kind, target.value)


def kept_in(words: Mapping[str, Any]) -> Iterator[Meant]:
    """The names that a record keeps."""
    for each in (words.get("names") or ())[: checks.MAX_MENTIONS]:
        yield Meant(str(each.get("name")), str(each.get("what")), str(each.get("target")))
