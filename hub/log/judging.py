"""Keeps each feed's person, capabilities and `counts_to` in step with what is held about keys.

`hub.core.judge` decides; this module gathers what it needs, writes down what it said, and tells plugins when
entries that they have already read count differently. Statements come in passports and in
`identity.statement` records. They are found by what they are about: a person's or hub's id, or, for `host`
and `settle`, the key of the one feed concerned, so that a hub's thousandth feed does not judge the other 999
again; and by who signed them, because anybody can sign anything about anybody. Only what a circle seeks is read
(`hub.core.authority.Circle`), however much strangers have to say; and of keys that have a measure
(`hub.core.measure`) no more than shows that they went beyond it.
"""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Final, NamedTuple

from hub.core import judge as judges
from hub.core import record as records
from hub.core.authority import THE_INCEPT, Circle
from hub.core.errors import RemoteError
from hub.core.judge import Passport
from hub.core.keys import parse_key
from hub.core.measure import LEAST, MOST_SAID, weight
from hub.core.same_person import SAME, sides
from hub.core.statement import Statement
from hub.log import projector
from hub.log.tables import SLICE, FeedState, execute_many, id8, positions_of, select, select_in, states_by_id

RULES: Final = 2
"""Raised when the same statements are judged otherwise than before: the next start judges all feeds anew."""

MARK: Final = b"identity.statement"
"""Bodies without it need no decoding to tell that they hold no statements."""
STATEMENTS: Final = "identity.statement"

MOST_READ: Final = MOST_SAID // LEAST + 1
"""Rows that say more than one key may."""
SAID: Final = "SELECT about, raw, signer, sig FROM log_statement WHERE found_by "
HELD: Final = (
    "WITH wanted (one, said, by) AS (VALUES {}) SELECT one, said, by FROM wanted CROSS JOIN log_statement"
    " WHERE about = one AND statement_id = said AND signer = by"
)
"""For each of these its own look into the index; rows in `IN (VALUES …)` SQLite compares with the whole table."""

UPDATE_JUDGEMENT: Final = (
    "UPDATE log_feed SET kind = %s, scope = %s, person = %s, hub = %s, caps = %s, why = %s, settled = %s,"
    " counts_to = %s WHERE id = %s"
)


class Opened(NamedTuple):
    """A feed with its passport, ready to be judged."""

    state: FeedState
    passport: Passport


def statements_in(body: bytes) -> list[Statement]:
    """The well-formed, signed statements of an `identity.statement` body; nothing from any other body."""
    try:
        mapping = records.decode(body)
    except RemoteError:
        return []
    parts = mapping.get("statements")
    if mapping["t"] != STATEMENTS or type(parts) is not list:
        return []
    return [found for part in parts if (found := _read(part)) is not None]


def learn(found: Iterable[Statement]) -> set[int]:
    """Keep verified statements; the feeds held whose judgement those that are new may change."""
    return concerned_by(keep(found))


def keep(found: Iterable[Statement]) -> list[Statement]:
    """Keep verified statements; those that were not held."""
    found = list(found)
    for one in found:
        judges.remember(one)
    offered = {(each, one.id, one.signer): one for one in found for each in abouts(one)}
    held = set(_held(offered))
    fresh = {key: one for key, one in offered.items() if key not in held}
    execute_many(
        "INSERT INTO log_statement (about, statement_id, signer, sig, raw, found_by) VALUES (%s, %s, %s, %s, %s, %s)",
        [(*key, one.sig, one.raw, _place(key[0], one)) for key, one in fresh.items()],
    )
    return [one for (each, *_), one in fresh.items() if each == about(one)]


def concerned_by(fresh: Iterable[Statement]) -> set[int]:
    """The feeds held whose judgement new statements may change. Who is one person with whom judges no feed."""
    telling = [one for one in fresh if one.kind != SAME]
    concerned = _feeds_about({about(one) for one in telling})
    weighty = _weighty([one for one in telling if about(one) in concerned])
    return {feed for each in weighty for feed in concerned[each]}


def about(statement: Statement) -> bytes:
    """What a statement is found by."""
    return parse_key(statement.fields["feed"]) if statement.kind == "host" else statement.subject


