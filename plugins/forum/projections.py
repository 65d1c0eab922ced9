"""From records to rows, in batches. Every statement gives the same rows whatever came first and however
often.

Counts are added only when every message of a batch was new, and counted afresh otherwise, so a repeated
message changes nothing.

`forget` deletes the rows of entries whose judgement changed; the hub hands over again those that count now.
"""

import hashlib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence, Set
from itertools import chain
from operator import itemgetter
from typing import Any, NamedTuple

from django.db import connection

from hub import api
from hub.api import Message, reducer
from hub.core import cid
from hub.core.short_ids import short as short
from hub.core.short_ids import short_of as short_of
from plugins.forum import records
from plugins.forum.models import Act, Answer, Best, Board, Change, Mention, Reaction, Tag, Tally, Topic, Vote

ADD = "INSERT INTO {} VALUES ({}) ON CONFLICT DO NOTHING"
ADD_BOARD = ADD.format('forum_board (position, id8, zone8, person8, "order")', "%s, %s, %s, %s, %s")
ADD_TOPIC = ADD.format("forum_topic (position, id8, board8, split8, stamp, posts, last)", "%s, %s, %s, %s, %s, 0, 0")
ADD_POST = ADD.format("forum_post (position, topic8, stamp)", "%s, %s, %s")
ADD_CHANGE = ADD.format("forum_change (position, target8, person8, feed8, seq, retracts)", "%s, %s, %s, %s, %s, %s")
ADD_ANSWER = ADD.format("forum_answer (position, target8)", "%s, %s")
ADD_MENTION = ADD.format("forum_mention (position, person8)", "%s, %s")
ADD_TAG = ADD.format("forum_tag (position, tag8, topic8)", "%s, %s, %s")
ADD_REACTION = ADD.format("forum_reaction (position, target8, person8, feed8, worth)", "%s, %s, %s, %s, %s")
ADD_VOTE = ADD.format("forum_vote (position, topic8, person8, feed8, worth)", "%s, %s, %s, %s, %s")
ADD_TALLY = ADD.format("forum_tally (position, topic8, hub8, feed8, seq)", "%s, %s, %s, %s, %s")
ADD_BEST = ADD.format("forum_best (position, topic8, person8, feed8, seq)", "%s, %s, %s, %s, %s")
ADD_ACT = ADD.format(
    "forum_act (position, id8, kind, target8, place8, zone8, person8, feed8)", "%s, %s, %s, %s, %s, %s, %s, %s"
)
MOVED = f"""
    CASE WHEN EXISTS (
        SELECT 1 FROM forum_act WHERE target8 = forum_topic.id8 AND kind = {Act.Kind.MOVE:d}
    ) THEN id8 END
"""  # noqa: S608  # constants only
"""The short id of a topic that anybody moved; few are, and for all others nothing more is asked."""
LATER = f"""
    WITH gained (topic8, posts, latest) AS (VALUES {{}})
    UPDATE forum_topic SET
        posts = forum_topic.posts + gained.posts,
        last = CASE WHEN last < latest THEN latest ELSE last END
    FROM gained WHERE id8 = gained.topic8 RETURNING board8, {MOVED}
"""  # noqa: S608  # constants only
RECOUNT = f"""
    WITH asked (topic8) AS (VALUES {{}}),
        counted AS (
            SELECT asked.topic8, COUNT(position) AS posts, MAX(stamp) AS latest
            FROM asked LEFT JOIN forum_post
            ON forum_post.topic8 = asked.topic8 AND {api.in_generations("forum_post")}
            GROUP BY asked.topic8
        )
    UPDATE forum_topic SET
        posts = counted.posts,
        last = CASE WHEN stamp < latest THEN latest ELSE stamp END
    FROM counted WHERE id8 = counted.topic8 RETURNING board8, {MOVED}
"""  # noqa: S608  # constants only
TOUCH = """
    INSERT INTO forum_touched (board8, times) VALUES (%s, 1)
    ON CONFLICT (board8) DO UPDATE SET times = forum_touched.times + 1
"""
ALL_BOARDS = 0
FORGET_POSTS = "DELETE FROM forum_post WHERE position IN ({}) RETURNING topic8"

KINDS = {kind.label: kind for kind in Act.Kind if kind is not Act.Kind.BOARD}

AT_ONCE = 300
"""Most topics in one statement."""

by_topic = itemgetter(1, 2, 0)


def tag8(tag: str) -> int:
    """A tag as rows hold it: the same for all ways to write it in capitals or small letters, with whatever blanks."""
    folded = " ".join(unicodedata.normalize("NFKC", tag).casefold().split())
    return short(hashlib.blake2b(folded.encode("utf-8", "surrogatepass"), digest_size=8).digest())


def feed8(message: Message) -> int:
    """A feed as rows hold it: the first bytes of its key, which no record names, so that they sort as feeds do."""
    return cid.short(message.key)


