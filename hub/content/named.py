"""Which entries name which content. Content is given to nobody unless an entry in sight names it, and kept no longer
when the last entry that named it is erased.

Whether an entry is in sight is asked at every reading, for all that decides it can change: whether it counts, is here,
is hidden, was taken back. Content that only a change to other words names stands and falls with those.

Nothing here knows what a record says; `hub.host.wants` reads records and tells, also which plugins keep things back.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from django.db import transaction
from django.db.models import Exists, OuterRef

from hub.content import letting_go, wanted
from hub.content.models import Named, TakenBack
from hub.core.cid import Cid
from hub.log.models import Entry
from hub.log.rows import IN_SIGHT, in_generations
from hub.log.tables import id8, select, select_in

if TYPE_CHECKING:
    from django.http import HttpRequest

A_SLICE = 500
MOST_NAMINGS = 1000
"""Of content that more entries name the first so many are looked at: a flood that comes later hides nothing."""
MOST_WAITING = 50
"""Entries that may wait and are looked at where no other names something."""
MOST_TITLES = 8
"""Entries by whose words something is called that they name, the first that came."""
MOST_TURNS = 100
"""Times that somebody took the same words back or brought them back: the last so many are looked at. In each feed the
latest that is in sight counts, and of several feeds one that takes back is enough."""

STANDS = f"""
    NOT EXISTS (
        SELECT 1 FROM (
            SELECT position, undone FROM content_takenback
            WHERE content_takenback.words8 = words.id8 AND content_takenback.person = author.person
            ORDER BY position DESC LIMIT {MOST_TURNS}
        ) AS turn
        JOIN log_entry act ON act.position = turn.position
        {IN_SIGHT.format(entry="act", feed="actor")}
        GROUP BY act.feed_id HAVING (MAX(act.seq * 2 + CASE WHEN turn.undone THEN 0 ELSE 1 END) & 1) = 1
    )
"""  # noqa: S608  # constants only
"""That the words of somebody were not taken back, or brought back since."""
NAMING = f"""
    SELECT named.position, named.keeper,
        ROW_NUMBER() OVER (PARTITION BY named.keeper, naming.feed_id ORDER BY named.position) AS turn
    FROM (
        SELECT position, words8, keeper FROM content_named WHERE digest = %s AND codec = %s
        ORDER BY position LIMIT {MOST_NAMINGS}
    ) AS named
    JOIN log_entry naming ON naming.position = named.position
    {IN_SIGHT.format(entry="naming", feed="writer")}
    JOIN log_entry words ON {in_generations("log_entry", "words.position")} AND words.id8 = named.words8
    {IN_SIGHT.format(entry="words", feed="author")} AND NOT author.person <> writer.person
    WHERE {STANDS}
"""  # noqa: S608  # constants only
IN_WORDS = f"""
    SELECT DISTINCT named.codec, named.digest FROM log_entry words
    {IN_SIGHT.format(entry="words", feed="author")} AND author.scope <> 'here'
    JOIN content_named named ON named.words8 = words.id8
    JOIN log_entry naming ON naming.position = named.position
    {IN_SIGHT.format(entry="naming", feed="writer")} AND writer.scope <> 'here' AND NOT author.person <> writer.person
    WHERE {STANDS} AND words.position IN {{}}
"""  # noqa: S608  # constants only
NAMED_FIRST = f"""
    SELECT codec, digest, position FROM (
        SELECT codec, digest, position, ROW_NUMBER() OVER (PARTITION BY digest, codec ORDER BY position) AS turn
        FROM content_named WHERE digest IN {{}}
    ) AS named WHERE turn <= {MOST_TITLES}
"""  # noqa: S608  # a constant
FIRST = f"ORDER BY CASE WHEN named.keeper = '' THEN 0 ELSE 1 END, turn, named.position LIMIT {MOST_WAITING}"
"""What no plugin keeps back first; then in turns what each writer names for each plugin, so that nobody who names the
same again and again takes the places of others."""
GIVEN = f"{NAMING} {FIRST}"
TRAVELS = f"{NAMING} AND writer.scope <> 'here' AND author.scope <> 'here' {FIRST}"

Keeper = Callable[[Sequence[int], "HttpRequest | None"], Collection[int]]
"""Says which of these entries' content is not given to who asks now; None: to anybody in particular."""
keepers: dict[str, Keeper] = {}
"""By the labels of their plugins."""


class Naming(NamedTuple):
    """The content ids that the entry at a position names, and the id of the entry in whose words they stand. keeper:
    the label of its plugin, where that may keep them back."""

    position: int
    words: bytes
    contents: Iterable[str]
    keeper: str = ""


class Given(Enum):
    """To whom content is given: to nobody, to who looks after it and to hubs until a moderator said yes, or to all."""

    NOT = 0
    KEPT_BACK = 1
    TO_ALL = 2


