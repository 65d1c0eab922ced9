"""The rows of what was asked for, in the order of the queue, and of what was answered.

Rows compare eight bytes of ids; who reads the records looks again. No hub and no person fills the queue of the others:
of each only so many are looked at, so a flood takes the places of its own hub alone.
"""

from collections import Counter
from collections.abc import Collection, Iterable
from typing import Any, Final

from django.db.models import Case, Exists, F, OuterRef, When, Window
from django.db.models.functions import RowNumber

from hub import api
from plugins.library.items import rows
from plugins.library.models import Answer, Retraction, Wish
from plugins.library.shelves.standing import Shelf

MOST_OF_A_PERSON: Final = 5
MOST_OF_A_HUB: Final = 300
"""Wishes that are looked at, the newest, whether they were answered or not."""
MOST: Final = 3000
MOST_OF_ONE: Final = 3
"""Items that one person names for one wish, the first."""
MOST_NAMED: Final = 60
"""Answers to one wish that are looked at, the first; and of whoever asked the last."""
LAST: Final = 2**62
"""Where a wish stands whose date nobody believes."""


def in_sight() -> Any:
    """What nobody took out of sight and whoever asked did not take back; `placed` is the stamp by which it stands."""
    back = Retraction.objects.visible().filter(target8=OuterRef("target8"), feed8=OuterRef("feed8"), undone=True)
    later = back.filter(person8=OuterRef("person8"), seq__gt=OuterRef("seq"))
    taken = Retraction.objects.visible().filter(target8=OuterRef("id8"), person8=OuterRef("person8"), undone=False)
    placed = Case(When(stamp__lte=api.latest_tame(), then="stamp"), default=LAST)
    return Wish.objects.visible().filter(~Exists(taken.filter(~Exists(later)))).annotate(placed=placed)


def by(people: Iterable[int]) -> list[Wish]:
    """What these people asked for last, given by short ids."""
    return list(in_sight().filter(person8__in=sorted(people)).order_by("-placed", "-id8")[:MOST_OF_A_HUB])


def few_of_each_hub() -> list[Wish]:
    """What was asked for, of each hub what is newest, the oldest of these first."""
    turn = Window(RowNumber(), partition_by=[F("hub8")], order_by=[F("placed").desc(), F("id8").desc()])
    return list(in_sight().annotate(turn=turn).filter(turn__lte=MOST_OF_A_HUB).order_by("placed", "id8")[:MOST])


def waiting(shelves: Collection[Shelf]) -> list[int]:
    """Positions of what waits for an answer from these shelves, in the order of the queue, of each person the oldest.
    Who was told to wait no longer is among them still."""
    found = few_of_each_hub()
    done, count, kept = answered_among(found, shelves), Counter[int](), []
    for each in found:
        count[each.person8] += each.id8 not in done
        if each.id8 not in done and count[each.person8] <= MOST_OF_A_PERSON:
            kept.append(each.position)
    return kept


def answered(most: int, shelves: Collection[Shelf]) -> list[int]:
    """Positions of what was answered from these shelves, what was asked last first."""
    found = few_of_each_hub()
    done = answered_among(found, shelves)
    return [each.position for each in reversed(found) if each.id8 in done][:most]


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


def answers_to(wishes: Collection[int]) -> list[Answer]:
    """What was said of these wishes, given by short ids: by whoever asked, and by others the first that each named of
    what is here. So nobody who names without end, or what is nowhere, hides what others name."""
    if not wishes:
        return []
    asker = Wish.objects.filter(id8=OuterRef("target8"), person8=OuterRef("person8"))
    said = Answer.objects.visible().filter(target8__in=sorted(wishes))
    here = rows.in_sight().filter(id8=OuterRef("item8"))
    each = few(said.filter(Exists(here), ~Exists(asker), wrong=False), MOST_OF_ONE, "position", "target8", "person8")
    others = few(Answer.objects.filter(position__in=each.values("position")), MOST_NAMED, "position", "target8")
    own = few(said.filter(Exists(asker)), MOST_NAMED, "-position", "target8")
    return sorted([*others, *own], key=lambda answer: answer.position)


def few(said: Any, most: int, order: str, *apart: str) -> Any:
    """Of these answers the first so many of each of what stands in the columns `apart`."""
    return said.annotate(turn=Window(RowNumber(), partition_by=apart, order_by=[order])).filter(turn__lte=most)
