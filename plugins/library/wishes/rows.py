"""The rows of what was asked for, in the order of the queue, and of what was answered.

Rows compare eight bytes of ids; who reads the records looks again. No hub and no person fills the queue of the others:
of each only so many are looked at, villages take turns, and in each what came here first is first, for dates are what
their writers say.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import Case, Exists, F, OuterRef, When, Window
from django.db.models.functions import RowNumber

from hub import api
from hub.core.short_ids import short
from plugins.library.items import rows
from plugins.library.models import Act, Answer, Change, Item, Move, Retraction, Wish
from plugins.library.models import Shelf as ShelfRow
from plugins.library.shelves.standing import Shelf

MOST_OF_A_PERSON: Final = 5
MOST_OF_A_HUB: Final = 300
"""Wishes that are looked at, the newest, whether they were answered or not."""
MOST: Final = 3000
MOST_OF_ONE: Final = 3
"""Items that one person names for one wish, the first."""
MOST_NAMED: Final = 60
"""Answers to one wish that are looked at, the first; and of whoever asked the last."""


NEWEST: Final = " UNION ALL ".join(
    f"SELECT MAX(position) AS at FROM {model._meta.db_table}"  # noqa: S608  # constants
    for model in (Act, Answer, Change, Item, Move, Retraction, ShelfRow, Wish)
)


class Looked(NamedTuple):
    """What was asked for and waits for an answer, and what was answered, each as it came here."""

    waiting: list[Wish]
    answered: list[Wish]


def newest() -> int:
    """A number that grows with each row of the library that comes, also where rows come later than their entries."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT SUM(at) FROM ({NEWEST}) AS newest")  # noqa: S608  # constants
        return int(cursor.fetchone()[0] or 0)


def in_sight() -> Any:
    """What nobody took out of sight and whoever asked did not take back."""
    back = Retraction.objects.visible().filter(target8=OuterRef("target8"), feed8=OuterRef("feed8"), undone=True)
    later = back.filter(person8=OuterRef("person8"), seq__gt=OuterRef("seq"))
    taken = Retraction.objects.visible().filter(target8=OuterRef("id8"), person8=OuterRef("person8"), undone=False)
    return Wish.objects.visible().filter(~Exists(taken.filter(~Exists(later))))


def by(people: Iterable[int]) -> list[Wish]:
    """What these people asked for last, given by short ids."""
    return list(in_sight().filter(person8__in=sorted(people)).order_by("-position")[:MOST_OF_A_HUB])


def few_of_each_hub() -> list[Wish]:
    """What was asked for, as it came here: of each hub what came last, and of ours first, where there are many."""
    turn = Window(RowNumber(), partition_by=[F("hub8")], order_by=[F("position").desc()])
    far = Case(When(hub8=ours(), then=0), default=1)
    found = in_sight().annotate(turn=turn, far=far).filter(turn__lte=MOST_OF_A_HUB)
    return sorted(found.order_by("far", "turn", "position")[:MOST], key=lambda each: each.position)


def ours() -> int:
    """This hub by its short id; 0 while it has none."""
    here = api.this_hub()
    return short(here.id) if here else 0


def looked(shelves: Collection[Shelf]) -> Looked:
    """All that is looked at, by whether it was answered from these shelves. Who was told to wait no more is waiting."""
    found = few_of_each_hub()
    done = answered_among(found, shelves)
    return Looked([each for each in found if each.id8 not in done], [each for each in found if each.id8 in done])


def in_turns(waiting: Iterable[Wish]) -> list[int]:
    """Positions of what waits, given as it came here, in the order of the queue: villages take turns, ours first. No
    date counts that somebody wrote, and of each person only the first few."""
    people, hubs, here = Counter[int](), Counter[int](), ours()
    places = []
    for each in waiting:
        people[each.person8] += 1
        if people[each.person8] <= MOST_OF_A_PERSON:
            hubs[each.hub8] += 1
            places.append((hubs[each.hub8], each.hub8 != here, each.position))
    return [position for _turn, _far, position in sorted(places)]


def told_to_wait_no_more(waiting: Collection[Wish]) -> list[int]:
    """Positions of those of which somebody said so; whether they had the right is asked when reading."""
    said = Act.objects.visible().filter(kind=Act.Kind.CLOSED, target8__in=[each.id8 for each in waiting])
    told = set(said.values_list("target8", flat=True))
    return [each.position for each in waiting if each.id8 in told]


def answered_among(wishes: Collection[Wish], shelves: Collection[Shelf]) -> set[int]:
    """Those of these, by short id, for which somebody named what stands on these shelves, and whoever asked did not say
    last that it is wrong. What waits there, or stands where its reader may not look, answers nothing."""
    asker = {each.id8: each.person8 for each in wishes}
    said = answers_to(asker)
    wrong: dict[tuple[int, int, int], Answer] = {}
    for each in said:
        if each.person8 == asker[each.target8]:
            key = (each.target8, each.item8, each.feed8)
            wrong[key] = max(each, wrong.get(key, each), key=lambda one: one.seq)
    refused = {key[:2] for key, each in wrong.items() if each.wrong}
    pairs = {(each.target8, each.item8) for each in said if not each.wrong} - refused
    there = rows.standing_among({item8 for _wish, item8 in pairs}, shelves)
    return {wish for wish, item8 in pairs if item8 in there}


def named_at_all(wishes: Collection[int]) -> set[int]:
    """Those of these for which anybody named anything: of a long queue few, and the rest is asked only of them."""
    return set(Answer.objects.filter(target8__in=sorted(wishes)).values_list("target8", flat=True)) if wishes else set()


def answers_to(wishes: Collection[int]) -> list[Answer]:
    """What was said of these wishes, given by short ids: by whoever asked, and by others the first that each named of
    what is here. So nobody who names without end, or what is nowhere, hides what others name."""
    named = named_at_all(wishes)
    if not named:
        return []
    asker = Wish.objects.filter(id8=OuterRef("target8"), person8=OuterRef("person8"))
    said = Answer.objects.visible().filter(target8__in=sorted(named))
    here = rows.in_sight().filter(id8=OuterRef("item8"))
    each = few(said.filter(Exists(here), ~Exists(asker), wrong=False), MOST_OF_ONE, "position", "target8", "person8")
    others = few(Answer.objects.filter(position__in=each.values("position")), MOST_NAMED, "position", "target8")
    own = few(said.filter(Exists(asker)), MOST_NAMED, "-position", "target8")
    return sorted([*others, *own], key=lambda answer: answer.position)


def few(said: Any, most: int, order: str, *apart: str) -> Any:
    """Of these answers the first so many of each of what stands in the columns `apart`."""
    return said.annotate(turn=Window(RowNumber(), partition_by=apart, order_by=[order])).filter(turn__lte=most)
