"""What moderators made of topics: which of their acts count, and where a topic stands because of them.

An act counts on every hub by right of the board on which its topic was begun: its writer sits at that board's village
by the seat that it cites, with the role that the board asks for, and where it names a board, that board's too. Rights
are asked as they are today, so a village that keeps moderation to stewards takes back what moderators did there.

An act that nobody undid does what it says, with these bounds, so that equal logs give equal pages:
- An undo is final: it is not undone, the act is done anew. Anybody with the right to an act may undo it.
- Of several moves or merges the one with the smallest id counts, of those that no other names in `after`.
- A topic moves among the boards of its own village, and is read afterwards by those who may read both boards, for it
  was written for the first. So it is also when one of them is no longer shown: then the topic stands in no list.
- A topic that was itself merged takes no other in. So rings of merges do nothing, and nobody's words go round in one.
- A topic is merged only into one that no more people may read.
- What was split off is moved like any topic, and neither merged nor split again: whoever wants that undoes the split.
- A reply that several splits name stands in the topic of the split with the smallest id.
- A lock, like a closed board, ends writing on the pages of every hub that has it. What was written where it had not
  come yet is shown, for without a clock nobody can tell what came after; who writes on regardless is hidden or blocked.
- An announcement ends by the days that the board's own hub counted.

What does not count says why, in words, on the moderators' page of the topic.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple

from django.utils.translation import gettext as _

from hub import api
from hub.api import Written
from hub.core.cid import id_text, parse_id
from plugins.forum.boards.standing import Board, digest_of, standing, unshown
from plugins.forum.models import Act, Topic
from plugins.forum.projections import short

KINDS: Final = [kind for kind in Act.Kind if kind not in (Act.Kind.UNDO, Act.Kind.BOARD)]
MOST_ON_ONE: Final = 40
"""Acts of one feed on one topic that are looked at, the newest."""
MOST_TOWARDS: Final = 200
"""The same of acts that name one board, or one topic to be merged into."""


class Deed(NamedTuple):
    """An act on a topic, and why it does nothing, if so. `undone`: the act that undid it. `level`: by right of which
    role it counts, the highest."""

    entry: Written
    void: str = ""
    undone: Written | None = None
    level: str | None = None

    @property
    def record(self) -> Mapping[str, Any]:
        return self.entry.record or {}

    @property
    def text_id(self) -> str:
        return id_text(self.entry.id)

    @property
    def counts(self) -> bool:
        return not self.void and self.undone is None


class Turned(NamedTuple):
    """How a topic stands: on which board, and the least role that may read it. `deeds`: all acts on it by those who
    ever had a seat at its village.  joined: the topics merged into it.  split: the act that made it of another
    topic's replies, and `came` where those lie.  went: where replies lie that splits took from it or from those.
    stays: whether words of other topics stand in it that were written for this village alone."""

    board: Board
    least: str
    deeds: tuple[Deed, ...] = ()
    joined: tuple[str, ...] = ()
    split: Deed | None = None
    came: frozenset[int] = frozenset()
    went: frozenset[int] = frozenset()
    stays: bool = False

    def of(self, *acts: str) -> Deed | None:
        """The act of such a kind that counts."""
        return next((deed for deed in self.deeds if deed.counts and deed.record["act"] in acts), None)

    @property
    def splits(self) -> list[Deed]:
        """Those that count, the smallest id first."""
        found = [deed for deed in self.deeds if deed.counts and deed.record["act"] == "split"]
        return sorted(found, key=lambda deed: deed.entry.id)

    @property
    def is_rearranged(self) -> bool:
        """Whether other replies stand in it than those that name it."""
        return bool(self.joined or self.came or self.went)

    @property
    def takes(self) -> tuple[str, ...]:
        """The other topics that words which stand in it name: those merged into it, and the one it was split off
        from."""
        return (*self.joined, *([str(self.split.record["target"])] if self.split else ()))

    def elsewhere(self, position: int) -> str:
        """The topic in which words stand that name this one: what a split made of them, or what this one was merged
        into; empty where they stand here."""
        taken = posts_split_off(self.splits).items() if self.splits else ()
        merge = self.of("merge")
        into = str(merge.record["into"]) if merge else ""
        return next((split for split, posts in taken if position in posts), into)


class Known(NamedTuple):
    """What acts of a zone name: boards and topics, by their ids."""

    boards: Mapping[str, Board]
    topics: Mapping[str, "Host"]
    epoch: int


class Host(NamedTuple):
    """A topic into which another may be merged: the least role that may read it, whether it was itself merged, and the
    boards by right of which something is put into it: where it was begun and where it stands."""

    least: str
    merged: bool
    boards: tuple[Board, ...]


def turned(origins: Mapping[int, Board]) -> dict[str, Turned]:
    """How topics stand, given by short id with the board on which each was begun, all of one village; by whole id, and
    only those on which anybody acted: one statement where nobody did."""
    deeds = deeds_on(origins)
    if not deeds:
        return {}
    zone = next(iter(origins.values())).zone
    known = known_to(zone, [deed for each in deeds.values() for deed in each])
    return {target: settled(target, origins[short(parse_id(target))], each, known) for target, each in deeds.items()}


def state_of(topic: Written, origin: Board) -> Turned | None:
    """How one topic stands, whole; None of a split that does not count, for then there is no such topic."""
    text_id, made, came = id_text(topic.id), None, frozenset[int]()
    least = origin.least("read")
    if (topic.record or {}).get("t") == "forum.act":
        parent = parent_of(topic, origin.zone)
        made = next((deed for deed in parent.splits if deed.text_id == text_id), None) if parent else None
        if parent is None or made is None:
            return None
        came = frozenset(posts_split_off(parent.splits)[text_id])
        least = api.stricter(least_at(origin), parent.least)
    here = {short(topic.id): origin}
    state = turned(here).get(text_id, Turned(origin, least))
    joined = sources_of(here).get(text_id, {}) if state.of("merge") is None else {}
    taken = (posts_split_off(each.splits) for each in (state, *joined.values()))
    went = frozenset(at for splits in taken for posts in splits.values() for at in posts)
    stays = is_any_kept_here([*joined, *([str(made.record["target"])] if made else ())])
    least = api.stricter(state.least, least)
    return state._replace(least=least, joined=tuple(joined), split=made, came=came, went=went, stays=stays)


def is_any_kept_here(topics: Collection[str]) -> bool:
    """Whether any of these topics was begun for this village alone."""
    found = api.written_by_ids(digests_of(topics)) if topics else {}
    return any(entry.scope == "here" for entry in found.values())


def parent_of(split: Written, zone: bytes) -> Turned | None:
    """The topic whose replies a split takes."""
    digest = digest_of(str((split.record or {}).get("target")))
    begun = origins_of(api.written_by_ids([digest]).values(), zone) if digest else {}
    return next((turned({short(parse_id(each)): board}).get(each) for each, board in begun.items()), None)


def deeds_on(origins: Mapping[int, Board]) -> dict[str, list[Deed]]:
    """The acts on these topics, those undone and those without right marked, by the whole id of the topic."""
    at = [position for position, _target in api.acts_on(Act, zones(origins), MOST_ON_ONE, KINDS)]
    acts = [act for act in api.written(at).values() if (act.record or {}).get("t") == "forum.act"] if at else []
    if not acts:
        return {}
    undos = undos_of(acts, next(iter(origins.values())).zone)
    levels = levels_of([*acts, *(each for several in undos.values() for each in several)])
    splits = split_among(acts)
    found: dict[str, list[Deed]] = {}
    for act in sorted(acts, key=lambda each: (each.stamp, each.id)):
        target = str((act.record or {})["target"])
        origin = origins[short(parse_id(target))]
        deed = judged(act, origin, undos.get(id_text(act.id), ()), levels)
        found.setdefault(target, []).append(taken_apart(deed) if target in splits else deed)
    return found


def split_among(acts: Iterable[Written]) -> set[str]:
    """Those topics that these acts merge or split which a split made: nothing is asked where they do neither."""
    named = {str(record["target"]) for act in acts if (record := act.record or {}).get("act") in ("merge", "split")}
    found = api.written_by_ids(digests_of(named)).values() if named else ()
    return {id_text(each.id) for each in found if (each.record or {}).get("t") == "forum.act"}


def taken_apart(deed: Deed) -> Deed:
    """An act on what a split made."""
    if not deed.counts or deed.record["act"] not in ("merge", "split"):
        return deed
    return deed._replace(void=_("What was split off is not merged or split again. Undo the split, and do it anew."))


def zones(origins: Mapping[int, Board]) -> dict[int, bytes]:
    return {id8: board.zone for id8, board in origins.items()}


def undos_of(acts: Iterable[Written], zone: bytes) -> dict[str, list[Written]]:
    """Who undid these acts, by the id of the act."""
    rows = api.acts_on(Act, {short(act.id): zone for act in acts}, MOST_ON_ONE, [Act.Kind.UNDO])
    found: dict[str, list[Written]] = {}
    for undo in api.written(at for at, _target in rows).values() if rows else ():
        found.setdefault(str((undo.record or {}).get("target")), []).append(undo)
    return found


def levels_of(acts: Collection[Written]) -> dict[int, str]:
    """By right of which role these acts count, the highest, by position; those without right are left out."""
    found = dict.fromkeys(api.rightful(acts, "moderator", "steward"), "moderator")
    return found | dict.fromkeys(api.rightful(acts, "steward"), "steward")


def judged(act: Written, origin: Board, undos: Iterable[Written], levels: Mapping[int, str]) -> Deed:
    """An act by itself: whether its writer had the right, and whether somebody with the right undid it."""
    level = levels.get(act.position)
    if not has_right(act, origin, level):
        return Deed(act, void=_("Its writer had no seat that gives the right to it."))
    counting = [undo for undo in undos if has_right(undo, origin, levels.get(undo.position))]
    return Deed(act, undone=min(counting, key=lambda undo: undo.id, default=None), level=level)


def has_right(act: Written, board: Board, level: str | None) -> bool:
    """Whether an act is by right of a board's own village, with the role that the board asks for."""
    of_zone = (act.record or {}).get("zone") == id_text(board.zone)
    return of_zone and level is not None and api.reaches(level, board.least("moderate"))


