"""What stands in a topic and in the list of a board because moderators moved, merged, split or pinned something.

Lists are read in parts that the page merges by key: the topics begun on a board by its index, those moved there by
their ids. What moved away is left out after a page is read, so a page may be shorter than others, and never dearer.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from django.db.models import Case, F, QuerySet, Value, When
from django.utils.html import escape, format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub import api
from hub.core.cid import parse_id
from hub.core.short_ids import hex_of
from naming.api import display_names
from plugins.forum.boards.rows import by, listed, replies_seen
from plugins.forum.boards.standing import Board, digest_of
from plugins.forum.models import Act, Post, Topic
from plugins.forum.moderation import deeds
from plugins.forum.moderation.deeds import Deed, Turned
from plugins.forum.projections import short
from plugins.forum.words.reading import Said, prefix

PINS: Final = [Act.Kind.STICK, Act.Kind.ANNOUNCE, Act.Kind.MOVE]
MOST_PINNED: Final = 10


class Arranged(NamedTuple):
    """How the topics of a board's page stand, by whole id; only those with which somebody did something. `pinned`: the
    short ids of what stands above the others, announcements first.  moved_in: those of topics begun elsewhere."""

    states: Mapping[str, Turned]
    pinned: tuple[int, ...] = ()
    moved_in: frozenset[int] = frozenset()

    @property
    def splits(self) -> set[str]:
        """The topics that splits made."""
        return {deed.text_id for state in self.states.values() for deed in state.splits}

    def keeps(self, topic: Said, board: Board) -> bool:
        """Whether a topic stands in this board's list."""
        state = self.states.get(topic.text_id)
        return state is None or (state.board.text_id == board.text_id and state.of("merge") is None)


def on_board(board: Board) -> Arranged:
    """What moderators pinned or moved to a board: one statement where there is nothing."""
    rows = api.acts_on(Act, {short(board.entry.id): board.zone}, deeds.MOST_TOWARDS, PINS, column="place8")
    if not rows:
        return Arranged({})
    states = states_of({target8 for _at, target8 in rows}, board.zone)
    here = {each: state for each, state in states.items() if state.board.text_id == board.text_id}
    kept = {each: state for each, state in here.items() if state.of("merge") is None}
    pins = sorted((rank(state), short(parse_id(each))) for each, state in kept.items() if state.of("announce", "stick"))
    moved = {short(parse_id(each)) for each, state in kept.items() if state.of("move")}
    return Arranged(states, tuple(id8 for _rank, id8 in pins[:MOST_PINNED]), frozenset(moved))


def rank(state: Turned) -> bool:
    """Announcements stand above what is only stuck."""
    return state.of("announce") is None


def states_of(topics: Iterable[int], zone: bytes) -> dict[str, Turned]:
    """How these topics stand, given by short id, as far as they were begun or split off on boards of this village and
    anybody acted on them; whether a split counts is asked where it is listed."""
    at = Topic.objects.visible().filter(id8__in=set(topics)).values_list("position", flat=True)
    begun = deeds.origins_of(api.written(at).values(), zone, ("forum.topic", "forum.act"))
    return deeds.turned({short(parse_id(each)): board for each, board in begun.items()})


def rows_moved_in(found: Arranged, board: Board, latest: int) -> list[QuerySet[Any]]:
    """The rows of topics moved to a board, for its list; one that was moved back stands there anyway."""
    if not found.moved_in:
        return []
    spoke = Case(When(last__lte=latest, then="last"), When(stamp__lte=latest, then="stamp"), default=0)
    rows = Topic.objects.visible().filter(id8__in=found.moved_in).exclude(board8=short(board.entry.id))
    return [listed(rows, spoke)]


def rows_pinned(found: Arranged) -> list[Any]:
    """The rows of what stands above a list, in their order."""
    rows = {row.id8: row for row in listed(Topic.objects.visible().filter(id8__in=found.pinned), F("last"))}
    return [rows[id8] for id8 in found.pinned if id8 in rows]


def with_rows(found: Arranged, board: Board, rows: Iterable[Any]) -> Arranged:
    """The same with all that was done with these rows of a board."""
    others = {row.id8: board for row in rows if row.id8 not in found.moved_in}
    return found._replace(states={**deeds.turned(others), **found.states})


def with_parents(found: Arranged, board: Board, topics: Iterable[Said]) -> Arranged:
    """The same with the topics whose replies splits took, for the splits among these topics."""
    made = [topic.record for topic in topics if topic.record.get("t") == "forum.act"]
    parents = {short(digest) for record in made if (digest := digest_of(str(record.get("target"))))}
    return found._replace(states={**states_of(parents, board.zone), **found.states}) if parents else found