def abouts(statement: Statement) -> set[bytes]:
    """All that it is found by: of two who may be one person, both."""
    return set(sides(statement)) if statement.kind == SAME else {about(statement)}


def found_by(about: bytes, signer_hash: bytes) -> int:
    """Eight bytes by which statements are indexed: of what they are about and the SHA-256 of who signed them.

    Of the hash, because before a rotation is read only that is known of its signer. Two that share a number by
    chance are both read, which changes no judgement.
    """
    return id8(hashlib.sha256(about + signer_hash).digest())


def heard(subject: bytes) -> list[Statement]:
    """Everything held about a person or hub that those said whose word can matter."""
    return circles_of({subject})[subject].heard


def judge(feeds: Sequence[Opened]) -> None:
    """Judge these feeds by everything held now that can matter; only their states change."""
    circles = circles_of({one for opened in feeds for one in _subjects(opened)})
    said = _said({pair for opened in feeds for one in _subjects(opened) for pair in _seeks(circles[one], opened)})
    for opened in feeds:
        family = [one for subject in _subjects(opened) for one in circles[subject].heard]
        _judge(opened, [*family, *said[opened.state.key]])


def judge_these(ids: Iterable[int], open_states: Mapping[int, FeedState]) -> None:
    """Judge feeds that are held, save what was said, and tell plugins of what changed.

    `open_states` are the feeds of the transaction under way, whose states must not go stale.
    """
    wanted = sorted(ids)
    for start in range(0, len(wanted), SLICE):
        part = wanted[start : start + SLICE]
        states = states_by_id([feed for feed in part if feed not in open_states])
        states.update({feed: open_states[feed] for feed in part if feed in open_states})
        before = {feed: _worth(state) for feed, state in states.items()}
        judge([Opened(state, passport) for state, passport in _passports(states)])
        save(states.values())
        for state in states.values():
            if _worth(state) != before[state.id]:
                _tell(state, before[state.id])


def save(states: Iterable[FeedState]) -> None:
    execute_many(
        UPDATE_JUDGEMENT,
        [(s.kind, s.scope, s.person, s.hub, s.caps, s.why, s.settled, s.counts_to, s.id) for s in states],
    )


def circles_of(subjects: set[bytes]) -> dict[bytes, Circle]:
    """What everybody whose word matters said about these people and hubs; all are read for at once, in rounds."""
    circles = {subject: Circle(subject) for subject in subjects}
    seek = {(found_by(subject, THE_INCEPT), False) for subject in subjects}
    asked = subjects
    while seek:
        said = _said(seek)
        fresh = {subject: circles[subject].hear(said[subject]) for subject in asked}
        seek = {_place_of(subject, each, circles[subject]) for subject, sought in fresh.items() for each in sought}
        asked = {subject for subject, sought in fresh.items() if sought}
    return circles


def _seeks(circle: Circle, opened: Opened) -> set[tuple[int, bool]]:
    return {_place_of(opened.state.key, signer, circle) for signer in circle.sought}


def _place_of(about: bytes, signer: bytes, circle: Circle) -> tuple[int, bool]:
    """Where a word is found, and whether its signer's have a measure."""
    return found_by(about, signer), signer in circle.measured


def _said(places: set[tuple[int, bool]]) -> defaultdict[bytes, list[Statement]]:
    """The statements under these numbers, by what they are about; of a measured signer those that come first until
    they are too many."""
    whole = {place for place, measured in places if not measured}
    some = {place for place, measured in places if measured} - whole
    said: defaultdict[bytes, list[Statement]] = defaultdict(list)
    for row in chain(select_in(SAID + "IN {}", whole), _in_measure(_rows_of(some))):
        if (one := judges.statement_of(row[1:])) is not None:
            said[row[0]].append(one)
    return said


