"""What the forum says among things of others: in search results, on a person's page. An edit stands for what it
changes, and only what its reader may read on the forum's own pages stands here.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cache

from django.http import HttpRequest
from django.urls import reverse

from hub import api
from hub.api import Written
from hub.core.cid import id_text
from hub.plugins import Line
from plugins.forum.boards import least_reader, standing
from plugins.forum.models import Post, Topic
from plugins.forum.projections import short
from plugins.forum.quotes import entries_of
from plugins.forum.reading import Said, prefix, read
from plugins.forum.rules import reaches


def lines(request: HttpRequest, positions: Collection[int]) -> dict[int, Line]:
    """The boards, topics and posts at these positions, for whoever asks: a handful of statements, and some for each
    board."""
    meant = meant_by(api.written(positions))
    topics = entries_of({topic_of(entry) for entry in meant.values()})
    seen = in_sight([*meant.values(), *topics.values()])
    said = {each.text_id: each for each in read(seen, api.person_of(request)).values()}
    readable = readable_topics(topics.values(), seen, api.role_of(request))
    found = {at: line_of(said.get(id_text(entry.id)), said.get(topic_of(entry))) for at, entry in meant.items()}
    shown = {at: line for at, line in found.items() if line is not None and topic_of(meant[at]) in readable}
    return shown | {at: line for at, entry in meant.items() for line in board_lines(entry, api.role_of(request))}


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


def topic_of(entry: Written) -> str:
    """The id of the topic where something stands: of a topic its own."""
    record = entry.record or {}
    return str(record.get("topic")) if record.get("t") == "forum.post" else id_text(entry.id)


def in_sight(entries: Iterable[Written]) -> dict[int, int]:
    """Positions of those of these entries that are topics or posts which nobody took out of sight; with the board of
    each topic, as rows hold it."""
    at = {entry.position for entry in entries}
    posts = Post.objects.visible().filter(pk__in=at).values_list("pk", flat=True)
    topics = Topic.objects.visible().filter(pk__in=at).values_list("pk", "board8")
    return dict.fromkeys(posts, 0) | dict(topics)


def readable_topics(topics: Iterable[Written], seen: Mapping[int, int], role: str) -> set[str]:
    """The ids of those of these topics that are in sight and that somebody of this role may read."""

    @cache
    def least(board8: int, named: str | None) -> str:
        board = next((each for each in standing(board8) if named in (None, each.text_id)), None)
        return board.least("read") if board else least_reader(named, board8)

    return {
        id_text(topic.id)
        for topic in topics
        if seen.get(topic.position) and reaches(role, least(seen[topic.position], (topic.record or {}).get("board")))
    }


def line_of(said: Said | None, topic: Said | None) -> Line | None:
    """A topic or post under its topic's title; None where there is nothing to read."""
    if said is None or topic is None or said.gone:
        return None
    return Line(topic.heading, f"{prefix('forum:post', '0')}{said.text_id}/", said.excerpt)


def board_lines(entry: Written, role: str) -> Iterable[Line]:
    """A board's own line, if it is one that counts and such readers may read it."""
    if (entry.record or {}).get("t") != "forum.board":
        return
    for board in standing(short(entry.id)):
        if board.entry.id == entry.id and board.allows(role, "read"):
            yield Line(board.title, reverse("forum:board", args=[board.hex]), board.about)
