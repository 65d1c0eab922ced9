"""What people choose about something, counted: a sign under a post, an answer of a poll. Each person counts once.

Of each feed the latest choice counts. Somebody who chose in several feeds, at two villages or before and after a box
was restored, counts by the choice that no other of theirs names in `after`, and of several such by the feed whose key
is smallest; so does somebody with two ids who said that they are one person (`api.joined`). All is counted by the
database but these few, whose records are read. Rows compare eight bytes of ids: who
made two posts or two persons that begin alike has them counted as one, and nobody else's.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Max, QuerySet

from hub import api
from hub.api import Written
from hub.core.cid import id_text
from plugins.forum.models import Reaction, Vote
from plugins.forum.projections import short

Model = type[Reaction] | type[Vote]
Writers = frozenset[bytes] | None
MOST_FEEDS = 16
"""Feeds of one person that are looked at, those with the smallest keys."""
MOST_READ = 1000
"""Choices in one statement that are compared by what their records say; of those beyond the smallest key counts."""
LATEST = """
    WITH {kin} latest AS (
        SELECT {target} AS target8, {who} AS person8, feed8, MAX(worth) AS worth FROM ({rows}) AS chosen {joined}
        GROUP BY {target}, {who}, feed8
    )
"""  # names of our own columns
EACH_ALONE = {"kin": "", "who": "chosen.person8", "joined": "", "alike": "AND made.person8 = ranked.person8"}
TOGETHER = {
    "kin": "kin (id8, one8) AS (VALUES {pairs}),",
    "who": "COALESCE(kin.one8, chosen.person8)",
    "joined": "LEFT JOIN kin ON kin.id8 = chosen.person8",
    "alike": "",
}
"""What these statements say where nobody here is joined, and where somebody is."""
COUNTED = """
    , people AS (
        SELECT target8, person8, MAX(worth) AS worth, COUNT(*) AS feeds FROM latest GROUP BY target8, person8
    ), valued AS (
        SELECT target8, CASE WHEN feeds > 1 THEN -1 ELSE worth % {radix} END AS value, person8 = {me} AS mine
        FROM people
    )
    SELECT target8, value, mine, COUNT(*) FROM valued GROUP BY target8, value, mine
"""
SEVERAL = """
    , ranked AS (
        SELECT target8, person8, feed8, worth,
            ROW_NUMBER() OVER (PARTITION BY target8, person8 ORDER BY feed8 < 0, feed8) AS place,
            COUNT(*) OVER (PARTITION BY target8, person8) AS feeds
        FROM latest
    )
    SELECT ranked.target8, ranked.person8, ranked.worth % {radix}, made.position
    FROM ranked JOIN {table} AS made
        ON made.{target} = ranked.target8 {alike} AND made.feed8 = ranked.feed8 AND made.worth = ranked.worth
    WHERE feeds > 1 AND place <= {most} ORDER BY ranked.target8, ranked.person8, place
