"""Search: what people wrote and what plugins find besides, within a second whatever is asked.

What is found stands in the order in which it reached this hub, the last first; each plugin says how its entries stand
there and leaves out what the reader may not read. The list goes on by key, so page nine costs what page one does.
"""

import re
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hub import guard
from hub.api import person_of
from hub.api.lines import as_line, leads_here, lines_of, words_of
from hub.api.pages import when
from hub.core.record import parse
from hub.log import registry
from hub.log.written import written
from hub.plugins import HubPlugin, Line, loader, switches
from hub.search import index, tables
from hub.search.excerpt import Piece, pieces
from hub.search.finding import candidates
from hub.search.tokens import Sought, sought
from naming.api import display_names

SECONDS = 1.0
"""For everything that is looked up; and of it, for what one plugin finds besides:"""
PART = 0.3
A_PAGE = 20
MOST_BESIDES = 3
"""Lines of one plugin that are found besides."""
AT_ONCE = 24
"""Entries that are looked at first, and each time twice as many, for all of them may be closed to the reader; up to:"""
MOST_LOOKED_AT = 600
LONGEST = 200
"""Letters of a question."""
MANY_LEFT = 1000
"""Entries still to be read of which the page warns."""

Records = Mapping[int, Mapping[str, Any]]

parse_key = re.compile(r"\d{1,18}", re.ASCII).fullmatch


class Result(NamedTuple):
    """A line as the page shows it, with who wrote it and when, where that is known."""

    title: list[Piece]
    address: str
    text: list[Piece]
    plugin: str
    by: str = ""
    when: str = ""


class Answer(NamedTuple):
    """Lines by the positions of their entries; the key to go on by, 0 where nothing is left; and whether there may be
    more than was looked at."""

    lines: dict[int, Line]
    records: Records
    key: int
    cut: bool = False


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """The page."""
    question = request.GET.get("q", "").replace("\0", " ")[:LONGEST]
    wanted, key = sought(question), request.GET.get("before", "")
    before = int(key) if parse_key(key) else 0
    end = time.monotonic() + SECONDS
    answer = look(request, wanted, before or 2**62, end) if wanted else Answer({}, {}, 0)
    context = {
        "question": question,
        "asked": bool(wanted),
        "results": results(request, answer, wanted),
        "besides": [] if before else [*besides(request, question, wanted, end)],
        "on": urlencode({"q": question, "before": answer.key}) if answer.key else "",
        "cut": answer.cut,
        "later": bool(before),
        "left": left if wanted and (left := index.left()) >= MANY_LEFT else 0,
    }
    return render(request, "portal/search.html", context)


def look(request: HttpRequest, wanted: Sequence[Sought], before: int, end: float) -> Answer:
    """A page of lines of entries before a position, each address once."""
    shown, records, looked = dict[int, Line](), dict[int, Mapping[str, Any]](), 0
    addresses, edge, most = set[str](), before, AT_ONCE
    while True:
        some = candidates(wanted, edge, most, end - time.monotonic())
        found = lines_of(request, some.records, {at: label_of(record) for at, record in some.records.items()})
        for position in some.records:
            line = found.get(position)
            if line is not None and line.address not in addresses:
                if len(shown) == A_PAGE:
                    return Answer(shown, records, edge)
                shown[position], records[position] = line, some.records[position]
                addresses.add(line.address)
            edge = position
        looked += len(some.records)
        if some.whole and len(some.records) < most:
            return Answer(shown, records, 0)
        if not some.whole or looked >= MOST_LOOKED_AT or time.monotonic() > end:
            return Answer(shown, records, edge if edge < before else 0, cut=True)
        most *= 2


def label_of(record: Mapping[str, Any]) -> str:
    """The plugin whose record this is."""
    return str(record["t"]).partition(".")[0]


def besides(request: HttpRequest, question: str, wanted: Sequence[Sought], end: float) -> Iterator[Result]:
    """What plugins find beyond the words of entries, each within its part of the time."""
    for plugin in switches.enabled(request):
        seconds = min(PART, end - time.monotonic())
        if not wanted or seconds <= 0 or type(plugin).search is HubPlugin.search:
            continue
        lines = guard.ask(plugin.label, "search", partial(found_by, plugin, request, question, seconds), list[Line]())
        yield from (Result(*shown(line, wanted), str(plugin.verbose_name)) for line in lines)


def found_by(plugin: HubPlugin, request: HttpRequest, question: str, seconds: float) -> list[Line]:
    """What one plugin finds; its statements end when its time is over."""
    with tables.limited(seconds):
        return [*taken(plugin.search(request, question), time.monotonic() + seconds)]


def taken(lines: Iterable[Line], end: float) -> Iterator[Line]:
    """The first lines, while there is time."""
    for line in islice(lines, MOST_BESIDES):
        if time.monotonic() > end:
            return
        if leads_here(said := as_line(line)):
            yield said


def results(request: HttpRequest, answer: Answer, wanted: Sequence[Sought]) -> list[Result]:
    """What was found, with who wrote it, and when."""
    entries, names_of = written(answer.lines), {plugin.label: plugin.verbose_name for plugin in loader.installed()}
    people = display_names({entry.person for entry in entries.values() if entry.person}, person_of(request))
    made = []
    for position, line in answer.lines.items():
        record, entry = answer.records[position], entries[position]
        by, plugin = line.by or people.get(entry.person, ""), str(names_of[label_of(record)])
        made.append(Result(*shown(line, wanted, record), plugin, by, when(entry.stamp)))
    return made


def shown(
    line: Line, wanted: Sequence[Sought], record: Mapping[str, Any] | None = None
) -> tuple[list[Piece], str, list[Piece]]:
    """Title, address and text of a line; its text from the words that were looked for, where those are further on."""
    title, text = pieces(line.title, wanted), pieces(line.text, wanted)
    if record is not None and not any(piece.found for piece in (*title, *text)):
        text = pieces(all_words(record), wanted) or text
    return title, line.address, text


def all_words(record: Mapping[str, Any]) -> str:
    """All that a record says, as far as its plugin can read it."""
    kind = registry.record_class(record["t"])
    if kind is None:
        return ""
    return guard.ask(label_of(record), "records", lambda: words_of(parse(kind, dict(record))), "")