def replies_in(topic8: int, state: Turned, writers: frozenset[bytes] | None) -> list[QuerySet[Any]]:
    """The parts of a rearranged topic's page: replies that name it or a topic merged into it, those topics' own first
    words, what a split brought here, and nothing of what a split took away."""
    latest = api.latest_tame()
    joined = [short(parse_id(each)) for each in state.joined]
    rows = by(Post.objects.visible().by_generation().filter(topic8__in=[topic8, *joined]), writers)
    rows = rows.exclude(position__in=state.went)
    came = by(Post.objects.visible().filter(position__in=state.came), writers)
    begun = by(Topic.objects.visible().filter(id8__in=joined), writers)
    parts = [part.filter(stamp__lte=latest).annotate(placed=F("stamp")) for part in (rows, came, begun)]
    parts += [part.filter(stamp__gt=latest).annotate(placed=Value(0)) for part in (rows, came, begun)]
    return [part.values_list("position", "placed", named=True) for part in parts]


def belongs(post: Said, topic: Said, state: Turned | None) -> bool:
    """Whether a post stands in this very topic: rows compare eight bytes."""
    if state is not None and post.entry.position in state.came:
        return True
    joined = state.joined if state is not None else ()
    return post.text_id in joined or post.record.get("topic", topic.text_id) in (topic.text_id, *joined)


def marks_of(topic: Said, found: Arranged) -> list[str]:
    """What a list says of a topic, in a word or two each."""
    state = found.states.get(topic.text_id)
    if state is None:
        return []
    words = [_("announcement")] if state.of("announce") else [_("on top")] if state.of("stick") else []
    return words + ([_("locked")] if state.of("lock") else [])


def told(state: Turned, origin: Board, reader: bytes | None) -> list[dict[str, Any]]:
    """What a topic's page says that moderators did, each with who and why."""
    shown = [deed for deed in state.deeds if deed.counts]
    if state.split is not None:
        shown.insert(0, state.split)
    names = display_names({deed.entry.person for deed in shown}, reader) if shown else {}
    return [telling(deed, names[deed.entry.person], state, origin) for deed in shown]


def telling(deed: Deed, name: str, state: Turned, origin: Board) -> dict[str, Any]:
    """One act in words, where it leads, who did it and why."""
    record, address = deed.record, ""
    words: str
    match record["act"]:
        case "move":
            title = format_html("<bdi>{}</bdi>", origin.title)
            words = mark_safe(escape(_("Moved here from “%(board)s”.")) % {"board": title})  # noqa: S308  # escaped
            address = board_at(origin)
        case "lock":
            words = _("Locked: it takes no more replies.")
        case "announce":
            words = days(deeds.days_left(deed, api.epoch_of(origin.zone)))
        case "stick":
            words = _("On top of the board.")
        case "merge":
            words, address = _("Merged into another topic. Write there."), topic_at(str(record["into"]))
        case _ if deed is state.split:
            words, address = _("Split off from another topic."), topic_at(str(record["target"]))
        case _:
            words, address = _("Some replies were split off into another topic."), topic_at(deed.text_id)
    return {"words": words, "address": address, "name": name, "reason": str(record.get("reason") or "")}


def days(left: int) -> str:
    """How long something is announced; a hub's day is a day that it was up."""
    return ngettext("Announced for about %(count)d more day.", "Announced for about %(count)d more days.", left) % {
        "count": left
    }


def topic_at(text_id: str) -> str:
    """The page of a topic by its whole id."""
    return prefix("forum:topic", "0" * 16) + hex_of(parse_id(text_id)) + "/"


def board_at(board: Board) -> str:
    """The page of a board."""
    return prefix("forum:board", "0" * 16) + board.hex + "/"


def counted(replies: Mapping[int, int], found: Arranged) -> dict[int, int]:
    """How many replies stand in each topic, given how many name it: what splits took is taken off, and added there."""
    counts = dict(replies)
    for text_id, state in found.states.items():
        taken = deeds.posts_split_off(state.splits) if state.splits else {}
        id8 = short(parse_id(text_id))
        counts[id8] = counts.get(id8, 0) - sum(map(len, taken.values()))
        for split, posts in taken.items():
            counts[short(parse_id(split))] = counts.get(short(parse_id(split)), 0) + len(posts)
    return counts


def with_joined(replies: dict[int, int], rows: Iterable[Any], board: Board) -> dict[int, int]:
    """The same with what merges brought into the topics of these rows of a board: first words, and replies that no
    split took."""
    sources = deeds.sources_of({row.id8: board for row in rows if row.takes_in})
    joined = {short(parse_id(each)): (host, state) for host, of in sources.items() for each, state in of.items()}
    if not joined:
        return replies
    seen = replies_seen(Topic.objects.visible().filter(id8__in=joined), board.writers("reply"))
    counts = Counter(replies)
    for source8, (host, state) in joined.items():
        went = deeds.posts_split_off(state.splits) if state.splits else {}
        counts[short(parse_id(host))] += 1 + seen.get(source8, 0) - sum(map(len, went.values()))
    return counts
