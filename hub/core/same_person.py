"""Who is one person: people linked by `same-person` statements that both sides signed.

Somebody may have begun anew at another village before they could prove who they are. Each of the two then says
"these two are me"; both halves together are a link, and a link does not end between two: a with b and b with c are
three names of one person. What a half needs, who may say it, and what ends it:

    half    names the two, in either order; signed for one side by that person's current root, or by an unrevoked key
            of theirs that may certify and name anywhere, as home's sign-in key may and no visited hub's
    link    both halves are held; a key that speaks for both signs both at once
    end     revoking the key that signed a half takes it back; so does a rotation that does not keep that key

A half alone joins nothing, so nobody becomes somebody by saying so. People who would be more than MOST_JOINED are not
joined at all, each of them: a bound that picks would end differently in different orders. Every rule is a set, so
order and repetition change nothing, and what is held of statements decides, never when it came.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from typing import Final

from hub.core.authority import Authority
from hub.core.cid import parse_id
from hub.core.statement import Statement

SAME: Final = "same-person"
MOST_JOINED: Final = 8


def sides(one: Statement) -> tuple[bytes, bytes]:
    """The two people of a `same-person` statement."""
    return parse_id(one.fields["a"]), parse_id(one.fields["b"])


def named_by(person: bytes, held: Iterable[Statement]) -> frozenset[bytes]:
    """Whom a person says they are too, by the statements held: their half of every link."""
    held = list(held)
    said = [one for one in held if one.kind == SAME and person in sides(one)]
    if not said:
        return frozenset()
    family = Authority(person, "", held)
    spoken = (one for one in said if family.joins(one.signer))
    return frozenset(each for one in spoken for each in sides(one)) - {person}


def one_person(person: bytes, linked: Callable[[Collection[bytes]], Iterable[bytes]]) -> frozenset[bytes]:
    """All who are this person, themselves among them; `linked` answers who is linked to any of some."""
    found = fresh = frozenset({person})
    while fresh and len(found) <= MOST_JOINED:
        fresh = frozenset(linked(fresh)) - found
        found |= fresh
    return found if len(found) <= MOST_JOINED else frozenset({person})


def same_person(person: bytes, held: Iterable[Statement]) -> frozenset[bytes]:
    """All who are this person, by all statements held."""
    by_person: defaultdict[bytes, list[Statement]] = defaultdict(list)
    for one in held:
        for each in set(sides(one)) if one.kind == SAME else {one.subject}:
            by_person[each].append(one)
    named = {each: named_by(each, said) for each, said in by_person.items()}

    def linked(people: Collection[bytes]) -> set[bytes]:
        return {other for each in people for other in named.get(each, ()) if each in named.get(other, ())}

    return one_person(person, linked)