class Choice(NamedTuple):
    """A message whose record chooses something about a target: the latest of its feed is the one that counts."""

    message: Message
    target8: int

    def row(self, worth: int) -> tuple[int, int, int, int, int]:
        message = self.message
        return message.position, self.target8, short(message.person), feed8(message), worth


@reducer(records.Board)
def boards(batch: list[Message]) -> None:
    """Boards, whoever declared them."""
    rows = [
        (message.position, short(message.id), zone8, short(message.person), message.record.order)
        for message in batch
        if isinstance(message.record, records.Board) and (zone8 := short_of(message.record.zone)) is not None
    ]
    run(ADD_BOARD, rows)
    touch(row[1] for row in rows)


@reducer(records.Topic, records.Act)
def topics(batch: list[Message]) -> None:
    """Topics, and what splits make of replies, whoever did it; replies that came before their topic are counted
    now."""
    rows = [
        (message.position, short(message.id), board8, splitter(message), message.stamp)
        for message in batch
        if (board := board_of(message.record)) is not None and (board8 := short_of(board)) is not None
    ]
    run(ADD_TOPIC, rows)
    recount({row[1] for row in rows})


def board_of(record: Any) -> str | None:
    """Where a topic begins; None of what begins none."""
    begins = isinstance(record, records.Topic) or (isinstance(record, records.Act) and record.act == "split")
    return record.board if begins else None


def splitter(message: Message) -> int:
    """Who made a topic by a split; 0 for one that was begun."""
    return short(message.person) if isinstance(message.record, records.Act) else 0


@reducer(records.Post)
def posts(batch: list[Message]) -> None:
    """Replies, and their topics' counts."""
    rows = [
        (message.position, topic8, message.stamp)
        for message in batch
        if isinstance(message.record, records.Post) and (topic8 := short_of(message.record.topic)) is not None
    ]
    run(ADD_ANSWER, answers(batch))
    rows.sort(key=by_topic)  # as the index lies: fewer pages are fetched and changed
    if run(ADD_POST, rows) == len(rows):
        add_later(rows)
    else:
        recount({row[1] for row in rows})


@reducer(records.Edit, records.Retract)
def changes(batch: list[Message]) -> None:
    """Edits and retractions, whoever wrote them: only those by the target's writer are read."""
    rows = [
        (
            message.position,
            target8,
            short(message.person),
            feed8(message),
            message.seq,
            isinstance(message.record, records.Retract),
        )
        for message in batch
        if isinstance(message.record, records.Edit | records.Retract)
        and (target8 := short_of(message.record.target)) is not None
    ]
    run(ADD_CHANGE, rows)
    touch(boards_of(row[1] for row in rows))


def answers(batch: Iterable[Message]) -> list[tuple[int, int]]:
    """Which posts these replies answer."""
    return [
        (message.position, target8)
        for message in batch
        if isinstance(message.record, records.Post)
        and message.record.reply is not None
        and (target8 := short_of(message.record.reply)) is not None
    ]


@reducer(records.Topic, records.Post, records.Edit)
def mentions(batch: list[Message]) -> None:
    """Who is named, in first words and in changed ones."""
    run(
        ADD_MENTION,
        [
            (message.position, person8)
            for message in batch
            for named in getattr(message.record, "mentions", None) or ()
            if (person8 := short_of(named)) is not None
        ],
    )


@reducer(records.Topic, records.Edit)
def tags(batch: list[Message]) -> None:
    """What topics are tagged with, whoever changed them: a page looks which tags still stand."""
    run(
        ADD_TAG,
        [
            (message.position, tag8(tag), topic8)
            for message in batch
            for tag in getattr(message.record, "tags", None) or ()
            if (topic8 := tagged(message)) is not None
        ],
    )


def tagged(message: Message) -> int | None:
    """The topic whose tags a message says."""
    if isinstance(message.record, records.Edit):
        return short_of(message.record.target)
    return short(message.id)


@reducer(records.Reaction)
def reactions(batch: list[Message]) -> None:
    """Answers without words."""
    signs = {sign: number for number, sign in enumerate(records.SIGNS, 1)}
    run(
        ADD_REACTION,
        [
            choice.row(choice.message.seq * 16 + signs.get(record.sign, 0))
            for choice in chosen(batch)
            if isinstance(record := choice.message.record, records.Reaction)
        ],
    )


@reducer(records.Vote)
def votes(batch: list[Message]) -> None:
    """Votes, whether or not the poll has come."""
    run(
        ADD_VOTE,
        [
            choice.row(choice.message.seq * 1024 + sum(1 << number for number in set(record.choices)))
            for choice in chosen(batch)
            if isinstance(record := choice.message.record, records.Vote)
        ],
    )


@reducer(records.Tally)
def tallies(batch: list[Message]) -> None:
    """What hubs say of their own people's secret votes; only a hub's own feed may."""
    run(ADD_TALLY, [choice.row(choice.message.seq) for choice in chosen(batch) if is_of_its_hub(choice.message)])


def is_of_its_hub(message: Message) -> bool:
    """Whether a hub itself wrote this."""
    return message.person == message.hub