"""


class Chosen(NamedTuple):
    """How many people chose each value about one thing, and what the reader chose; None where they chose nothing."""

    counts: Counter[int]
    mine: int | None = None


def counted(
    model: Model, target: str, targets: Collection[int], radix: int, me: int, writers: Writers = None
) -> dict[int, Chosen]:
    """What people chose about these targets, given as short ids: one statement where nobody chose, one more that asks
    who is joined where anybody did, and two more where somebody chose in several feeds.

    target: the column that holds targets.  radix: a row's `worth` modulo this is its value.  me: the reader as rows
    hold persons, 0 for a guest.  writers: whose choices count, where not everybody's do.
    """
    if not targets:
        return {}
    counts: dict[int, Counter[int]] = {each: Counter() for each in targets}
    own: dict[int, int] = {}
    several = set[int]()
    kin: dict[int, int] = {}
    rows = asked(COUNTED, model, target, targets, radix, kin, me, writers)
    if rows and (kin := {short(person): short(one) for person, one in api.joined().items()}):
        me = kin.get(me, me)
        rows = asked(COUNTED, model, target, targets, radix, kin, me, writers)
    for target8, value, mine, count in rows:
        if value < 0:
            several.add(target8)
            continue
        counts[target8][value] += count
        if mine:
            own[target8] = value
    for (target8, person8), value in of_several_feeds(model, target, several, radix, kin, writers).items():
        counts[target8][value] += 1
        if person8 == me:
            own[target8] = value
    return {each: Chosen(counts[each], own.get(each)) for each in targets}


def asked(
    question: str,
    model: Model,
    target: str,
    targets: Collection[int],
    radix: int,
    kin: Mapping[int, int],
    me: int = 0,
    writers: Writers = None,
) -> list[tuple[int, ...]]:
    """The answer to a question about the latest choices of every feed."""
    rows = model.objects.visible() if api.is_anything_out_of_sight() else model.objects.all()
    rows = rows if writers is None else rows.filter(person8__in=sorted(map(short, writers)))
    of_these = rows.filter(**{f"{target}__in": targets}).values(target, "person8", "feed8", "worth")
    sql, given = of_these.query.sql_with_params()
    names = {"target": target, "table": model._meta.db_table, "radix": radix, "most": MOST_FEEDS, "me": me}
    pairs = ", ".join(f"({id8}, {one8})" for id8, one8 in kin.items())
    names |= {name: words.format(pairs=pairs) for name, words in (TOGETHER if kin else EACH_ALONE).items()}
    # Numbers and names of columns alone are written into the statement, where % stands for itself only doubled.
    text = LATEST.format(rows=sql, **names) + question.replace("%", "%%").format(**names)
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        found: list[tuple[int, ...]] = cursor.fetchall()
        return found


def of_several_feeds(
    model: Model, target: str, targets: Collection[int], radix: int, kin: Mapping[int, int], writers: Writers
) -> dict[tuple[int, int], int]:
    """What they chose who chose about these targets in several feeds, by target and person."""
    if not targets:
        return {}
    rows = asked(SEVERAL, model, target, targets, radix, kin, writers=writers)
    found = api.written([row[3] for row in rows[:MOST_READ]])
    replaced = {
        (target8, person8, each)
        for target8, person8, _value, position in rows
        if position in found
        for each in named_in(found[position])
    }
    standing: dict[tuple[int, int], int] = {}
    for by_all in (False, True):  # where each was replaced by another, as in a circle, the smallest key counts
        for target8, person8, value, position in rows:
            entry = found.get(position)
            if by_all or entry is None or (target8, person8, id_text(entry.id)) not in replaced:
                standing.setdefault((target8, person8), value)
    return standing


def named_in(entry: Written) -> Iterable[str]:
    """What a choice says that it replaces; it is looked for among its writer's own, for nobody replaces another's."""
    said = (entry.record or {}).get("after")
    return [each for each in said if isinstance(each, str)] if isinstance(said, list) else ()


def latest_by(model: Model, target: str, target8: int, person: bytes) -> list[Written]:
    """The latest choice of each feed of one person, under whichever of their ids, for a new one to name them."""
    rows = newest(model.objects.filter(**{target: target8}, person8__in=sorted(map(short, api.ids_of(person)))))
    return list(api.written(position for *_feed, position in rows).values())


def newest(rows: QuerySet[Any], *columns: str) -> list[tuple[Any, ...]]:
    """The latest row of each feed for each value of these columns, the feed and the position after them: entries of one
    feed lie here in the order in which they were written. Feeds with the smallest keys come first."""
    latest = rows.order_by().values_list(*columns, "feed8").annotate(Max("position"))
    return sorted(latest, key=lambda row: row[-2] % 2**64)


def replaced_by(choices: Iterable[Written], most: int) -> list[str] | None:
    """What a new choice names in `after`: those of its writer that stand until then."""
    return [id_text(entry.id) for entry in sorted(choices, key=lambda entry: entry.feed)][:most] or None


def standing(choices: Iterable[Written]) -> Written:
    """Of one person's latest choices in several feeds, the one that counts."""
    held = sorted(choices, key=lambda entry: entry.feed)
    replaced = {text_id for entry in held for text_id in named_in(entry) if text_id != id_text(entry.id)}
    return next((entry for entry in held if id_text(entry.id) not in replaced), held[0])
