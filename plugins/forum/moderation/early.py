"""Replies that came before the words they answer: their topic has not come to this hub, and may never come.

Nobody knows yet on which board they stand and who may read there, so moderators alone see them, and everybody what
they wrote themselves. Once the topic comes they stand in it like any other, for that is how they are found; nothing
here is remembered.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final, NamedTuple

from django.core.cache import cache
from django.db.models import Exists, Max, OuterRef
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from hub import api
from hub.api import Written
from hub.api.paging import A_PAGE, Page, key_in
from hub.core.short_ids import hex8
from plugins.forum.boards.rows import by
from plugins.forum.boards.standing import digest_of
from plugins.forum.models import Post, Topic
from plugins.forum.moderation import deeds
from plugins.forum.words import reading
from plugins.forum.words.reading import Said

LOOKED_AT: Final = 2000
"""Replies that came last, among which the list looks; a page by its address is there for older ones too."""


class Early(NamedTuple):
    """Replies to the same topic, given by its id: where they lie, the newest first."""

    topic: str
    positions: list[int]


def may_read(request: HttpRequest) -> bool:
    """Whether somebody may read any of what stands on no board that is known."""
    return api.reaches(api.role_of(request), "member")


def writers_for(request: HttpRequest) -> frozenset[bytes] | None:
    """Whose words that wait who asks may read: everybody's, which is None, or their own."""
    if api.reaches(api.role_of(request), "moderator"):
        return None
    person = api.person_of(request)
    return frozenset({person} if person is not None and may_read(request) else ())


def listed(request: HttpRequest) -> dict[str, Any]:
    """What the list says: replies that wait, those to one topic in one row, the newest first; `?before=` goes on."""
    edge = key_in(request.GET, "before")
    found = [each for each in shown_to(request) if edge is None or each.positions[0] < edge[1]]
    shown = found[:A_PAGE]
    older = f"0-{shown[-1].positions[0]}" if len(found) > len(shown) else ""
    return {"topics": rows_of(shown, api.person_of(request)), "newest": edge is not None, "older": older}


def rows_of(found: Collection[Early], reader: bytes | None) -> list[dict[str, Any]]:
    """Rows of a list: the first words of the newest reply, who wrote it and when."""
    said, language = reading.read([each.positions[0] for each in found], reader), get_language() or ""
    shown = ((each, said[each.positions[0]]) for each in found if each.positions[0] in said)
    return [row_of(each, newest, language) for each, newest in shown]


def row_of(waiting: Early, newest: Said, language: str) -> dict[str, Any]:
    """One row, which leads to where the topic will stand."""
    topic8, stamp = hex8(waiting.topic), newest.entry.stamp
    row = reading.in_a_list(newest, len(waiting.positions), 0 if api.is_wild(stamp) else stamp, language)
    address = f"{reading.prefix('forum:topic', '0' * 16)}{topic8}/"
    return row | {"hex": topic8, "address": address, "heading": newest.excerpt}


def how_many(request: HttpRequest) -> int:
    """How many replies that somebody may read wait for their beginning."""
    return sum(len(each.positions) for each in shown_to(request))


def shown_to(request: HttpRequest) -> list[Early]:
    """The replies that wait and that somebody may read, by topic."""
    found = by_topic() if may_read(request) else []
    writers = writers_for(request)
    if not found or writers is None:
        return found
    wanted = [at for each in found for at in each.positions]
    theirs = set(by(Post.objects.filter(pk__in=wanted), writers).values_list("pk", flat=True))
    kept = (Early(each.topic, [at for at in each.positions if at in theirs]) for each in found)
    return [each for each in kept if each.positions]


def by_topic() -> list[Early]:
    """The replies that wait, by topic; looked for anew only when something came or was taken out of sight."""
    rows = Post.objects.aggregate(last=Max("position"))["last"], Topic.objects.aggregate(last=Max("position"))["last"]
    place = f"forum/early/{api.latest_position()}/{api.sight()}/{rows[0]}/{rows[1]}"
    found: list[Early] | None = cache.get(place)
    if found is None:
        found = looked_for()
        cache.set(place, found)
    return found


def looked_for() -> list[Early]:
    """The same among the replies that came last."""
    newest = Post.objects.order_by("-position").values_list("position", flat=True)
    edge = next(iter(newest[LOOKED_AT : LOOKED_AT + 1]), 0)
    begun = Topic.objects.filter(id8=OuterRef("topic8"))
    lonely = [*newest.filter(~Exists(begun), position__gt=edge)]
    found: dict[str, list[int]] = {}
    for at, topic in sorted(waiting_among(lonely).items(), reverse=True):
        found.setdefault(topic, []).append(at)
    return [Early(topic, positions) for topic, positions in found.items()]


def waiting_among(positions: Iterable[int]) -> Mapping[int, str]:
    """Those of these positions where a reply in sight waits, with the id of the topic that it names."""
    seen = Post.objects.visible().filter(pk__in=list(positions)).values_list("pk", flat=True)
    named = {at: str(record["topic"]) for at, record in api.bodies(seen).items()} if positions else {}
    coming = api.awaited(deeds.digests_of(named.values()))
    return {at: topic for at, topic in named.items() if digest_of(topic) in coming}


def among(entries: Iterable[Written], request: HttpRequest) -> set[int]:
    """The positions of those of these entries that are replies which wait and which who asks may read."""
    writers = writers_for(request)
    replies = (entry for entry in entries if (entry.record or {}).get("t") == "forum.post")
    at = [entry.position for entry in replies if writers is None or entry.person in writers]
    return set(waiting_among(at)) if at else set()


def in_topic(request: HttpRequest, topic8: str, page: Page) -> dict[str, Any] | None:
    """What the page of a topic that has not come says: the replies that did; None where none waits, or nobody may read
    them who asks. page: of all replies that name such a topic and that who asks may read."""
    found = waiting_among([row.position for row in page.rows])
    if not found:
        return None
    person = api.person_of(request)
    said = reading.read(found, person)
    posts = [said[row.position] for row in page.rows if row.position in said]
    if person is not None:
        reading.add_own(posts, person)
    reading.add_photos(posts)
    context = {"hex": topic8, "posts": posts, "earlier": page.before, "later": page.after}
    return context | {"is_early": True, "say_report": _("Report")}