class TakingBack(NamedTuple):
    """That the entry at a position takes back the entry `words` of the same person, or brings it back (`undone`)."""

    position: int
    words: bytes
    person: bytes
    undone: bool = False


def note(found: Sequence[Naming]) -> None:
    """Remember what entries name; what is not here is wanted from now on."""
    named = {
        (cid, one.position): Named(**cid._asdict(), position=one.position, words8=id8(one.words), keeper=one.keeper)
        for one in found
        for text in one.contents
        if (cid := wanted.cid_of(text))
    }
    Named.objects.bulk_create(
        named.values(),
        update_conflicts=True,
        unique_fields=["digest", "codec", "position"],
        update_fields=["words8", "keeper"],
    )
    wanted.want(text for one in found for text in one.contents)


def beside(position: int, text: str) -> bool:
    """Have content that this hub made of what the entry at a position names given to whoever is given that, and kept as
    long; whether the entry names anything."""
    cid, naming = wanted.cid_of(text), Named.objects.filter(position=position).first()
    if cid is None or naming is None:
        return False
    same = {"words8": naming.words8, "keeper": naming.keeper}
    Named.objects.get_or_create(**cid._asdict(), position=position, defaults=same)
    return True


def note_taken_back(found: Iterable[TakingBack]) -> None:
    """Remember what was taken or brought back. It stays remembered: whether that counts is asked at every reading."""
    TakenBack.objects.bulk_create(
        (
            TakenBack(position=one.position, words8=id8(one.words), person=one.person, undone=one.undone)
            for one in found
        ),
        update_conflicts=True,
        unique_fields=["position"],
        update_fields=["words8", "person", "undone"],
    )


def forget(positions: Sequence[int]) -> None:
    """Take back what entries name, if they turn out to be erased. Any other may count again, and stays."""
    transaction.on_commit(lambda: let_go(positions), robust=True)  # Django cannot name a partial that fails


def let_go(positions: Sequence[int]) -> None:
    """Keep none of the content that none but erased entries name, and ask for it no more."""
    for start in range(0, len(positions), A_SLICE):
        erased = Entry.objects.filter(position__in=positions[start : start + A_SLICE], state=Entry.State.ERASED)
        rows = Named.objects.filter(position__in=erased.values("position"))
        writers = {bytes(person) for person in erased.values_list("feed__person", flat=True) if person}
        for cid in {row.cid for row in rows}:
            named = Named.objects.filter(digest=cid.digest, codec=cid.codec)
            if not named.exclude(pk__in=rows.values("pk")).exists():
                letting_go.forgo(cid, writers)
        TakenBack.objects.filter(position__in=erased.values("position")).delete()
        rows.delete()  # last, so that what a power cut leaves is found by `sweep`


def sweep() -> None:
    """Let go of what a power cut left after an erasure."""
    erased = Entry.objects.filter(position=OuterRef("position"), state=Entry.State.ERASED)
    TakenBack.objects.filter(Exists(erased)).delete()
    let_go(list(Named.objects.filter(Exists(erased)).values_list("position", flat=True)))


def given(cid: Cid, *, outside: bool = False, request: "HttpRequest | None" = None) -> Given:
    """To whom content is given: to all where some entry that names it counts, is here and neither hidden, blocked,
    taken back nor kept back. outside: whoever asks may be no browser of this hub, and is given nothing that only
    entries that stay name. With a request, what is kept back from others may be given to who sent it."""
    rows = select(TRAVELS if outside else GIVEN, [cid.digest, cid.codec])
    if not rows or not rows[0][1]:
        return Given.TO_ALL if rows else Given.NOT
    for label, keeper in keepers.items():
        own = [position for position, by, _turn in rows if by == label]
        if own and not set(own).issubset(keeper(own, request)):
            return Given.TO_ALL
    return Given.KEPT_BACK


def naming_of(cids: Iterable[Cid]) -> dict[Cid, list[int]]:
    """The positions of the entries that name each of these first, in sight or not: one statement."""
    wanted = set(cids)
    found = dict[Cid, list[int]]()
    for codec, digest, position in select_in(NAMED_FIRST, {each.digest for each in wanted}):
        found.setdefault(Cid(codec, bytes(digest)), []).append(position)
    return {cid: sorted(positions) for cid, positions in found.items() if cid in wanted}


def in_words_of(positions: Iterable[int], most: int) -> list[Cid]:
    """The content that these entries name now, or changes to them by whoever wrote them, as far as it travels; of more
    than `most` the first by their ids."""
    found = {Cid(codec, bytes(digest)) for codec, digest in select_in(IN_WORDS, positions)}
    return sorted(found)[:most]