def known_to(zone: bytes, deeds: Sequence[Deed]) -> Known:
    """The boards and topics that acts name, as far as they are here and of this village."""
    into = {str(each) for deed in deeds if (each := deed.record.get("into"))}
    origins = origins_of(api.written_by_ids(digests_of(into)).values(), zone) if into else {}
    others = deeds_on({short(parse_id(each)): board for each, board in origins.items()}) if origins else {}
    named = {str(each) for deed in chain(deeds, *others.values()) if (each := deed.record.get("board"))}
    known = Known(boards_named(named, zone), {}, api.epoch_of(zone))
    hosts = {each: host_of(each, board, others.get(each, ()), known) for each, board in origins.items()}
    return known._replace(topics=hosts)


def host_of(text_id: str, origin: Board, deeds: Iterable[Deed], known: Known) -> Host:
    """What a merge has to know of the topic that it names."""
    _deeds, stands = standing_on(origin, deeds, known)
    merges = [deed for deed in deeds if deed.counts and deed.record["act"] == "merge"]
    elsewhere = any(deed.record.get("into") != text_id for deed in merges)
    return Host(least_on(origin, stands), elsewhere, (origin, stands))


def least_on(origin: Board, stands: Board) -> str:
    """The least role that may read a topic begun on one board and put on another."""
    return origin.least("read") if stands is origin else api.stricter(origin.least("read"), least_at(stands))


