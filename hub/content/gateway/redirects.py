"""The file `_redirects` at the root of a website: where to go for what is not there.

    /posts/:year/:title  /articles/:year/:title  301        # first line that fits counts
    /old/*               /new/:splat                        # 301 where no number stands
    /*                   /404.html               404        # shown in its place

Source: specs.ipfs.tech/http-gateways/web-redirects-file. It is asked only for a path that is not in the folder. One
that is too large or that cannot be understood is an error to be told, never half a set of rules.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from urllib.parse import quote

from hub.core.errors import RemoteError

NAME: Final = "_redirects"
MOST_BYTES: Final = 64 * 1024
MOST_RULES: Final = 2000
LEADING: Final = frozenset((301, 302, 303, 307, 308))
SHOWING: Final = frozenset((200, 404, 410, 451))
HOLDER: Final = re.compile(r":[A-Za-z]\w*", re.ASCII)
ELSEWHERE: Final = re.compile(r"https?://[^/\s]", re.IGNORECASE)
OUTSIDE_TEXT: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class Rule(NamedTuple):
    """What stands in one line. `rest`: all that follows `names` fits, and is called `:splat`."""

    names: tuple[str, ...]
    rest: bool
    to: str
    status: int


class Way(NamedTuple):
    """Where a rule leads: a path from the website's root, or the whole address of another site."""

    to: str
    status: int

    @property
    def is_shown(self) -> bool:
        """Whether it is shown in place of what was asked for, under the same address."""
        return self.status in SHOWING


def rules(data: bytes) -> list[Rule]:
    """All rules of such a file in their order; RemoteError("redirects") says which line is wrong."""
    if len(data) > MOST_BYTES:
        raise RemoteError("redirects", "the file is larger than 64 KiB")
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise RemoteError("redirects", "the file is not UTF-8 text") from None
    lines = [(number, line.split()) for number, line in enumerate(text.split("\n"), 1)]
    written = [(number, words) for number, words in lines if words and not words[0].startswith("#")]
    if len(written) > MOST_RULES:
        raise RemoteError("redirects", f"more than {MOST_RULES} rules")
    return [rule(number, words) for number, words in written]


def rule(number: int, words: Sequence[str]) -> Rule:
    """One line, cut into words."""
    if len(words) not in (2, 3) or OUTSIDE_TEXT.search("".join(words)):
        raise RemoteError("redirects", f"line {number}: write from, to and a number")
    source, to, status = words[0], words[1], words[2] if len(words) == 3 else "301"
    if not (status.isascii() and status.isdecimal() and int(status[:4]) in LEADING | SHOWING):
        raise RemoteError("redirects", f"line {number}: no such number")
    if not source.startswith("/") or "*" in source.removesuffix("/*"):
        raise RemoteError("redirects", f"line {number}: a path begins with / and a star stands at its end")
    if not (is_path(to) or (ELSEWHERE.match(to) and int(status) in LEADING)):
        raise RemoteError("redirects", f"line {number}: it leads nowhere")
    rest = source.endswith("/*")
    return Rule(tuple((source[:-2] if rest else source).split("/")[1:]), rest, to, int(status))


def is_path(to: str) -> bool:
    """Whether this lies within the website; a browser takes two slashes for another site."""
    return to.startswith("/") and not to.startswith(("//", "/\\"))


def way(found: Sequence[Rule], names: tuple[str, ...], *, folder: bool = False) -> Way | None:
    """Where the first rule leads that fits this path; folder: it ends with a slash."""
    asked = (*names, "") if folder else names
    for each in found:
        values = fitting(each, asked)
        if values is not None:
            return Way(filled(each.to, values), each.status)
    return None


def fitting(each: Rule, asked: tuple[str, ...]) -> Mapping[str, str] | None:
    """What stands in the places of a rule's holders, or None where it does not fit."""
    count = len(each.names)
    if len(asked) <= count if each.rest else len(asked) != count:
        return None
    values: dict[str, str] = {":splat": "/".join(quote(name, safe="") for name in asked[count:])} if each.rest else {}
    for name, here in zip(each.names, asked, strict=False):
        if HOLDER.fullmatch(name) and here:
            values[name] = quote(here, safe="")
        elif name != here:
            return None
    return values


def filled(to: str, values: Mapping[str, str]) -> str:
    """What a rule leads to, with its holders filled in; what is no holder of the rule stays as written."""
    return HOLDER.sub(lambda found: values.get(found[0], found[0]), to)
