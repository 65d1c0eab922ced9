"""What the forum says among things of others: in search results, on a person's page. An edit stands for what it
changes, and only what its reader may read on the forum's own pages stands here.
"""

from collections.abc import Collection, Iterable, Mapping

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from hub import api
from hub.api import Written
from hub.core.cid import id_text
from hub.plugins import Line
from plugins.forum import early, whereabouts
from plugins.forum.boards import standing
from plugins.forum.projections import short_of
from plugins.forum.quotes import entries_of
from plugins.forum.reading import Said, prefix, read, said_in


def lines(request: HttpRequest, positions: Collection[int]) -> dict[int, Line]:
    """The boards, topics and posts at these positions, for whoever asks: a handful of statements."""
    meant, role = meant_by(api.written(positions)), api.role_of(request)
    topics = whereabouts.readable(meant.values(), role)
    seen = {each.position for each in meant.values()} & topics.keys()
    waiting = early.among((entry for entry in meant.values() if entry.position not in seen), request)
    wanted = seen | waiting | {topics[at].position for at in seen}
    said = read(wanted, api.person_of(request)) if wanted else {}
    places = ((at, entry.position) for at, entry in meant.items() if entry.position in seen)
    found = {at: line_of(said.get(entry_at), said.get(topics[entry_at].position)) for at, entry_at in places}
    found |= {at: early_line(said.get(entry.position)) for at, entry in meant.items() if entry.position in waiting}
    shown = {at: line for at, line in found.items() if line is not None}
    return shown | {at: line for at, entry in meant.items() for line in board_lines(entry, role)}


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


def line_of(said: Said | None, topic: Said | None) -> Line | None:
    """A topic or post under its topic's title; None where there is nothing to read."""
    if said is None or topic is None or said.gone:
        return None
    return Line(topic.heading, f"{prefix('forum:post', '0')}{said.text_id}/", said.excerpt, said.name)


def early_line(said: Said | None) -> Line | None:
    """A reply whose topic has not come."""
    if said is None or said.gone:
        return None
    return Line(
        _("The beginning has not come yet"), f"{prefix('forum:post', '0')}{said.text_id}/", said.excerpt, said.name
    )


def board_lines(entry: Written, role: str) -> Iterable[Line]:
    """The line of the board that an entry declares or changes, if it counts and such readers may read the board."""
    named = {"forum.board": id_text(entry.id), "forum.board-change": said_in(entry, "board")}
    text_id = named.get(said_in(entry, "t"))
    for board in standing(short_of(str(text_id)) or 0) if text_id else ():
        counts = board.text_id == text_id and entry.id in {board.entry.id, *(head.id for head in board.heads)}
        if counts and board.allows(role, "read"):
            yield Line(board.title, reverse("forum:board", args=[board.hex]), board.about)
