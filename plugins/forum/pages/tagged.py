"""The page of a tag: the topics that bear it today and that its reader may read, of all boards that are shown."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from hub import api
from hub.api.paging import A_PAGE
from plugins.forum.boards.rows import replies_seen
from plugins.forum.models import Tag, Topic
from plugins.forum.moderation import arranged, whereabouts
from plugins.forum.moderation.arranged import Arranged
from plugins.forum.pages.views import answer
from plugins.forum.part import tags
from plugins.forum.projections import short, tag8
from plugins.forum.words import reading

MOST_ROWS = 200
"""Entries with a tag that are looked at for one page; more than one may concern a topic."""


@require_safe
def page(request: HttpRequest, tag: str) -> HttpResponse:
    """The topics that bear a tag, the latest first; `?before=` goes on."""
    edge = request.GET.get("before", "")
    rows = rightful().filter(tag8=tag8(tag), **({"position__lt": int(edge)} if is_number(edge) else {}))
    found = list(rows.order_by("-position").values_list("topic8", "position")[:MOST_ROWS])
    listed, older = bearing(tag, found, request)
    context = {"tag": tag, "topics": listed, "newest": is_number(edge), "older": older}
    return answer(request, "forum/tag.html", "forum/_topics.html", context)


def rightful() -> Any:
    """What the writers of topics say of their own; others' tags are passed over."""
    topics = Topic.objects.filter(id8=OuterRef("topic8")).with_writer()
    return Tag.objects.visible().with_writer().filter(Exists(topics.filter(writer=OuterRef("writer"))))


def is_number(text: str) -> bool:
    """Whether this may be a position."""
    return text.isascii() and text.isdecimal() and len(text) <= 18


def bearing(tag: str, found: list[tuple[int, int]], request: HttpRequest) -> tuple[list[Mapping[str, Any]], int]:
    """The topics among these rows that bear the tag now and that the reader may read, as many as a page holds, and
    where the next page begins; 0 where there is none."""
    at = dict(reversed(found))  # of several rows of a topic the latest
    rows = {row.position: row for row in Topic.objects.visible().filter(id8__in=at)}
    said = sorted(reading.read(rows, api.person_of(request)).values(), key=lambda each: -at[short(each.entry.id)])
    stands = whereabouts.stands_of(topic.entry for topic in said)
    arranged_now = Arranged({each: stand.state for each, stand in stands.items() if stand.state})
    role, replies = api.role_of(request), arranged.counted(replies_seen(rows.values()), arranged_now)
    listed: list[Mapping[str, Any]] = []
    for topic in said:
        stand, row = stands.get(topic.text_id), rows[topic.entry.position]
        if (
            stand
            and stand.board
            and api.reaches(role, stand.least)
            and not topic.gone
            and tag8(tag) in map(tag8, tags.of(topic))
        ):
            spoke = 0 if api.is_wild(row.last) else row.last
            listed.append(reading.in_a_list(topic, replies.get(row.id8, 0), spoke, get_language() or ""))
        if len(listed) == A_PAGE:
            return listed, at[row.id8]
    return listed, found[-1][1] if len(found) == MOST_ROWS else 0