def _rows_of(places: Iterable[int]) -> Iterator[tuple[Any, ...]]:
    """Of each place all rows, or more than one signer may have."""
    wanted = sorted(places)
    for start in range(0, len(wanted), SLICE):
        part = wanted[start : start + SLICE]
        rows = list(select_in(SAID + f"IN {{}} LIMIT {MOST_READ}", part))
        if len(rows) < MOST_READ:
            yield from rows
        else:
            for place in part:
                yield from select(SAID + f"= %s LIMIT {MOST_READ}", [place])


def _in_measure(rows: Iterable[tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Of what one key said of one thing as much as shows that it is too much."""
    weights: defaultdict[tuple[bytes, bytes], int] = defaultdict(int)
    for row in rows:
        about, raw, signer = row[:3]
        if weights[about, signer] <= MOST_SAID:
            weights[about, signer] += weight(raw)
            yield row


def _held(offered: Iterable[tuple[bytes, bytes, bytes]]) -> Iterator[tuple[Any, ...]]:
    """Which of these are held, by about, id and signer: however many there are of one signer."""
    wanted = list(offered)
    for start in range(0, len(wanted), SLICE):
        part = wanted[start : start + SLICE]
        marks = ", ".join(["(%s, %s, %s)"] * len(part))
        yield from select(HELD.format(marks), [value for key in part for value in key])


def _weighty(fresh: Collection[Statement]) -> set[bytes]:
    """What those are about that can change a judgement. Of a person or hub whom we know, those that nobody
    entitled signed cannot; anybody's may concern a single feed."""
    circles = circles_of({about(one) for one in fresh})
    heard = {each: {(one.id, one.signer) for one in circle.heard} for each, circle in circles.items()}
    return {about(one) for one in fresh if not heard[about(one)] or (one.id, one.signer) in heard[about(one)]}


def _place(about: bytes, one: Statement) -> int:
    return found_by(about, THE_INCEPT if one.kind == "incept" else hashlib.sha256(one.signer).digest())


def _judge(opened: Opened, held: Sequence[Statement]) -> None:
    state, passport = opened
    judgement = judges.judge(state.key, passport, held, state.fork)
    state.kind, state.scope = judgement.kind, judgement.scope
    state.person, state.hub = judgement.person or None, judgement.hub
    state.caps, state.why = " ".join(sorted(judgement.caps)), judgement.why[:64]
    state.settled = judgement.settled or None
    state.counts_to = judges.counts_to(judgement, _number_of(state, judgement.settled))


def _number_of(state: FeedState, settled: bytes) -> int | None:
    """The number under which the settled entry is held in this feed."""
    if not settled:
        return None
    rows = select_in("SELECT seq, feed_id FROM log_entry WHERE position IN {}", positions_of([settled]).values())
    return next((row[0] for row in rows if row[1] == state.id), None)


def _subjects(opened: Opened) -> set[bytes]:
    return {judges.author(opened.state.key, opened.passport), opened.passport.hub} - {b""}


def _feeds_about(abouts: set[bytes]) -> defaultdict[bytes, set[int]]:
    """The feeds held of these people and hubs, or with these keys."""
    found: defaultdict[bytes, set[int]] = defaultdict(set)
    for column in ("person", "hub", "key"):
        for each, feed in select_in(f"SELECT {column}, id FROM log_feed WHERE {column} IN {{}}", abouts):  # noqa: S608  # one of three constants
            found[each].add(feed)
    return found


def _passports(states: dict[int, FeedState]) -> Iterable[tuple[FeedState, Passport]]:
    for row in select_in("SELECT feed_id, body FROM log_entry WHERE seq = 1 AND feed_id IN {}", states):
        if row[1] is not None:
            yield states[row[0]], judges.parse_passport(row[1])


def _worth(state: FeedState) -> tuple[Any, ...]:
    return (state.counts_to, state.person, state.hub, state.kind, state.caps)


def _tell(state: FeedState, before: tuple[Any, ...]) -> None:
    if before[1:] != _worth(state)[1:]:
        projector.recount(state.id, 1)
    else:
        low, high = sorted((before[0], state.counts_to))
        projector.recount(state.id, low + 1, high)


def _read(part: object) -> Statement | None:
    if type(part) is not list or len(part) != 3 or not all(type(field) is bytes for field in part):
        return None
    return judges.statement_of(tuple(part))
