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

MOST_OF_A_PERSON: Final = 5
MOST_OF_A_HUB: Final = 300
"""Wishes that are looked at, the newest, whether they were answered or not."""
MOST: Final = 3000
MOST_NAMED: Final = 60
"""Answers to one wish that are looked at, the first."""
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


def waiting() -> list[int]:
    """Positions of what waits for an answer, in the order of the queue, of each person the oldest. Who was told to wait
    no longer is among them still."""
    found = few_of_each_hub()
    done, count, kept = answered_among(found), Counter[int](), []
    for each in found:
        count[each.person8] += each.id8 not in done
        if each.id8 not in done and count[each.person8] <= MOST_OF_A_PERSON:
            kept.append(each.position)
    return kept


def answered(most: int) -> list[int]:
    """Positions of what was answered, what was asked last first."""
    found = few_of_each_hub()
    done = answered_among(found)
    return [each.position for each in reversed(found) if each.id8 in done][:most]


def answered_among(wishes: Collection[Wish]) -> set[int]:
    """Those of these, by short id, for which somebody named what is here, and whoever asked did not say last that it is
    wrong."""
    asker = {each.id8: each.person8 for each in wishes}
    said = answers_to(asker)
    wrong: dict[tuple[int, int, int], Answer] = {}
    for each in said:
        if each.person8 == asker[each.target8]:
            key = (each.target8, each.item8, each.feed8)
            wrong[key] = max(each, wrong.get(key, each), key=lambda one: one.seq)
    refused = {key[:2] for key, each in wrong.items() if each.wrong}
    pairs = {(each.target8, each.item8) for each in said if not each.wrong} - refused
    here = rows.in_sight().filter(id8__in={item8 for _wish, item8 in pairs}).values_list("id8", flat=True)
    there = set(here) if pairs else set()
    return {wish for wish, item8 in pairs if item8 in there}


def answers_to(wishes: Collection[int]) -> list[Answer]:
    """What was said of these wishes, given by short ids, what came first of each."""
    turn = Window(RowNumber(), partition_by=[F("target8")], order_by=["position"])
    said = Answer.objects.visible().filter(target8__in=sorted(wishes)).annotate(turn=turn)
    return list(said.filter(turn__lte=MOST_NAMED).order_by("position")) if wishes else []