def least_at(board: Board) -> str:
    """The least role that may read what moderators put on a board; where nobody can tell any more who read there, only
    they."""
    return "moderator" if board.gone else board.least("read")


def origins_of(topics: Iterable[Written], zone: bytes, types: Collection[str] = ("forum.topic",)) -> dict[str, Board]:
    """The boards of this village on which these topics were begun, by the topics' ids; `types`: of which record."""
    said = {id_text(topic.id): topic.record or {} for topic in topics}
    named = {each: str(record["board"]) for each, record in said.items() if record.get("t") in types}
    boards = boards_named(set(named.values()), zone)
    return {topic: boards[board] for topic, board in named.items() if board in boards}


def boards_named(text_ids: Collection[str], zone: bytes) -> dict[str, Board]:
    """The boards of this village with these ids, those that are not shown as well: what moderators kept to themselves
    there stays theirs."""
    found = standing({short(digest) for digest in digests_of(text_ids)}) if text_ids else ()
    shown = {board.text_id: board for board in found if board.zone == zone}
    missing = set(text_ids) - shown.keys()
    return {**shown, **(unshown(missing, zone) if missing else {})}


def digests_of(text_ids: Iterable[str]) -> list[bytes]:
    return [digest for each in text_ids if (digest := digest_of(each))]


def settled(target: str, origin: Board, deeds: Sequence[Deed], known: Known) -> Turned:
    """Where a topic stands after all acts on it. One that was merged is read by those who may read the other, too."""
    deeds, stands = standing_on(origin, deeds, known)
    least = least_on(origin, stands)
    deeds = one_of("merge", [merged(target, least, deed, known) for deed in deeds])
    hosts = [known.topics[str(deed.record["into"])] for deed in deeds if deed.counts and deed.record["act"] == "merge"]
    deeds = [placed(deed, stands, known) for deed in deeds]
    return Turned(stands, api.stricter(least, *(host.least for host in hosts)), tuple(deeds))


