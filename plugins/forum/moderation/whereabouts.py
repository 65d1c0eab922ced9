"""Where topics and posts stand, many at a time: on the board to which moderators moved them or in the topic of their
own that a split made, and only as far as the forum's own pages would show them to who asks.

A handful of statements, however many are asked about, and a few more for each village whose moderators acted on them,
and for each topic that was split.
"""

from collections.abc import Collection, Iterable, Mapping
from functools import cache
from typing import NamedTuple

from django.db.models import Exists, OuterRef, Q

from hub import api
from hub.api import Written
from hub.core.cid import id_text
from plugins.forum.boards.standing import (
    MOST_OF_A_VILLAGE,
    Board,
    digest_of,
    least_reader,
    shown,
    standing,
    unshown_board,
)
from plugins.forum.models import Act, Post, Topic
from plugins.forum.moderation import arranged, deeds
from plugins.forum.moderation.deeds import Turned
from plugins.forum.projections import short


class Stand(NamedTuple):
    """A topic in sight, the board on which it stands where that is shown, the least role that may read it, and how it
    stands where moderators did something with it."""

    topic: Written
    board: Board | None
    least: str
    state: Turned | None = None

    def shows(self, entry: Written, role: str) -> bool:
        """Whether somebody of this role finds an entry in this topic."""
        may = self.board.writers("reply") if self.board and is_reply(entry) else None
        return api.reaches(role, self.least) and (may is None or entry.person in may)


def readable(entries: Iterable[Written], role: str) -> dict[int, Written]:
    """Those of these topics and posts that are in sight and that somebody of this role may read, by position, with the
    topic in which each stands."""
    seen = in_sight(entries)
    known = {id_text(entry.id): entry for entry in seen if not is_reply(entry)}
    missing = {topic_of(entry) for entry in seen} - known.keys()
    stands = stands_of([*known.values(), *named_by(missing)])
    taken = split_off(stands)
    found = {entry.position: taken.get(entry.position, stands.get(topic_of(entry))) for entry in seen}
    places = ((entry, found[entry.position]) for entry in seen)
    return {entry.position: place.topic for entry, place in places if place is not None and place.shows(entry, role)}


def named_by(text_ids: Collection[str]) -> list[Written]:
    """The entries with these ids that are here."""
    digests = deeds.digests_of(text_ids)
    return list(api.written_by_ids(digests).values()) if digests else []


def in_sight(entries: Iterable[Written]) -> list[Written]:
    """Those of these entries that are topics or posts which nobody took out of sight."""
    by_position = {entry.position: entry for entry in entries}
    if not by_position:
        return []
    found = [Post.objects.visible().filter(pk__in=by_position), Topic.objects.visible().filter(pk__in=by_position)]
    return [by_position[at] for rows in found for at in rows.values_list("pk", flat=True)]


def is_reply(entry: Written) -> bool:
    return (entry.record or {}).get("t") == "forum.post"


def topic_of(entry: Written) -> str:
    """The id of the topic that something names: of a topic its own."""
    return str((entry.record or {}).get("topic")) if is_reply(entry) else id_text(entry.id)


def stands_of(topics: Iterable[Written]) -> dict[str, Stand]:
    """Where these topics stand, by id; what is out of sight, or not shown on its board, is left out."""
    by_position = {topic.position: topic for topic in topics}
    if not by_position:
        return {}
    acts = Act.objects.filter(Q(target8=OuterRef("id8")) | Q(id8=OuterRef("id8")))
    rows = list(Topic.objects.visible().filter(pk__in=by_position).annotate(acted=Exists(acts)))
    begun = begun_on([(by_position[row.position], row.board8) for row in rows])
    acted = {row.position for row in rows if row.acted}
    settled = turned([stand for stand in begun if stand.topic.position in acted])
    kept = [stand for stand in begun if stand.topic.position not in acted]
    return {id_text(each.topic.id): each._replace(board=shown(each.board)) for each in (*kept, *settled)}


def begun_on(topics: Collection[tuple[Written, int]]) -> list[Stand]:
    """These topics on the boards that they name, given by short id: without a board where none such is here."""
    boards, least, hidden = (
        boards_with({board8 for _topic, board8 in topics}),
        cache(least_reader),
        cache(unshown_board),
    )
    found = list[Stand]()
    for topic, board8 in topics:
        named = (topic.record or {}).get("board")
        board = next((each for each in boards.get(board8, ()) if named in (None, each.text_id)), None)
        board = board or hidden(named, board8)
        if board is not None and (is_split(topic) or may_stand(topic, board)):
            found.append(Stand(topic, board, board.least("read")))
        elif board is None and not is_split(topic):
            found.append(Stand(topic, None, least(named, board8)))
    return found


def may_stand(topic: Written, board: Board) -> bool:
    """Whether its board shows a topic by this writer."""
    may = board.writers("topic")
    return may is None or topic.person in may


def is_split(topic: Written) -> bool:
    return (topic.record or {}).get("t") == "forum.act"


def boards_with(short_ids: Collection[int]) -> dict[int, list[Board]]:
    """The boards that are shown with these short ids; asked for in parts, for of one village only so many are shown at
    once."""
    wanted, found = sorted(short_ids), dict[int, list[Board]]()
    for start in range(0, len(wanted), MOST_OF_A_VILLAGE):
        for board in standing(wanted[start : start + MOST_OF_A_VILLAGE]):
            found.setdefault(short(board.entry.id), []).append(board)
    return found


def turned(stands: Iterable[Stand]) -> list[Stand]:
    """The same topics where moderators put them; a split that does not count is none."""
    villages: dict[bytes, list[Stand]] = {}
    found = list[Stand]()
    for stand in stands:
        if stand.board is None:
            found.append(stand)
        else:
            villages.setdefault(stand.board.zone, []).append(stand)
    return found + [stand for zone, several in villages.items() for stand in turned_in(zone, several)]


def turned_in(zone: bytes, stands: Iterable[Stand]) -> list[Stand]:
    """The same for topics of one village."""
    origins = {short(stand.topic.id): stand.board for stand in stands if stand.board}
    states, parents = deeds.turned(origins), parents_in(zone, [stand.topic for stand in stands])
    found = list[Stand]()
    for stand in stands:
        text_id = id_text(stand.topic.id)
        state = states.get(text_id)
        now = stand._replace(board=state.board, least=state.least, state=state) if state else stand
        if not is_split(stand.topic):
            found.append(now)
        elif text_id in parents:
            least = deeds.least_at(stand.board) if stand.board else now.least
            found.append(now._replace(least=api.stricter(now.least, least, parents[text_id].least)))
    return found


def parents_in(zone: bytes, topics: Iterable[Written]) -> dict[str, Turned]:
    """Of those of these topics that are splits which count, the topics whose replies they took, by the split's id."""
    named = [str((topic.record or {}).get("target")) for topic in topics if is_split(topic)]
    short_ids = {short(digest) for each in named if (digest := digest_of(each))}
    states = arranged.states_of(short_ids, zone) if short_ids else {}
    return {deed.text_id: state for state in states.values() for deed in state.splits}


def split_off(stands: Mapping[str, Stand]) -> dict[int, Stand | None]:
    """Where the replies stand that splits took from these topics, by position; None where that is not shown."""
    splits = [stand.state.splits for stand in stands.values() if stand.state and stand.state.splits]
    if not splits:
        return {}
    made = stands_of([deed.entry for several in splits for deed in several])
    taken = (deeds.posts_split_off(several) for several in splits)
    return {at: made.get(split) for each in taken for split, found in each.items() for at in found}
