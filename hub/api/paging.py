"""PUBLIC: one screenful of a long list, found by key and not by counting, so that page nine hundred costs what page one
does.

A key is `<stamp>-<position>` of the row at the edge; anything else in the address is passed over.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from operator import attrgetter
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.db.models import Q, QuerySet

__all__ = ["A_PAGE", "Page", "asked_again", "key_in", "newest_first", "oldest_first"]

A_PAGE = 50
"""Rows on one page of a list."""

parse_key = re.compile(r"(\d{1,16})-(\d{1,18})", re.ASCII).fullmatch


class Page(NamedTuple):
    """Rows, oldest or newest first as the list is, and keys of what lies beyond either end; empty when
    nothing does.
    """

    rows: list[Any]
    before: str = ""
    after: str = ""


def key_in(asked: Mapping[str, str], name: str) -> tuple[int, int] | None:
    """The key under a name of the query, if it is one."""
    found = parse_key(asked.get(name, ""))
    return (int(found[1]), int(found[2])) if found else None


def asked_again(asked: Mapping[str, str]) -> str:
    """The query of the page of a list that is looked at, to come back to it; nothing else of the address."""
    keys = {name: asked.get(name, "") for name in ("before", "after") if key_in(asked, name)}
    return urlencode(keys | ({"last": "1"} if asked.get("last") and "before" not in keys else {}))


def newest_first(parts: Iterable[QuerySet[Any]], field: str, asked: Mapping[str, str]) -> Page:
    """A page of a list that begins with the latest, merged from these parts; `?before=` goes on."""
    edge = key_in(asked, "before")
    found = merged(parts, field, edge, "lt")
    shown = found[:A_PAGE]
    return Page(shown, before=key_of(shown[-1], field) if len(found) > A_PAGE else "")


def oldest_first(parts: Sequence[QuerySet[Any]], field: str, asked: Mapping[str, str]) -> Page:
    """A page of a list that begins with the first, merged from these parts; `?after=` and `?before=` go on, `?last=1`
    shows the end.
    """
    edge = key_in(asked, "before")
    if edge is not None or asked.get("last"):
        found = merged(parts, field, edge, "lt")
        shown = found[:A_PAGE][::-1]
        earlier = key_of(shown[0], field) if len(found) > A_PAGE else ""
        return Page(shown, before=earlier, after=key_of(shown[-1], field) if edge is not None and shown else "")
    edge = key_in(asked, "after")
    found = merged(parts, field, edge, "gt")
    shown = found[:A_PAGE]
    return Page(
        shown,
        before=key_of(shown[0], field) if edge is not None and shown else "",
        after=key_of(shown[-1], field) if len(found) > A_PAGE else "",
    )


def merged(parts: Iterable[QuerySet[Any]], field: str, edge: tuple[int, int] | None, side: str) -> list[Any]:
    """The rows next to a key, one more than a page holds: `lt` before it, the nearest first, `gt` after it."""
    sign = "-" if side == "lt" else ""
    found: list[Any] = []
    for part in parts:
        found += beyond(part, field, edge, side).order_by(f"{sign}{field}", f"{sign}position")[: A_PAGE + 1]
    found.sort(key=attrgetter(field, "position"), reverse=side == "lt")
    return found[: A_PAGE + 1]


def beyond(rows: QuerySet[Any], field: str, edge: tuple[int, int] | None, side: str) -> QuerySet[Any]:
    """Rows on one side of a key."""
    if edge is None:
        return rows
    stamp, position = edge
    exactly = Q(**{f"{field}__{side}": stamp}) | Q(**{field: stamp, f"position__{side}": position})
    return rows.filter(exactly, **{f"{field}__{side}e": stamp})  # which alone an index can begin at


def key_of(row: Any, field: str) -> str:
    """The key of a row."""
    return f"{getattr(row, field)}-{row.position}"