@reducer(records.Best)
def bests(batch: list[Message]) -> None:
    """Best answers, whoever chose them: only the choice of who began the topic is read."""
    run(ADD_BEST, [choice.row(choice.message.seq) for choice in chosen(batch)])


def chosen(batch: Iterable[Message]) -> list[Choice]:
    """These messages with what they choose about."""
    return [
        Choice(message, target8)
        for message in batch
        for record in [message.record]
        if (target8 := short_of(getattr(record, "topic", None) or getattr(record, "target", ""))) is not None
    ]


@reducer(records.Act, records.BoardChange)
def acts(batch: list[Message]) -> None:
    """What people do by right of a seat."""
    rows = [row for message in batch if (row := act_row(message)) is not None]
    run(ADD_ACT, rows)
    undone = Act.objects.filter(id8__in=[row[3] for row in rows if row[2] == Act.Kind.UNDO])
    concerned = [*undone.values_list("target8", "place8"), *((row[3], row[4]) for row in rows)]
    changed = {row[3] for row in rows if row[2] == Act.Kind.BOARD}
    touch(changed | {place8 for _target8, place8 in concerned} | boards_of(target8 for target8, _place8 in concerned))


def act_row(message: Message) -> tuple[int, ...] | None:
    """The row of an act; None of one whose kind or ids are not known here."""
    record: Any = message.record
    if isinstance(record, records.BoardChange):
        kind, target, place = Act.Kind.BOARD, record.board, None
    elif record.act in KINDS:
        kind, target, place = KINDS[record.act], record.target, record.into or record.board
    else:
        return None
    target8, zone8 = short_of(target), short_of(record.zone)
    place8 = short_of(place) if place is not None else 0
    if target8 is None or zone8 is None or place8 is None:
        return None
    return message.position, short(message.id), kind, target8, place8, zone8, short(message.person), feed8(message)


def forget(positions: Sequence[int]) -> None:
    """Delete the rows of these entries, if there are any, and count their topics afresh."""
    touch([ALL_BOARDS])
    for model in (Board, Topic, Change, Answer, Mention, Tag, Reaction, Vote, Tally, Best, Act):
        model.objects.filter(position__in=positions).delete()
    if positions:
        with connection.cursor() as cursor:
            cursor.execute(FORGET_POSTS.format(", ".join(["%s"] * len(positions))), positions)
            shorter = {row[0] for row in cursor.fetchall()}
        recount(shorter)


def recount(topics: Set[int]) -> None:
    """Count these topics' replies afresh."""
    touch(of_topics(RECOUNT, [(topic8,) for topic8 in topics]))


def add_later(rows: Sequence[tuple[int, int, int]]) -> None:
    """Tell the topics of these rows, sorted by topic and stamp, how many replies each gained and the latest of them."""
    gained = Counter(map(itemgetter(1), rows))
    latest = {topic8: stamp for _position, topic8, stamp in rows}  # the last of equals stays
    touch(of_topics(LATER, [(topic8, gained[topic8], stamp) for topic8, stamp in latest.items()]))


def places_of(topics: Iterable[int]) -> set[int]:
    """The boards to which anybody moved these topics."""
    wanted, found = sorted(set(topics)), set[int]()
    for start in range(0, len(wanted), AT_ONCE):
        moves = Act.objects.filter(target8__in=wanted[start : start + AT_ONCE], kind=Act.Kind.MOVE)
        found.update(moves.values_list("place8", flat=True))
    return found


def boards_of(topics: Iterable[int]) -> set[int]:
    """The boards on which these topics were begun, as far as they are here."""
    wanted, found = sorted(set(topics)), set[int]()
    for start in range(0, len(wanted), AT_ONCE):
        some = Topic.objects.filter(id8__in=wanted[start : start + AT_ONCE])
        found.update(some.values_list("board8", flat=True))
    return found


def touch(boards: Iterable[int]) -> None:
    """Something that stands in the lists of these boards changed."""
    run(TOUCH, [(board8,) for board8 in sorted(set(boards))])  # in one order, so that two writers never wait in a ring


def of_topics(sql: str, values: Sequence[tuple[int, ...]]) -> set[int]:
    """Change the counts of topics, many in one statement: in a savepoint each UPDATE costs SQLite a walk through all
    that the savepoint keeps for a rollback (docs/adr/0002). The boards where those topics stand or stood."""
    found, moved = set[int](), set[int]()
    with connection.cursor() as cursor:
        for start in range(0, len(values), AT_ONCE):
            some = values[start : start + AT_ONCE]
            row = "(" + ", ".join(["%s"] * len(some[0])) + ")"
            cursor.execute(sql.format(", ".join([row] * len(some))), [*chain.from_iterable(some)])
            for board8, topic8 in cursor.fetchall():
                found.add(board8)
                moved.add(topic8)
    return found | places_of(moved - {None})


def run(sql: str, rows: Sequence[Sequence[Any]]) -> int:
    """One prepared statement over many rows; how many it changed."""
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.executemany(sql, rows)
        changed: int = cursor.rowcount
        return changed
