"""Where somebody is signed in: their sessions, to be looked at and ended.

A session ends for good: its row goes, with what lies sealed in it and what is on its way from it to another screen, and
the database's file forgets the bytes. A browser that still holds the cookie finds nothing, and a page that was under
way there cannot bring it back. Whatever changes what opens somebody's things (`people.changing`, `paper.renewing`) ends
all of their sessions in the same transaction, and what their programs write with (`people.tokens`); the page on which
they did it goes on in a new one.
"""

from typing import NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from hub.accounts.hubs import uptime
from hub.accounts.models import Handover, Person, Session, Token
from hub.accounts.sign_in import idle
from hub.log.shredding import shredding


class Whereabouts(NamedTuple):
    """One session: where its row lies, whether it is on a phone or computer of their own, and the stamp at which it
    began."""

    place: bytes
    is_own: bool
    since: int


def of(person: Person) -> list[Whereabouts]:
    """Where somebody is signed in now, the latest first."""
    rows = Session.objects.filter(person=person, expires__gt=uptime.minutes()).order_by("-since", "place")
    return [
        Whereabouts(bytes(row.place), row.own, row.since)
        for row in rows
        if row.own or not idle.is_idle(bytes(row.place), row.seen)
    ]


def end(person: Person, place: bytes) -> bool:
    """End one of somebody's sessions; False where there is none."""
    return end_for_good(Session.objects.filter(person=person, place=place))


def end_all(person: Person) -> None:
    """End all of somebody's sessions, and take back their programs' tokens."""
    with transaction.atomic(), shredding():
        Token.objects.filter(person=person).delete()
        end_for_good(Session.objects.filter(person=person))


def end_others(person: Person, but: bytes) -> bool:
    """End all of somebody's sessions but one; False where there was no other."""
    return end_for_good(Session.objects.filter(person=person).exclude(place=but))


def end_for_good(rows: QuerySet[Session]) -> bool:
    """End these sessions, and what goes out from them."""
    with transaction.atomic(), shredding():
        places = [bytes(place) for place in rows.values_list("place", flat=True)]
        Handover.objects.filter(giver__in=places).delete()
        Session.objects.filter(place__in=places).delete()
    for place in places:
        idle.forget(place)
    return bool(places)
