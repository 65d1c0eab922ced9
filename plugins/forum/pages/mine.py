"""What concerns one person: answers to what they wrote, where they are named, the topics that they watch, and what is
new since last time.

All of it is found from the newest backwards and within bounds: who wrote much, or is named by a flood, costs what
anybody costs.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, Final, NamedTuple

from django.contrib import messages
from django.core.cache import cache
from django.db import connection
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from hub import api
from hub.core.short_ids import from_hex
from hub.plugins import Line
from plugins.forum.lines import lines, readable
from plugins.forum.models import Answer, Mention, Post, Topic, Watch
from plugins.forum.moderation.totals import how_much_to_read
from plugins.forum.pages import marks
from plugins.forum.pages.acts import refusal
from plugins.forum.pages.views import no_topic, place_of
from plugins.forum.projections import short

MOST_OWN: Final = 500
"""Of what a person wrote the newest so many are looked at for answers, in each feed."""
LATELY: Final = 20_000
"""How many arrivals back replies to one's own topics are looked for."""
A_LIST: Final = 50
LOOKED_AT: Final = 1000
"""Of each kind of answer the newest so many are looked at, for whoever names somebody where nobody reads it must not
crowd out the others."""
MOST_NEW: Final = 500
"""Replies that are counted under "new since last time"."""
MOST_WATCHED: Final = 100


class Told(NamedTuple):
    """A line of the page, and what is new of it: how many, 0 for nothing."""

    line: Line
    new: int


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """Answers to you, what you watch, what is new."""
    person = api.person_of(request)
    if person is None:
        return refusal(request, _("Sign in to see what is new for you."))
    context = {
        "answers": answers(request, person),
        "watched": watched(request, person),
        "new_topics": since_last_time(request, person),
    }
    return render(request, "forum/_mine.html" if "X-Fragment" in request.headers else "forum/mine.html", context)


@require_POST
def seen(request: HttpRequest) -> HttpResponse:
    """All that there is is old from here on."""
    person = api.person_of(request)
    if person is None:
        return refusal(request, _("Sign in to see what is new for you."))
    marks.everything_is_read(person)
    return redirect("forum:mine")


@require_POST
def watch(request: HttpRequest, topic8: str) -> HttpResponse:
    """Begin to watch a topic, or end it."""
    person, place = api.person_of(request), place_of(topic8, request)
    if place is None:
        return no_topic(request)
    if person is None:
        return refusal(request, _("Sign in to watch a topic."))
    rows = Watch.objects.filter(person=person)
    if not rows.filter(topic8=from_hex(topic8)).delete()[0]:
        if rows.count() >= MOST_WATCHED:
            messages.error(request, _("You watch a hundred topics. End one of them first."))
        else:
            rows.get_or_create(person=person, topic8=from_hex(topic8))
    return HttpResponseRedirect(reverse("forum:topic", args=[topic8]))


def news(request: HttpRequest) -> str:
    """One line for the home page: how many answers somebody got since last time, or what there is to read."""
    person = api.person_of(request)
    count = how_many_new(request, person) if person is not None else 0
    if not count:
        return how_much_to_read(request)
    return ngettext("%(count)d answer to you", "%(count)d answers to you", count) % {"count": count}


def answers(request: HttpRequest, person: bytes) -> list[Told]:
    """Answers to what a person wrote, and where they are named, the newest first."""
    return told(request, concerning(person, api.latest_position()), marks.since(person))


def how_many_new(request: HttpRequest, person: bytes) -> int:
    """How many answers that somebody may read came since last time, at most a list of them; counted anew only when
    something came, or was put in or out of their sight."""
    latest, old = api.latest_position(), marks.since(person)
    place = f"forum/mine/{person.hex()}/{latest}/{old}/{api.sight()}"
    found = cache.get(place)
    if found is None:
        fresh = [at for at in concerning(person, latest) if at > old] if latest > old else []
        found = len(list(islice((at for some in in_parts(fresh) for at in readable(request, some)), A_LIST)))
        cache.set(place, found)
    return int(found)


def concerning(person: bytes, latest: int) -> list[int]:
    """Where words lie that concern a person, the newest first; their own words do not, whichever of their ids said
    them."""
    me = api.ids_of(person)
    own = {at: said for each in me for at, said in api.newest_by(each, MOST_OWN).items()}
    ids = {short(each) for each in own.values()}
    named = Mention.objects.visible().filter(person8__in=sorted(map(short, me))).order_by("-position")
    direct = Answer.objects.visible().by_generation().filter(target8__in=ids).order_by("-position")
    lately = Post.objects.visible().filter(position__gt=latest - LATELY, topic8__in=ids).order_by("-position")
    found = {row[0] for row in (first_of_each(named, direct, lately) if ids else first_of_each(named))}
    return sorted(found - own.keys(), reverse=True)


def first_of_each(*parts: QuerySet[Any]) -> list[tuple[int]]:
    """The first positions that each of these finds, in one statement: SQLite orders no part of a union by itself."""
    compiled = [part.values_list("position")[:LOOKED_AT].query.sql_with_params() for part in parts]
    sql = " UNION ALL ".join(f"SELECT * FROM ({sql}) AS part{at}" for at, (sql, _given) in enumerate(compiled))  # noqa: S608  # compiled by Django
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _sql, given in compiled for value in given])
        return list(cursor.fetchall())


def told(request: HttpRequest, positions: Sequence[int], old: int) -> list[Told]:
    """The lines of what lies there, as far as who asks may read it: the first of them, a list in all."""
    shown = (
        (at, found[at])
        for some in in_parts(positions)
        for found in [lines(request, some)]
        for at in some
        if at in found
    )
    return [Told(line, int(at > old)) for at, line in islice(shown, A_LIST)]


def in_parts(positions: Sequence[int]) -> Iterator[Sequence[int]]:
    """A list's worth at a time: mostly one is enough."""
    return (positions[start : start + A_LIST] for start in range(0, len(positions), A_LIST))


def watched(request: HttpRequest, person: bytes) -> list[Told]:
    """The topics that a person watches and that have something new."""
    rows = rows_of(Watch.objects.filter(person=person).values_list("topic8", flat=True)[:MOST_WATCHED])
    return with_new(request, rows, marks.new_in(person, rows))


def since_last_time(request: HttpRequest, person: bytes) -> list[Told]:
    """Topics that were begun or answered since last time, those with most new words first."""
    old = marks.since(person)
    replies = Post.objects.visible().filter(position__gt=old).order_by("-position")
    came = dict(replies.values_list("position", "topic8")[:MOST_NEW])
    shown = readable(request, came)  # not those of people who may not reply there, who else could keep it new for ever
    new = Counter(topic8 for at, topic8 in came.items() if at in shown)
    begun = Topic.objects.visible().filter(position__gt=old).order_by("-position")
    new.update(begun.values_list("id8", flat=True)[:A_LIST])
    most = dict(new.most_common(A_LIST))
    read = marks.read(person, most)
    rows = [row for row in rows_of(most) if row.id8 not in read or row.posts > read[row.id8].posts]
    return with_new(request, rows, most)


def rows_of(topics: Iterable[int]) -> list[Topic]:
    """The rows of these topics, by short id."""
    return list(Topic.objects.visible().filter(id8__in=list(topics)))


def with_new(request: HttpRequest, rows: Collection[Topic], new: dict[int, int]) -> list[Told]:
    """The lines of those topics that have something new, the most first."""
    counted = {row.position: new.get(row.id8, 0) for row in rows if new.get(row.id8)}
    found = lines(request, counted)
    return sorted((Told(line, counted[at]) for at, line in found.items()), key=lambda one: -one.new)
