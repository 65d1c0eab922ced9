"""Keeps who is one person with whom in step with the statements held.

`hub.core.same_person` decides. Written down are the halves (who names whom, and whether it counts today) and, for those
who are joined, one id that they share; so a page asks in the statement that it asks anyway. Only links that change are
followed, from both of their ends, and no further than one person may reach.
"""

from collections.abc import Collection, Iterable
from typing import Final

from hub.core.same_person import MOST_JOINED, SAME, named_by, one_person, sides
from hub.core.statement import Statement
from hub.log.judging import circles_of
from hub.log.rows import sight_changed
from hub.log.tables import execute_many, select, select_in

PAPERS: Final = ("incept", "rotate", "cert", "revoke")

ALL_OF_ONE: Final = "SELECT person FROM log_oneperson WHERE one = (SELECT one FROM log_oneperson WHERE person = %s)"
"""Everybody who is one person with somebody, themselves among them; nobody where they are joined with none."""

MOST_AT_ONCE: Final = 1000
JOINED: Final = "SELECT person, one FROM log_oneperson ORDER BY one, person LIMIT %s"

NOTE: Final = "INSERT INTO log_half (person, other, counts) VALUES (%s, %s, %s) ON CONFLICT (person, other) DO NOTHING"
LINKED: Final = (
    "SELECT DISTINCT h.other FROM log_half h"
    " JOIN log_half b ON b.person = h.other AND b.other = h.person AND b.counts WHERE h.counts AND h.person IN ({})"
    " LIMIT %s"
)
ASKING: Final = (
    "SELECT h.person FROM log_half h WHERE h.other = %s AND h.counts AND NOT EXISTS"
    " (SELECT 1 FROM log_half b WHERE b.person = h.other AND b.other = h.person AND b.counts) ORDER BY h.id LIMIT %s"
)


def all_of(person: bytes) -> frozenset[bytes]:
    """All ids of one person."""
    return frozenset(bytes(each) for (each,) in select(ALL_OF_ONE, [person])) | {person}


def joined() -> dict[bytes, bytes]:
    """Those who are one person with others, each with the id that stands for all of them; of very many the first few,
    so that nobody who joins ids without end makes every count slow."""
    return {bytes(person): bytes(one) for person, one in select(JOINED, [MOST_AT_ONCE])}


def asking(person: bytes, most: int) -> list[bytes]:
    """Those who say that they are this person, of whom this person says nothing; those who said so first."""
    return [bytes(each) for (each,) in select(ASKING, [person, most])]


def learn(fresh: Iterable[Statement]) -> None:
    """Reckon anew for those whom new statements concern, if anybody names them at all."""
    fresh = list(fresh)
    pairs = {pair for one in fresh if one.kind == SAME for pair in (sides(one), sides(one)[::-1])}
    execute_many(NOTE, [(*pair, False) for pair in sorted(pairs) if pair[0] != pair[1]])
    people = {one.subject for one in fresh if one.kind in PAPERS}
    named = select_in("SELECT person FROM log_half WHERE person IN {}", people)
    touched = {person for person, _other in pairs} | {bytes(person) for (person,) in named}
    if touched:
        _join({end for person in touched for end in _heard(person)})


def _heard(person: bytes) -> set[bytes]:
    """Write down whom somebody names now; all ends of what changed."""
    named = named_by(person, circles_of({person})[person].heard)
    before = {bytes(other) for (other,) in select("SELECT other FROM log_half WHERE person = %s AND counts", [person])}
    changed = named ^ before
    execute_many(
        "UPDATE log_half SET counts = %s WHERE person = %s AND other = %s",
        [(other in named, person, other) for other in sorted(changed)],
    )
    return {person, *changed} if changed else set()


def _join(ends: set[bytes]) -> None:
    """Undo what these were joined to, and join each to whom they are linked to now."""
    if not ends:
        return
    before = {bytes(one) for (one,) in select_in("SELECT one FROM log_oneperson WHERE person IN {}", ends)}
    execute_many("DELETE FROM log_oneperson WHERE one = %s", [(one,) for one in sorted(before)])
    joined: dict[bytes, bytes] = {}
    for end in sorted(ends):
        if end not in joined and len(found := one_person(end, _linked)) > 1:
            joined |= dict.fromkeys(found, min(found))
    execute_many("INSERT INTO log_oneperson (person, one) VALUES (%s, %s)", sorted(joined.items()))
    sight_changed()


def _linked(people: Collection[bytes]) -> list[bytes]:
    """Who is linked to any of these, as far as it can matter: of more than this there are too many."""
    marks = ", ".join(["%s"] * len(people))
    return [bytes(other) for (other,) in select(LINKED.format(marks), [*people, 2 * MOST_JOINED + 2])]