def standing_on(origin: Board, deeds: Iterable[Deed], known: Known) -> tuple[list[Deed], Board]:
    """The same acts with the one move that counts, and the board on which the topic stands by it."""
    deeds = one_of("move", [moved(deed, known) for deed in deeds])
    chosen = next((deed for deed in deeds if deed.counts and deed.record["act"] == "move"), None)
    return deeds, known.boards[str(chosen.record["board"])] if chosen else origin


def moved(deed: Deed, known: Known) -> Deed:
    """An act that names a board, as far as that is one of this village and its writer moderates there too."""
    if not deed.counts or deed.record["act"] not in ("move", "split"):
        return deed
    board = known.boards.get(str(deed.record.get("board")))
    if board is None:
        return deed._replace(void=_("The board that it names is not here or not of this village."))
    if not has_right(deed.entry, board, deed.level):
        return deed._replace(void=_("Its writer does not look after the board that it names."))
    return deed


def merged(target: str, least: str, deed: Deed, known: Known) -> Deed:
    """A merge, as far as the other topic can take in this one, which such readers may read at the least."""
    if not deed.counts or deed.record["act"] != "merge":
        return deed
    into = str(deed.record.get("into"))
    host = known.topics.get(into)
    if host is None or into == target:
        return deed._replace(void=_("The topic that it names is not here or not of this village."))
    if host.merged:
        return deed._replace(void=_("The topic that it names was itself merged."))
    if not all(has_right(deed.entry, board, deed.level) for board in host.boards):
        return deed._replace(void=_("Its writer does not look after the board that it names."))
    if not api.reaches(host.least, least):
        return deed._replace(void=_("More people may read the topic that it names."))
    return deed


def placed(deed: Deed, stands: Board, known: Known) -> Deed:
    """What is on top of a board, while the topic stands there and until its end."""
    if not deed.counts or deed.record["act"] not in ("stick", "announce"):
        return deed
    if deed.record.get("board") != stands.text_id:
        return deed._replace(void=_("The topic does not stand on that board."))
    if deed.record["act"] == "announce" and days_left(deed, known.epoch) <= 0:
        return deed._replace(void=_("Its days are over."))
    return deed


def days_left(deed: Deed, epoch: int) -> int:
    """For how many more days something is announced."""
    return int(deed.record.get("until") or 0) - epoch


def one_of(act: str, deeds: Sequence[Deed]) -> list[Deed]:
    """Of several of a kind the one with the smallest id, of those that no other names in `after`."""
    live = [deed for deed in deeds if deed.counts and deed.record["act"] == act]
    replaced = {before for deed in live for before in deed.record.get("after") or ()}
    heads = [deed for deed in live if deed.text_id not in replaced] or live
    first = min(heads, key=lambda deed: deed.entry.id, default=None)
    other = _("Another one counts instead.")
    return [deed if deed not in live or deed is first else deed._replace(void=other) for deed in deeds]


def sources_of(topics: Mapping[int, Board]) -> dict[str, dict[str, Turned]]:
    """The topics merged into these and how those stand, by whole ids: one statement where there is none."""
    rows = api.acts_on(Act, zones(topics), MOST_TOWARDS, [Act.Kind.MERGE], column="place8")
    if not rows:
        return {}
    zone = next(iter(topics.values())).zone
    at = Topic.objects.visible().filter(id8__in={target8 for _at, target8 in rows}).values_list("position", flat=True)
    begun = origins_of(api.written(at).values(), zone)
    found: dict[str, dict[str, Turned]] = {}
    for source, state in turned({short(parse_id(each)): board for each, board in begun.items()}).items():
        merge = state.of("merge")
        if merge is not None and source in begun:
            found.setdefault(str(merge.record["into"]), {})[source] = state
    return found


def posts_split_off(splits: Sequence[Deed]) -> dict[str, list[int]]:
    """Where the replies lie that splits of one topic took away, by the id of the split; each in the first alone."""
    named = {deed.text_id: list(deed.record.get("posts") or ()) for deed in splits}
    digests = [digest for posts in named.values() for each in posts if (digest := digest_of(each))]
    entries = {id_text(entry.id): entry for entry in api.written_by_ids(digests).values()} if digests else {}
    taken, found = set[str](), dict[str, list[int]]()
    for deed in splits:
        own = [each for each in dict.fromkeys(named[deed.text_id]) if each not in taken]
        taken.update(own)
        posts = (entries[each] for each in own if each in entries)
        found[deed.text_id] = [post.position for post in posts if is_reply_in(post, str(deed.record["target"]))]
    return found


def is_reply_in(entry: Written, topic: str) -> bool:
    """Whether an entry is a reply in this very topic."""
    record = entry.record or {}
    return (record.get("t"), record.get("topic")) == ("forum.post", topic)
