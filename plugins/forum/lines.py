"""What the forum says among things of others: in search results, on a person's page. An edit stands for what it
changes, and only what its reader may read on the forum's own pages stands here.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import NamedTuple

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from hub import api
from hub.api import Written
from hub.core.cid import id_text
from hub.plugins import Line
from plugins.forum.boards.standing import standing
from plugins.forum.moderation import early, whereabouts
from plugins.forum.part.quotes import entries_of
from plugins.forum.projections import short_of
from plugins.forum.words.reading import Said, changes_of, prefix, said_by, said_in


class Place(NamedTuple):
    """A topic or post, and the topic in which it stands; None for a reply whose topic has not come."""

    entry: Written
    topic: Written | None


def lines(request: HttpRequest, positions: Collection[int]) -> dict[int, Line]:
    """The boards, topics and posts at these positions, for whoever asks: a handful of statements."""
    written, role = api.written(positions), api.role_of(request)
    places = places_of(request, written)
    wanted = {each.position: each for place in places.values() for each in place if each is not None}
    said = said_by(wanted, api.person_of(request))
    shown = {at: line for at, place in places.items() if (line := line_of(place, said)) is not None}
    return shown | {at: line for at, entry in written.items() for line in board_lines(entry, role)}


def readable(request: HttpRequest, positions: Collection[int]) -> set[int]:
    """At which of these positions a topic or post stands in which whoever asks finds words."""
    places = places_of(request, api.written(positions))
    changes = changes_of([entry for entry, _topic in places.values()])
    return {at for at, (entry, _topic) in places.items() if entry.record and not changes[entry.id].retracted}


def places_of(request: HttpRequest, written: Mapping[int, Written]) -> dict[int, Place]:
    """Where stands what was written at these positions, as far as who asks may read it; an edit where its target is."""
    meant = meant_by(written)
    topics = whereabouts.readable(meant.values(), api.role_of(request))
    waiting = early.among((entry for entry in meant.values() if entry.position not in topics), request)
    return {
        at: Place(entry, topics.get(entry.position))
        for at, entry in meant.items()
        if entry.position in topics or entry.position in waiting
    }


def meant_by(entries: Mapping[int, Written]) -> dict[int, Written]:
    """What stands at these positions; for edits, the writer's own words that they change."""
    targets = entries_of(str(entry.record["target"]) for entry in entries.values() if is_edit(entry) and entry.record)
    meant = dict[int, Written]()
    for at, entry in entries.items():
        target = targets.get(str((entry.record or {}).get("target"))) if is_edit(entry) else entry
        if target is not None and target.record is not None and target.person == entry.person:
            meant[at] = target
    return meant


def is_edit(entry: Written) -> bool:
    return bool(entry.record and entry.record["t"] == "forum.edit")


def line_of(place: Place, said: Mapping[int, Said]) -> Line | None:
    """What stands there under its topic's title; None where there is nothing to read."""
    own, topic = said.get(place.entry.position), said.get(place.topic.position) if place.topic else None
    if own is None or own.gone or (place.topic and topic is None):
        return None
    title = topic.heading if topic else _("The beginning has not come yet")
    return Line(title, f"{prefix('forum:post', '0')}{own.text_id}/", own.excerpt, own.name)


def board_lines(entry: Written, role: str) -> Iterable[Line]:
    """The line of the board that an entry declares or changes, if it counts and such readers may read the board."""
    named = {"forum.board": id_text(entry.id), "forum.board-change": said_in(entry, "board")}
    text_id = named.get(said_in(entry, "t"))
    for board in standing(short_of(str(text_id)) or 0) if text_id else ():
        counts = board.text_id == text_id and entry.id in {board.entry.id, *(head.id for head in board.heads)}
        if counts and board.allows(role, "read"):
            yield Line(board.title, reverse("forum:board", args=[board.hex]), board.about)
